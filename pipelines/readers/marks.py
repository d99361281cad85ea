"""The text of a cell: the text that counts, the text as printed, and the kind of an unread part."""

from __future__ import annotations

from typing import NamedTuple

RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
"""Maps digits to superscript signs, which no reader of numbers takes for digits."""

UNREADABLE = str.maketrans("0123456789", "□" * 10)
"""Maps digits to the sign for a digit that is there and was not read, for text that has no other way to say so."""


class Marks(NamedTuple):
    """The text that counts, the whole printed text if it is longer, and the kind of any part that could not
    be read."""

    text: str
    raw: str | None = None
    unread: str | None = None
