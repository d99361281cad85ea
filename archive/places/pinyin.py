"""Names said in Latin letters: pingluo, PingLuo xian, plx.

pypinyin (MIT, dictionaries of the Unihan database) knows every reading of a character; it is imported where somebody
types letters and nowhere else, since its dictionary takes a tenth of a second to load.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import product

_SHORT = 4  # characters of a name of which every reading is tried with every other
_LETTERS = re.compile(r"[a-z]+(?:[a-z' -]*[a-z])?", re.IGNORECASE)


def letters(text: str) -> str | None:
    """What a person typed as plain small letters, tones and spaces taken off; None for what is no pinyin."""
    bare = "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))
    if not _LETTERS.fullmatch(bare.strip()):
        return None
    return re.sub(r"[^a-z]", "", bare.lower()).replace("v", "u")


def is_said(name: str, said: str) -> bool:
    """Whether letters are the readings of characters of a name that follow each other, or their initials; the last
    reading may be begun only. A character with several readings (单, 重, 长) is taken with any of them."""
    return _is_within([_readings(sign) for sign in name], said)


def is_usually_said(name: str, said: str) -> bool:
    """The same with the one reading that each character has within this name (六安 is luan, 六合 liuhe); or all of the
    name with any (单县 is shanxian, though 单 is mostly dan)."""
    from pypinyin import lazy_pinyin

    usual = [(reading.replace("ü", "u").replace("v", "u"),) for reading in lazy_pinyin(name)]
    return _is_within(usual, said) or said in _whole(name)


def _whole(name: str) -> set[str]:
    """Everything that all of a short name may be said as."""
    if len(name) > _SHORT:
        return set()
    return {"".join(readings) for readings in product(*map(_readings, name))}


def _is_within(readings: Sequence[tuple[str, ...]], said: str) -> bool:
    return any(_goes_on(readings, begin, said) for begin in range(len(readings)))


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
    """Every reading of a Han character, without tones; other signs are themselves."""
    if character.isascii():
        return (character.lower(),)
    from pypinyin import Style, pinyin

    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    return (
        tuple(dict.fromkeys(reading.replace("ü", "u").replace("v", "u") for reading in found[0]))
        if found
        else ()
    )
