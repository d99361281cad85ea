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
        assert (cell.value, cell.state) == (value, "reconstructed")


def test_where_no_sum_tells_the_document_must_write_all_its_numbers_so() -> None:
    only = re.sub(r"(?s)三、收到和处理.*", "", wide(PAGE)) + PAGE[PAGE.index("三、收到和处理") :]
    spaced = [cell for cell in read(only).cells if " " in (cell.raw or "")]
    assert {cell.key.split(".")[0] for cell in spaced} == {"disclosure"}
    assert {cell.state for cell in spaced} == {"unparsed"}


def test_circles_are_zeros_where_the_sums_say_so() -> None:
    report = read(re.sub(r">0</p>", ">○</p>", PAGE))
    round_ = [cell for cell in report.cells if cell.raw == "○"]
    assert len(round_) > 20
    assert {(cell.value, cell.state) for cell in round_} == {(0, "reconstructed")}
    cell = next(c for c in read(PAGE).cells if c.applicant == "total" and c.raw and len(c.raw) == 2)
    wrong = read(PAGE.replace(f">{cell.raw}</p>", ">○</p>", 1))
    assert [c.value for c in wrong.cells if c.raw == "○"] == [None]


def test_two_numbers_in_a_cell_stay_two() -> None:
    """The old figure beside the new: as one number it fits no sum."""
    cell = next(c for c in read(PAGE).cells if c.applicant == "total" and c.raw and len(c.raw) == 2)
    report = read(PAGE.replace(f">{cell.raw}</p>", f">{(cell.raw or '')[0]} 9</p>", 1))
    changed = [c for c in report.cells if c.state == "unparsed"]
    assert [c.value for c in changed] == [None]
