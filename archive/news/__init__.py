"""News of the archive, as entries and as Atom feeds."""
