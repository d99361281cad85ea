"""The commands of the top floor, and the front door."""
