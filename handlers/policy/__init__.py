"""Policy: a pack's files become one immutable `Rules`, which every decision is given."""
