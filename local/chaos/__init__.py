"""A house of its own is hurt on a schedule and judged at the end: `chuishao chaos`."""
