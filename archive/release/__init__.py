"""A dated bundle of the whole archive, which anyone can check without us."""
