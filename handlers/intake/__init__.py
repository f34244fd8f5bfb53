"""Intake: a record becomes a command in the steps writer, decode, validate, mask, locate and classify."""
