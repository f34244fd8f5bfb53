"""Judges of a finished run, one property a file: each says in sentences what does not hold."""
