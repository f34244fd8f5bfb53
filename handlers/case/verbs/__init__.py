"""The verbs of a case: what each action, a report and a deadline lead to, one a file."""
