"""How a task of a process lives: what each failure leads to, time limits, supervision, logs, metrics."""
