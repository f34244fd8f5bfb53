"""A policy pack's shape."""
