"""What is new in the archive, as entries and as Atom feeds."""
