"""What is decided: verbs, pure. No clock, no randomness, no input or output."""
