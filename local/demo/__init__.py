"""The demonstration: a district's day, played by people who are data and pure functions."""
