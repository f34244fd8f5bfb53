"""Figures that are measured, each by one command; what they were is in docs/concepts/reliability.md, with the machine."""
