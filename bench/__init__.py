"""Measurements, each by one command. docs/reference/performance.md and measurements.md have the figures."""
