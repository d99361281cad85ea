"""The statistical table of 2014 to 2018 printed as lines of text: a label, its unit and its figure in a line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from archive.model import GridCell
from pipelines.form.labels import normalise
from pipelines.form.legacy import CHAPTERS
from pipelines.form.pieces import is_spoken_label, pieces_of
from pipelines.form.stream import Line, Row
from pipelines.form.values import is_number

_GRID = -3000  # no document has a grid of this number
_LONGEST = 100  # signs of a row
_HEADER = re.compile(r"统计指标.*统计数$")
_HEAD = ("统计指标", "单位", "统计数")


def legacy_rows(parts: Iterable[Line | Row]) -> Iterator[Row]:
    """Yield the header and the rows of the table from the lines below its header, up to a sentence. A figure
    belongs to the label in its own line, or to the labels alone above it."""
    index, label = 0, ""
    for part in parts:
        if not isinstance(part, Line):
            continue
        texts = pieces_of(part.text, part.place).texts
        if _HEADER.search(normalise(part.text)) and len(part.text) <= _LONGEST:
            index = 1
            yield _row(_HEAD, part, 0)
            continue
        if not index:
            continue
        if "。" in part.text or len(part.text) > _LONGEST:
            index = 0
            continue
        if not texts or not is_number(texts[-1]):
            is_chapter = any(wording in part.text for chapter in CHAPTERS for wording in chapter["match"])
            label = "" if is_chapter else label + "".join(filter(is_spoken_label, texts))
            if is_chapter:
                yield _row(("".join(texts), "", ""), part, index)
        elif sum(map(is_number, texts)) == 1:
            *said, value = texts
            words = (label + " " + " ".join(said)).split()
            unit = words.pop() if len(words) > 1 and len(words[-1]) <= len("人次元") else ""
            yield _row(("".join(words), unit, value), part, index)
            label = ""
        index += 1


def _row(texts: tuple[str, ...], line: Line, index: int) -> Row:
    cells = tuple(GridCell(text, index, n, place=line.place) for n, text in enumerate(texts))
    return Row(cells, _GRID, index, len(cells), is_last=False)
