"""An invented portal put on loopback."""

from __future__ import annotations

from urllib.parse import urlsplit


def place(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
