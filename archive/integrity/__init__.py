"""Verification and repair of archives, backups, and the merging of archives."""
