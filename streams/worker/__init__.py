"""The worker process: its tasks, and how it reports its health."""
