"""One damage to a document of the gold set: to a cell, a label, a line, a style or the header of a table.

A trial is a number: it names the document, the damage and the place, so that any that fails can be tried again. The
document is read before and after; every value of before must come back, or it must be said that it did not.
"""

from __future__ import annotations

import random
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from archive.form.definition import FORM
from archive.model import Report
from pipelines.form.understand import understand
from pipelines.readers.document import read_document
from tests.support.damage import Damaged, printed_in, whole
from tests.support.damage_packages import WordFile, Workbook
from tests.support.damage_pages import Page
from tests.support.damage_print import Print
from tests.support.gold import FOLDER

CARRIERS = (".html", ".docx", ".xlsx", ".pdf")
_FEWEST = 100  # numbers of a document that is worth damaging


@cache
def documents() -> tuple[Path, ...]:
    """The documents that can be damaged: those that hold a report whose cells know their place."""
    found = (path for path in sorted(FOLDER.iterdir()) if path.suffix in CARRIERS)
    return tuple(path for path in found if len(printed_in(path)) > _FEWEST and not _is_strict(path))


def _is_strict(path: Path) -> bool:
    """Whether a Word file is in the strict dialect, whose names these damages do not know."""
    return path.suffix == ".docx" and b"purl.oclc.org" in zipfile.ZipFile(path).read("word/document.xml")


def trial(number: int) -> list[str]:
    """What one trial lost in silence or read wrongly; nothing, it is hoped."""
    random_ = random.Random(number)
    path = random_.choice(documents())
    carrier = {".html": Page, ".docx": WordFile, ".xlsx": Workbook, ".pdf": Print}[path.suffix](path)
    kind = random_.choice(list(carrier.damages))
    damaged = carrier.damages[kind](random_)
    if damaged is None:
        return []
    before = whole(path)
    assert before
    after = understand(read_document(damaged.body, "0" * 64))
    says = f"trial {number}: {path.name}, {kind}, {damaged.name}"
    if after is None:
        return [f"{says}: no report"]
    return [f"{says}: {fault}" for fault in _faults(before, after, damaged)]


def _faults(before: Report, after: Report, damaged: Damaged) -> Iterator[str]:
    told = any(f.status == "fails" and f.rule.split(".")[0] in ("read", "ink") for f in after.findings)
    for cell in before.cells:
        spot = (cell.key, cell.applicant)
        if spot not in FORM.by_key:
            continue
        expected = damaged.other.get(spot, cell.value)
        now = after.cell(*spot)
        value = now.value if now else None
        if value is not None:
            if value != expected and spot not in damaged.gone:
                yield f"wrong: {spot} was {expected}, reads {value} ({now.raw if now else ''})"
            elif spot in damaged.gone and value != expected:
                yield f"invented: {spot} reads {value} ({now.raw if now else ''})"
        elif expected is not None and spot not in damaged.gone:
            said = now is not None and (
                now.state not in ("blank", "row_absent") or bool((now.raw or "").strip())
            )
            if not said and not told:
                yield f"silent: {spot} was {expected}, is {now.state if now else 'missing'}"
