"""Figures that are measured, each by one command; what they were is in docs/operations.md, with the machine."""
