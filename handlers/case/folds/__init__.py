"""The fold of a case in parts: how each event changes the state."""
