"""How like a damaged label is to the form's: cut short, misspelt by a sign, or in older words.

A label is recognised where one row alone is meant. Which rows may stand at its place is for the caller to say: a label
that two rows of the form share may still be clear between its neighbours.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TypeVar

from pipelines.form.labels import normalise

Key = TypeVar("Key", bound=Hashable)

_CUT = 0.75  # what a piece of a label is worth; the rest is how much of the label it is
_CLEAR = 0.7  # likeness from which a label names its row
_MARGIN = 0.12  # by which every other row must be less like it
_SHORTEST = 2  # signs


@lru_cache(maxsize=8192)
def likeness(label: str, wording: str) -> float:
    """From 0 to 1, of two normalised labels: 1 for the same, high for a piece, else by the signs they share in order.
    A label that is cut and misspelt is held against as much of the wording as it has."""
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
    """The row (a key of `wordings`, which has all of the form's) that a label names among those that `may_be` at its
    place; None where it is like none, like two, or more like a row that may not stand there."""
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
