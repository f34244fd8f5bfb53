"""How the tasks of a process run: what each failure leads to, time limits, supervision, logs, metrics."""
