"""The commands of the middle floor."""
