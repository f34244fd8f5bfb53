"""Simulated people of a district: pure functions over data."""
