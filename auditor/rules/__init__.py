"""The auditor's rules, one promise of the contract in each file."""
