"""Digits set widely apart are one number where all sums say so, and nobody's guess where they do not."""

from __future__ import annotations

import re

from archive.model import Report
from pipelines.reading.read_bytes import read_bytes
from tests.support.gold import FOLDER

PAGE = (FOLDER / "html-official.html").read_text(encoding="utf-8")


def read(page: str) -> Report:
    report = read_bytes(page.encode(), sha256="0" * 64).report
    assert report
    return report


def wide(page: str) -> str:
    return re.sub(r">(\d{2,5})</p>", lambda found: f">{' '.join(found[1])}</p>", page)


def test_the_sums_decide() -> None:
    whole, report = read(PAGE), read(wide(PAGE))
    spaced = [cell for cell in report.cells if " " in (cell.raw or "")]
    assert len(spaced) > 100
    for cell in spaced:
        value = (whole.cell(cell.key, cell.applicant) or cell).value
        in_sums = not cell.key.startswith("disclosure")
        assert (cell.value, cell.state) == ((value, "reconstructed") if in_sums else (None, "unparsed"))


def test_two_numbers_in_a_cell_stay_two() -> None:
    """The old figure beside the new: as one number it fits no sum."""
    cell = next(c for c in read(PAGE).cells if c.applicant == "total" and c.raw and len(c.raw) == 2)
    report = read(PAGE.replace(f">{cell.raw}</p>", f">{(cell.raw or '')[0]} 9</p>", 1))
    changed = [c for c in report.cells if c.state == "unparsed"]
    assert [c.value for c in changed] == [None]
