"""A dated bundle of everything the archive holds, which anybody can check without us."""
