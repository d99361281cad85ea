"""From bytes to what they mean: sniff, read, understand, check. Pure: no clock, no network, no database."""

from __future__ import annotations

from archive.model import NO_METADATA, Metadata, Reading

READER = "1"
"""Version of the readers: bytes read by another one are read again."""


def read_bytes(body: bytes, *, sha256: str, metadata: Metadata = NO_METADATA) -> Reading:
    """Read a file of any kind. Never raises for bad input: a Reading says what was wrong."""
    raise NotImplementedError
