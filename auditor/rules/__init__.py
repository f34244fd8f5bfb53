"""The auditor's rules: one promise of the contract a file."""
