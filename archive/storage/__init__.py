"""Bytes under their SHA-256, in a folder or an object store; locks; detection of a full disk."""
