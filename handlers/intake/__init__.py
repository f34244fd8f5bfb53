"""A record becomes a command: who vouches, decode, validate, mask, locate, classify."""
