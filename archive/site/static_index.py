"""The search index of the site as files: the reports that hold a character, and the reports that hold a pair
of characters.

Pairs find every Chinese word of two characters exactly, single characters every word of one. For a longer
word the browser searches the reports that hold all of its pairs. The name of a report's body is in the index in
Latin letters, too, and a file of its own has the simplified form of traditional characters. The parts are scripts,
because pages opened from a folder may load nothing else.
"""

from __future__ import annotations

import json
import unicodedata
from array import array
from collections import defaultdict
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Any

from archive.database.sqlite import Database
from archive.places.pinyin import spelled
from archive.places.simplified import traditional
from archive.reports.addresses import cited
from archive.site.static_page import Copy, put

FOLDER = PurePosixPath("assets", "search")
PARTS = 256
TOGETHER = 10
"""Reports per file of texts."""
_REPORTS = """
SELECT r.id, r.sha256, r.title, r.year, u.name AS unit FROM reports AS r LEFT JOIN units AS u ON u.id = r.unit
WHERE r.standing <> 'repeat' ORDER BY r.year DESC, r.id DESC
"""
_TEXTS = "SELECT heading, text FROM sections WHERE report = ? ORDER BY ordinal"


def write_index(database: Database, copy: Copy) -> tuple[int, int]:
    """Write the parts, and return (number of files, number of new or changed files). The newest reports have
    the lowest numbers."""
    changed: list[bool] = []
    holders: dict[str, array[int]] = defaultdict(lambda: array("I"))
    lot: list[Any] = []
    number = 0
    for number, row in enumerate(list(database.query(_REPORTS)), 1):
        parts = [row["title"] or "", row["unit"] or ""]
        parts += [part or "" for section in database.execute(_TEXTS, [row["id"]]) for part in section]
        text = "\n".join(part for part in parts if part)
        said = spelled(row["unit"] or "")
        grams = _grams(text) | {a + b for a, b in pairwise(said) if b != " " != a}
        for gram in sorted(grams):  # the files must not differ from one run to the next
            holders[gram].append(number - 1)
        lot.append([cited(row["sha256"]), row["title"] or "", row["unit"] or "", row["year"], text, said])
        if len(lot) == TOGETHER:
            changed.append(_part(copy, f"t{(number - 1) // TOGETHER}", lot))
            lot = []
    if lot:
        changed.append(_part(copy, f"t{(number - 1) // TOGETHER}", lot))
    parted: dict[int, dict[str, str]] = defaultdict(dict)
    for gram, numbers in holders.items():
        parted[ord(gram[0]) % PARTS][gram] = _packed(numbers)
    changed += [_part(copy, f"i{n}", parted[n]) for n in range(PARTS)]
    changed.append(_part(copy, "simplified", traditional()))
    return len(changed), sum(changed)


def _grams(text: str) -> set[str]:
    signs = unicodedata.normalize("NFKC", text).lower()
    return {sign for sign in signs if not sign.isspace()} | {
        a + b for a, b in pairwise(signs) if not (a.isspace() or b.isspace())
    }


def _packed(numbers: array[int]) -> str:
    """Return each number as the difference from the one before, in base 36: most take one character."""
    return " ".join(_base36(b - a) for a, b in pairwise([0, *numbers]))


def _base36(number: int) -> str:
    signs = ""
    while number or not signs:
        number, digit = divmod(number, 36)
        signs = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + signs
    return signs


def _part(copy: Copy, name: str, data: Any) -> bool:
    said = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return put(copy, FOLDER / f"{name}.js", f"gongkaiPart({json.dumps(name)},{said})\n".encode())
