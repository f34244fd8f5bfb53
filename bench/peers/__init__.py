"""Peers: each a program of its own; `run.py` starts them."""
