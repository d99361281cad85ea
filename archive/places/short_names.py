"""What people call a place: its whole name or a short one, with places above it before it, or in pinyin."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from archive.places.gazetteer import Former, gazetteer
from archive.places.pinyin import is_usually_said, letters
from archive.sentence import Sentence, say

_SHORTEST = 2


@lru_cache(maxsize=8192)
def forms(name: str) -> tuple[str, str, str]:
    """Return a name, the name without nationalities, and the name without its last word: 三都水族自治县, 三都县,
    三都. The whole name stands for a form of one character."""
    ending = next((end for end in _data()["ends"] if name.endswith(end)), "")
    stem = name.removesuffix(ending) if ending else name
    if ending in _data()["short"] or ending == "自治区":
        stem = _nations().sub("", stem).removesuffix("族")
    short = stem + _data()["short"].get(ending, ending)
    return name, short, stem if len(stem) >= _SHORTEST else name


def tier(text: str, name: str, above: Sequence[str]) -> int | None:
    """Return how a text names a place: 0 by its whole name, 1 and 2 by the shorter forms, each with any of the places
    above before it. None if it does not."""
    for rank, form in enumerate(forms(name)):
        if text.endswith(form) and _is_led(text[: len(text) - len(form)], above):
            return rank
    return None


def _is_led(front: str, above: Sequence[str]) -> bool:
    return not front or any(
        _is_led(front[len(form) :], above[n + 1 :])
        for n, name in enumerate(above)
        for form in forms(name)
        if front.startswith(form)
    )


def pronounced(text: str, names: Iterable[str]) -> list[str]:
    """Return the names that typed letters spell: those spelled from end to end, else those with the letters in them."""
    said = letters(text)
    if not said:
        return []
    found = [name for name in dict.fromkeys(names) if is_usually_said(name, said)]
    whole = [name for name in found if said in {_spelled(form) for form in forms(name)}]
    return whole or found


def _spelled(name: str) -> str:
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(name)).replace("ü", "u").replace("v", "u")


def formerly(text: str) -> list[Former]:
    """Return the former places and names that a text means, by whole or short name."""
    return [old for old in gazetteer().former if old.until and text in forms(old.name)]


def of_before(text: str) -> Sentence | None:
    """Return one sentence on a place that is no more and has no successor; None for any other text."""
    for old in formerly(text):
        above = (gazetteer().counties.get(code) for code in (f"{old.code[:2]}0000", f"{old.code[:4]}00"))
        places = "/".join(filter(None, dict.fromkeys(above)))
        return say("place_of_before", text=text, until=old.until, above=places)
    return None


def has_no_reports(text: str) -> bool:
    """Return whether a text names a place where the Regulations do not hold."""
    return text.startswith(tuple(_data()["without"]))


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "short_names.toml").read_text(encoding="utf-8"))


@cache
def _nations() -> re.Pattern[str]:
    ordered = sorted(_data()["nations"], key=len, reverse=True)
    one = "|".join(f"{nation}族?" if len(nation) > 1 else f"{nation}族" for nation in ordered)
    return re.compile(f"(?<=..)(?:{one})+$")
