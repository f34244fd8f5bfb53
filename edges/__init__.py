"""Who comes to the door from outside Kafka."""
