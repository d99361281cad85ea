"""Whether ink stands out from the paper behind it, alike for every carrier."""

from __future__ import annotations

import re
from functools import lru_cache

Colour = tuple[float, float, float]
"""Red, green and blue, from 0 to 1."""

INK: Colour = (0.0, 0.0, 0.0)
PAPER: Colour = (1.0, 1.0, 1.0)

_SAME = 0.004  # of each colour: a step of 255
_FAINT = 0.16  # of each colour: a difference that few people see
_HEX = re.compile(r"(?:[\da-f]{2})?([\da-f]{6})", re.I)


def blends(ink: Colour, paper: Colour, opacity: float = 1.0) -> bool | None:
    """Return whether ink has the colour of its paper; None if it is too faint for most people to see."""
    apart = max(abs(a - b) for a, b in zip(ink, paper, strict=True)) * opacity
    return True if apart <= _SAME else None if apart <= _FAINT else False


@lru_cache(maxsize=1024)
def of_hex(said: str) -> Colour | None:
    """Return the colour of six hexadecimal digits, or of eight with the opacity first; None for other words."""
    found = _HEX.fullmatch(said)
    if not found:
        return None
    digits = found[1]
    return int(digits[:2], 16) / 255, int(digits[2:4], 16) / 255, int(digits[4:], 16) / 255
