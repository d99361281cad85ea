"""The decision whether a document without a table of the form is a report.

It is a report if its title says so and its text has several of the parts under their headings, or prose of
some length. A page that only announces a report, or links to the file, is not a report; the file is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.model import Document, Section
from pipelines.text.titles import is_report_title

_PARTS = 2  # headed parts with text in them
_PROSE = 600  # characters of text, for reports without headings
_SENTENCES = 8
_NUMBERED = 3  # parts under headings of any wording: the reports of before 2019 have their own
_PART = re.compile(r"^[一二三四五六七八九十]{1,2}、\S[^。；;]{1,29}$")


def is_report(title: str | None, sections: Sequence[Section], document: Document) -> bool:
    """Return whether a document is a report by its title and its text; an unrecognised scan, by its title
    alone."""
    if not is_report_title(title):
        return False
    headed = [section for section in sections if section.key != "introduction" and section.text.strip()]
    text = "".join(section.text for section in sections)
    is_prose = len(text) >= _PROSE and text.count("。") >= _SENTENCES
    numbered = sum(bool(_PART.match(line)) for section in sections for line in section.text.split("\n"))
    is_parted = len(headed) + numbered >= _NUMBERED and "。" in text
    return len(headed) >= _PARTS or is_parted or is_prose or bool(document.scans)
