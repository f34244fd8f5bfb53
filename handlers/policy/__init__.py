"""Policy: the files of a pack become one immutable `Rules`, which every decision is given."""
