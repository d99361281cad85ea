"""Names in Latin letters: pingluo, PingLuo xian, plx.

pypinyin (MIT, dictionaries of the Unihan database) knows every reading of a character. It is imported only
when somebody types letters, because its dictionary takes a tenth of a second to load.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import product

_SHORT = 4  # longest name for which all combinations of readings are tried
_LETTERS = re.compile(r"[a-z]+(?:[a-z' -]*[a-z])?", re.IGNORECASE)


def letters(text: str) -> str | None:
    """Return a typed text as lower-case letters without tones and spaces; None if it is no pinyin."""
    bare = "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))
    if not _LETTERS.fullmatch(bare.strip()):
        return None
    return re.sub(r"[^a-z]", "", bare.lower()).replace("v", "u")


@lru_cache(8192)
def spelled(name: str) -> str:
    """Return a name in letters, then its initials: 平罗县 -> pingluoxian plx."""
    from pypinyin import lazy_pinyin

    readings = [reading.replace("ü", "u") for reading in lazy_pinyin(name)]
    return f"{''.join(readings)} {''.join(reading[:1] for reading in readings)}".lower() if readings else ""


def is_said(name: str, said: str) -> bool:
    """Return whether letters are the readings, or the initials, of consecutive characters of a name. The last
    reading may be incomplete. A character with several readings (单, 重, 长) matches with any of them."""
    readings, firsts = _spoken(name)
    return said[:1] in firsts and _is_within(readings, said)


@lru_cache(30_000)
def _spoken(name: str) -> tuple[tuple[tuple[str, ...], ...], frozenset[str]]:
    """Return the readings of each character of a name, and the letters with which they begin."""
    readings = tuple(_readings(sign) for sign in name)
    return readings, frozenset(reading[:1] for several in readings for reading in several)


def is_usually_said(name: str, said: str) -> bool:
    """Return whether letters match the usual readings of the characters within this name (六安 is luan, 六合
    liuhe), or any readings of the whole name (单县 is shanxian, though 单 is mostly dan)."""
    from pypinyin import lazy_pinyin

    usual = [(reading.replace("ü", "u").replace("v", "u"),) for reading in lazy_pinyin(name)]
    return _is_within(usual, said) or said in _whole(name)


def _whole(name: str) -> set[str]:
    """Return every pronunciation of a short name; an empty set for a longer one."""
    if len(name) > _SHORT:
        return set()
    return {"".join(readings) for readings in product(*map(_readings, name))}


def _is_within(readings: Sequence[tuple[str, ...]], said: str) -> bool:
    first = said[:1]
    return any(
        any(reading.startswith(first) for reading in several) and _goes_on(readings, begin, said)
        for begin, several in enumerate(readings)
    )


def _goes_on(readings: Sequence[tuple[str, ...]], place: int, said: str) -> bool:
    if place == len(readings):
        return not said
    for reading in readings[place]:
        if reading.startswith(said):
            return True
        if said.startswith(reading) and _goes_on(readings, place + 1, said[len(reading) :]):
            return True
    return said[:1] in {reading[:1] for reading in readings[place]} and (
        len(said) == 1 or _goes_on(readings, place + 1, said[1:])
    )


@lru_cache(maxsize=8192)
def _readings(character: str) -> tuple[str, ...]:
    """Return every reading of a Han character, without tones. An ASCII character reads as itself."""
    if character.isascii():
        return (character.lower(),)
    from pypinyin import Style, pinyin

    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    return (
        tuple(dict.fromkeys(reading.replace("ü", "u").replace("v", "u") for reading in found[0]))
        if found
        else ()
    )
