"""Judges of a finished run, one property per file: each yields a sentence for whatever does not hold."""
