"""A real Kafka broker for the tests, from packages alone."""
