"""The index by which the site as files is searched: which reports hold a sign, and which two signs one after the other.

Two signs find every Chinese word of two exactly, one sign every word of one; of a longer word the browser looks the
reports through that hold all of its pairs. The parts are scripts, since pages opened from a folder may load nothing else.
"""

from __future__ import annotations

import json
import unicodedata
from array import array
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from archive.reports.addresses import cited

PARTS = 256
TOGETHER = 10
"""Reports whose texts lie in one file."""
_REPORTS = """
SELECT r.id, r.sha256, r.title, r.year, u.name AS unit FROM reports AS r LEFT JOIN units AS u ON u.id = r.unit
WHERE r.standing <> 'repeat' ORDER BY r.year DESC, r.id DESC
"""
_TEXTS = "SELECT heading, text FROM sections WHERE report = ? ORDER BY ordinal"


def write_index(database: Database, folder: Path) -> int:
    """Write the parts and return how many files there are. The newest reports have the lowest numbers."""
    folder.mkdir(parents=True, exist_ok=True)
    holders: dict[str, array[int]] = defaultdict(lambda: array("I"))
    lot: list[Any] = []
    files = number = 0
    for number, row in enumerate(list(database.query(_REPORTS)), 1):
        parts = [row["title"] or "", row["unit"] or ""]
        parts += [part or "" for section in database.execute(_TEXTS, [row["id"]]) for part in section]
        text = "\n".join(part for part in parts if part)
        for gram in _grams(text):
            holders[gram].append(number - 1)
        lot.append([cited(row["sha256"]), row["title"] or "", row["unit"] or "", row["year"], text])
        if len(lot) == TOGETHER:
            files += _part(folder, f"t{(number - 1) // TOGETHER}", lot)
            lot = []
    files += _part(folder, f"t{(number - 1) // TOGETHER}", lot) if lot else 0
    parted: dict[int, dict[str, str]] = defaultdict(dict)
    for gram, numbers in holders.items():
        parted[ord(gram[0]) % PARTS][gram] = _packed(numbers)
    return files + sum(_part(folder, f"i{n}", grams) for n, grams in parted.items())


def _grams(text: str) -> set[str]:
    signs = unicodedata.normalize("NFKC", text).lower()
    return {sign for sign in signs if not sign.isspace()} | {
        a + b for a, b in pairwise(signs) if not (a.isspace() or b.isspace())
    }


def _packed(numbers: array[int]) -> str:
    """Each number as its distance from the one before, to the base of 36: most take one sign."""
    return " ".join(_base36(b - a) for a, b in pairwise([0, *numbers]))


def _base36(number: int) -> str:
    signs = ""
    while number or not signs:
        number, digit = divmod(number, 36)
        signs = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + signs
    return signs


def _part(folder: Path, name: str, data: Any) -> int:
    said = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    (folder / f"{name}.js").write_text(f"gongkaiPart({json.dumps(name)},{said})\n", encoding="utf-8")
    return 1
