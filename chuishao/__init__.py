"""The command: one file a subcommand, the settings, and a broker of its own."""
