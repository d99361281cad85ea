"""Pages whose text layer says other characters than the page shows.

Programs that compress a PDF may lose what its glyphs mean: the page shows 行政许可，the text layer has 行 and 许
between letters of Latin-1, control codes or ornaments, and a 、 may have become a 1. No sign of such a layer can be
trusted, its digits least of all.
"""

from __future__ import annotations

import re

_HAN = "\u3400-\u9fff"
_LETTERS = (
    "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"  # Latin with accents: real ones stand among Latin letters
)
_CONTROLS = re.compile(r"[\x01-\x08\x0e-\x1f\x7f-\x9f]")
_STRAY = re.compile(
    f"(?<=[{_HAN}])[{_LETTERS}]+(?![A-Za-z])|(?<![A-Za-z{_LETTERS}])[{_LETTERS}]+(?=[{_HAN}])"
)
_ORNAMENTS = re.compile("[\u2701-\u27bf]")
_LEAST = 3
_SHARE = 0.005  # of a page's characters: one sign in two hundred
_MOST = 0.3  # of ornaments
_KINDS = 8  # of ornaments: a page may be full of ticks, but not of everything


def is_garbled(text: str) -> bool:
    """Return whether the text of a page has so many signs that no report prints that none can be trusted."""
    stray = len(_CONTROLS.findall(text)) + len(_STRAY.findall(text))
    if stray >= _LEAST and stray > _SHARE * len(text):
        return True
    ornaments = _ORNAMENTS.findall(text)
    return len(ornaments) > _MOST * len(text) and len(set(ornaments)) > _KINDS
