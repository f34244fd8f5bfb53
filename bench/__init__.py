"""What was measured, as programs that measure it again. Each module's docstring has its command line."""
