"""Figures that are measured, each by one command; docs/reliability.md has them, with the machine."""
