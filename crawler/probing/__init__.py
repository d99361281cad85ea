"""Learning about a portal from its home page in a few polite requests, and writing a site file."""
