"""The commands of the ground floor, and the parts that all commands share."""
