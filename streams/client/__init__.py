"""Kafka clients as this product uses them: connections, delivery, reading, lag."""
