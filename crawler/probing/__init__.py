"""What can be learnt of a portal from its home page alone, in a few polite requests, and how it is written down."""
