"""What the archive lacks: coverage, expected numbers, removed reports, status."""
