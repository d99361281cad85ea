"""Plain text -> Document."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence

from archive.evidence.markup import decode
from archive.model import Document, Paragraph
from archive.sentence import say
from pipelines.readers.sniff import TEXT

_FIELDS = {sign: re.compile(rf"(?:[^{sign}，。；]*{sign}){{3}}") for sign in ",;"}
_FEWEST = 5  # lines of fields that make a text comma-separated


def read_text(body: bytes, sha256: str) -> Document:
    """Read plain text into a Document, a paragraph per line. Blanks and tabs within a line stay.

    Table rows are lines, too; commas or semicolons between the cells of a separated text become tabs.
    """
    lines = _tabbed(decode(body).replace("\x00", "").splitlines())
    blocks = tuple(Paragraph(line.rstrip(" \u3000")) for line in lines if line.strip())
    return Document(sha256, TEXT, blocks, notes=() if blocks else (say("no_text"),))


def _tabbed(lines: Sequence[str]) -> Sequence[str]:
    if any("\t" in line for line in lines):
        return lines
    for sign, fields in _FIELDS.items():
        if sum(bool(fields.match(line)) for line in lines) >= _FEWEST:
            return [
                "\t".join(next(csv.reader([line], delimiter=sign))) if sign in line else line
                for line in lines
            ]
    return lines
