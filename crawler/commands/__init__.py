"""The commands of the top floor, and the entry point."""
