"""Bundles of files: ZIP, RAR and 7z."""
