"""The sample portal on loopback, and a full demonstration on it."""
