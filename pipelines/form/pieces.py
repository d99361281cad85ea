"""A line of text split into its former cells: by tabs, pipes, runs of blanks, or single blanks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from archive.form.definition import FORM
from archive.model import Place
from pipelines.form.labels import find, find_row, normalise
from pipelines.form.values import is_number, is_value

_PIPES = re.compile(r"[|｜│┃]")
_RULE = re.compile(r"^[\s|+:：｜│┃┼├┤─━=-]*$")
_DASHES = re.compile(r"-{3,}|─|━|=")
_WIDE = re.compile(r"(?: |\u00a0|\u3000){2,}")
_CONTENT = "信息内容"
_SLASH = re.compile(r"(?<=[\u4e00-\u9fff]) ?([/／]) ?(?=[\u4e00-\u9fff])")
_LONGEST = 200  # signs: longer words are no value, and joining them again and again would take for ever
_BLOCK_ROWS = tuple(row for block in FORM.blocks for row in block.rows)
_UNIT = re.compile(r"^(?:[万亿千]?元|件次?|[项条宗个])$")


FlatRow = list[tuple[str | None, int]]
"""Cells of a restored row with the number of columns each covers; None if the columns were lost."""


class Pieces(Struct, frozen=True):
    """The cells of a line. `exact` if blank cells are included; otherwise they left no trace."""

    texts: tuple[str, ...]
    exact: bool
    place: Place

    @property
    def last_label(self) -> int:
        """Return the index of the row's label, -1 without a label: the last cell before the numbers that
        names a row of the form, else the last cell that is not a value. Every cell behind it is a value."""
        known = spoken = -1
        for n, text in enumerate(self.texts):
            if is_number(text):
                break
            if is_spoken_label(text):
                spoken = n
                known = n if _names_row(text) else known
        return spoken if known < 0 else known


def _names_row(text: str) -> bool:
    return bool(find_row(text) or find(_BLOCK_ROWS, text))


def is_spoken_label(text: str) -> bool:
    """Return whether a cell's text is not a value."""
    return not is_value(text)


def pieces_of(line: str, place: Place) -> Pieces:
    """Return the cells of a line; none for a line that only draws a rule (`|---|---|`)."""
    if _RULE.match(line) and _DASHES.search(line):
        return Pieces((), True, place)
    if "\t" in line:
        return Pieces(tuple(text.strip() for text in line.split("\t")), True, place)
    bars = len(_PIPES.findall(line))
    if bars > 1 or (bars == 1 and _is_pair(*_PIPES.split(line))):
        return Pieces(tuple(text.strip() for text in _PIPES.split(line.strip())), True, place)
    line = _SLASH.sub(r"\1", line)  # 本年增 / 减 is one head; a slash beside a number is a cell
    parts = _WIDE.split(line.strip())
    texts = parts if len(parts) > 1 else line.split()
    return Pieces(tuple(_joined(texts, parted=len(parts) > 1)), False, place)


def _is_pair(left: str, right: str) -> bool:
    """Return whether a single bar separates a label from its value, or 信息内容 from its column."""
    return normalise(left) == _CONTENT or (is_spoken_label(left) and bool(right.strip()) and is_value(right))


def blanks(columns: int) -> FlatRow:
    """Return as many blank cells."""
    return [("", 1)] * columns


def undecided(texts: Sequence[str], columns: int) -> tuple[str, int]:
    """Return texts printed somewhere in these columns as one cell over them, which belongs to no column."""
    return " | ".join(texts), columns


def _joined(words: list[str], *, parted: bool) -> list[str]:
    """Return words joined over single blanks: a unit with its number, and words of a label unless runs of
    blanks `parted` them."""
    texts: list[list[str]] = []
    for word in words:
        behind_label = bool(texts) and _is_spoken(texts[-1])
        unit = bool(texts) and not behind_label and bool(_UNIT.match(word))
        if unit or (behind_label and not parted and is_spoken_label(word)):
            texts[-1].append(word)
        else:
            texts.append([word])
    return [" ".join(text) for text in texts]


def _is_spoken(words: list[str]) -> bool:
    """Return whether a cell of these words is not a value."""
    return sum(map(len, words[:_LONGEST])) > _LONGEST or is_spoken_label(" ".join(words))
