"""A report in traditional characters: its labels, body and numbers are those of the same one in simplified characters."""

from __future__ import annotations

from opencc import OpenCC

from archive.model import Report
from pipelines.form.understand import understand
from pipelines.readers.document import read_document
from tests.support.gold import FOLDER

PAGE = (FOLDER / "html-official.html").read_text(encoding="utf-8")


def _read(page: str) -> Report:
    report = understand(read_document(page.encode(), "0" * 64))
    assert report
    return report


def test_it_says_what_the_simplified_one_says() -> None:
    plain, traditional = _read(PAGE), _read(OpenCC("s2t").convert(PAGE))
    assert (traditional.unit, traditional.year) == (plain.unit, plain.year)
    assert [(c.key, c.applicant, c.value) for c in traditional.cells] == [
        (c.key, c.applicant, c.value) for c in plain.cells
    ]
