"""Bytes -> Document, one format per module. `document` picks the reader."""
