"""The sample portal on loopback, and the whole way over it."""
