"""Bytes under their SHA-256, in a folder or an object store; locks; what a full disk looks like."""
