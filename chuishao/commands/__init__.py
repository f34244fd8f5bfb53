"""The subcommands, one a file. What a file's function needs it imports when it is called, so that `--help` is quick."""
