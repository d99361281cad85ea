"""The gaps of the archive: coverage, expected numbers, removed reports, status."""
