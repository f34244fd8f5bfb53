"""The worker process: its parts, and how it reports its health."""
