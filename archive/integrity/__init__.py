"""Proof that an archive is whole, its repair, and archives joined."""
