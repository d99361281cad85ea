"""Names said in Latin letters: pingluo, PingLuo xian, plx.

pypinyin (MIT, dictionaries of the Unihan database) knows every reading of a character; it is imported where somebody
types letters and nowhere else, since its dictionary takes a tenth of a second to load.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

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
    return any(_goes_on(name, begin, said) for begin in range(len(name)))


def _goes_on(name: str, place: int, said: str) -> bool:
    if place == len(name):
        return not said
    for reading in _readings(name[place]):
        if reading.startswith(said):
            return True
        if said.startswith(reading) and _goes_on(name, place + 1, said[len(reading) :]):
            return True
    return said[:1] in {reading[:1] for reading in _readings(name[place])} and (
        len(said) == 1 or _goes_on(name, place + 1, said[1:])
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
