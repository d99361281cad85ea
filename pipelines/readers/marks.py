"""What stands in a cell, in the three ways in which it may stand there."""

from __future__ import annotations

from typing import NamedTuple

RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
"""Digits above the line as signs that no reader of numbers takes for digits in it."""


class Marks(NamedTuple):
    """The text that counts, everything printed where that is more, and the kind of what could not be read."""

    text: str
    raw: str | None = None
    unread: str | None = None
