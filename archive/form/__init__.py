"""The form as data: its cells, keys, labels and rules."""
