"""Likeness of a damaged label to the form's labels: cut short, misspelt by a sign, or in older words.

A label is recognised if it fits a single row. The caller restricts the rows to those possible at its place: a
label shared by two rows of the form may still be clear between its neighbours.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TypeVar

from pipelines.form.labels import normalise

Key = TypeVar("Key", bound=Hashable)

_CUT = 0.75  # base score of a piece of a label; the rest is its share of the label
_CLEAR = 0.7  # likeness from which a label names its row
_MARGIN = 0.12  # by which every other row must be less like it
_SHORTEST = 2  # signs


@lru_cache(maxsize=8192)
def likeness(label: str, wording: str) -> float:
    """Return the likeness of two normalised labels, 0 to 1: 1 for equal labels, high for a piece, else by the
    signs shared in order. A cut and misspelt label is compared with as much of the wording as it has."""
    if len(label) < _SHORTEST:
        return 0.0
    if label in wording or wording in label:
        short, long = sorted((label, wording), key=len)
        return _CUT + (1 - _CUT) * len(short) / len(long)
    pieces = {wording, wording[: len(label)], wording[-len(label) :]}
    return max(
        SequenceMatcher(None, label, piece, autojunk=False).ratio() * (1 if piece == wording else 0.95)
        for piece in pieces
    )


def recognised(text: str, may_be: Iterable[Key], wordings: Mapping[Key, str]) -> Key | None:
    """Return the row, a key of `wordings` (all rows of the form), that a label names among those that
    `may_be` at its place. None if it resembles no row, two rows, or more closely a row not possible there."""
    label = normalise(text)
    here = set(may_be)
    scores = {key: likeness(label, normalise(wording)) for key, wording in wordings.items()}
    ranked = sorted(here, key=lambda key: scores[key], reverse=True)
    if not ranked or scores[ranked[0]] < _CLEAR:
        return None
    best = scores[ranked[0]]
    if len(ranked) > 1 and best - scores[ranked[1]] < _MARGIN:
        return None
    return ranked[0] if all(score <= best for key, score in scores.items() if key not in here) else None
