"""Which of many names a person means: as it is written, a part of it, its pinyin; and names that come near."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches

from archive.places.pinyin import is_said, is_usually_said, letters
from archive.places.simplified import simplified
from archive.sentence import Sentence, say

_SHOWN = 8


def meant(text: str, names: Collection[str]) -> list[str]:
    """The names a text stands for: the name itself, else those that contain it, else those that are said so (with the
    readings their characters have in them where there are such, else with any). Traditional characters are read as the
    simplified ones."""
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
    return [name for name in possible if is_usually_said(name, said)] or possible


def near(text: str, names: Iterable[str], most: int = 5) -> list[str]:
    """Names that a slip of the finger may have meant, the nearest first. Only those that share signs with the text are
    measured: of fifty thousand that takes a blink."""
    text = simplified(text)
    signs = set(text)
    likely = [
        name for name in dict.fromkeys(names) if 2 * len(signs & set(name)) >= min(len(signs), len(set(name)))
    ]
    return get_close_matches(text, likely, n=most, cutoff=0.4)


def with_suggestions(message: Sentence, names: Iterable[str]) -> Sentence:
    """A message that ends with the names there are."""
    listed = list(names)
    if not listed:
        return message
    shown = [*listed[:_SHOWN], *("…" for _ in listed[_SHOWN:][:1])]
    return say("with_names", message=message, names=shown)
