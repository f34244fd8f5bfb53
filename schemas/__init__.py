"""What may be said: nouns of the wire contract and of the inside. pydantic and nothing else."""
