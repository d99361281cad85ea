"""Bytes -> Document, one format a module; `document` picks the reader."""
