"""Reports and actions of other programs become commands."""
