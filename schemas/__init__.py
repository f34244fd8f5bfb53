"""Schemas: the messages of the wire contract and the product's own records, without behaviour."""
