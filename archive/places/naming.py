"""Matching a text against many names: as written, as a part, as pinyin; and finding similar names."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches

from archive.places.pinyin import is_said, is_usually_said, letters
from archive.places.simplified import simplified
from archive.sentence import Sentence, say

_SHOWN = 8
_TOO_MANY = 500
"""A letter that begins so many names tells none of them, whatever the reading."""


def meant(text: str, names: Collection[str]) -> list[str]:
    """Return the names that a text stands for: the name itself, else the names that contain it, else the
    names pronounced so (with the usual readings of their characters if possible, else with any). Traditional
    characters count as simplified."""
    plain = simplified("".join(text.split()))
    if not plain:
        return []
    if plain in names:
        return [plain]
    if found := [name for name in names if plain in name]:
        return found
    said = letters(text)
    if not said:
        return []
    possible = [name for name in names if is_said(name, said)]
    if len(possible) > _TOO_MANY:
        return possible
    return [name for name in possible if is_usually_said(name, said)] or possible


def near(text: str, names: Iterable[str], most: int = 5) -> list[str]:
    """Return names that a typing error may have meant, the nearest first. Compares only names that share
    characters with the text, which keeps fifty thousand names fast."""
    text = simplified(text)
    signs = set(text)
    likely = [
        name for name in dict.fromkeys(names) if 2 * len(signs & set(name)) >= min(len(signs), len(set(name)))
    ]
    return get_close_matches(text, likely, n=most, cutoff=0.4)


def with_suggestions(message: Sentence, names: Iterable[str]) -> Sentence:
    """Return a message that ends with up to eight of the names."""
    listed = list(names)
    if not listed:
        return message
    shown = [*listed[:_SHOWN], *("…" for _ in listed[_SHOWN:][:1])]
    return say("with_names", message=message, names=shown)
