"""How it flows: the one room that knows Kafka."""
