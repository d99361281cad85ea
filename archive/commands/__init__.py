"""The commands of the ground floor, and what every command shares."""
