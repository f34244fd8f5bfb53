"""What every process and command of ours needs: settings, packs on disk, console, errors for people, exit codes."""
