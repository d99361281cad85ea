"""The cell of the form that several labels name together: 自然人 beside （一）予以公开, 行政复议 over
结果维持.

Every table of the form has two axes. A label names a place on one axis, or on both (行政复议结果维持). The
bare 其他 and 总计 are on both axes of part three; then the other labels of their lane decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from msgspec import Struct

from archive.form.definition import FORM
from archive.model import Spot
from pipelines.form.block_rows import find_block_row
from pipelines.form.labels import find, find_applicant, find_column, find_outcome, find_row, normalise

_WORDINGS = sorted({word for who in FORM.applicants for word in who.match}, key=len, reverse=True)
_BEHIND = re.compile(r"(?:[\s:：,，。、（(]|单位|数量|件数|件|[）)])+$")
_FOREIGN = re.compile(
    r"上年|上一年|去年|往年|历年|同比|环比|增减|增幅|增长|占比|比例|百分比|%|半年|季度|月份|\d月"
)
_OWN = re.compile(r"结转|转结")  # 上年结转 is a row of the form
_YEAR = re.compile(r"20\d\d(?=年)")
_NUMBERED = re.compile(r"^\s*[（(]?(?:[一二三四五六七八九十]|\d)[）)、.．]")


class Named(Struct, frozen=True):
    """The places that a label names on the two axes of a table. With `either` it names only one of the two,
    and which one is open."""

    first: str | None = None
    second: str | None = None
    either: bool = False


NOTHING = Named()
Lane = tuple[str, int]
"""The position of a label relative to a number: left of it in a column, or above it in a row."""


@lru_cache(maxsize=8192)
def named(table: str, generation: str, text: str) -> Named:
    """Return the places that a label names on the axes of a table."""
    if len(text) > 80:
        return NOTHING
    if table == "applications":
        return _application(generation, text)
    if table == "remedies":
        return _remedy(text)
    found, column = find_block_row(text), find_column(text)
    row = f"{found[0].id}.{found[1].id}" if found else None
    return Named(row or (_row_before(text) if column else None), column.id if column else None)


def _row_before(text: str) -> str | None:
    """Return the row of part two named before the column in the same label: 规章本年制发件数."""
    flat = normalise(text)
    rows = ((block, row, word) for block in FORM.blocks for row in block.rows for word in row.match)
    return next(
        (f"{b.id}.{row.id}" for b, row, word in rows if word in flat and not flat.endswith(word)), None
    )


def _application(generation: str, text: str) -> Named:
    rows = _rows(generation)
    if both := _row_and_applicant(text, rows):
        return both
    applicant, row = find_applicant(text), find_row(text)
    id = row.id if row and row.id in rows else None
    if applicant and id:
        return Named(id) if _NUMBERED.match(text) else Named(id, applicant.id, either=True)
    return Named(id, applicant.id if applicant else None)


def _row_and_applicant(text: str, rows: frozenset[str]) -> Named | None:
    """Return the row and the applicant that a label names, the applicant last: （一）予以公开：自然人."""
    said = _BEHIND.sub("", text)
    for word in _WORDINGS:
        before = said[: -len(word)]
        if said.endswith(word) and len(normalise(before)) > 1:
            row, who = find_row(before), find_applicant(word)
            if row and row.id in rows:
                return Named(row.id, who.id if who else None)
    return None


def _remedy(text: str) -> Named:
    venue = None
    if normalise(text) != "行政诉讼":
        venue = find(FORM.venues[1:], text) or find(FORM.venues[:1], text)
    outcome = find_outcome(text)
    return Named(venue.id if venue else None, outcome.id if outcome else None)


@lru_cache(maxsize=8)
def _rows(generation: str) -> frozenset[str]:
    return frozenset(item.key.removeprefix("applications.") for item in FORM.of(generation, "applications"))


def spot(table: str, first: str, second: str) -> Spot:
    """Return the cell of the form at two places on its axes."""
    return (f"{table}.{first}", second) if table == "applications" else (f"{table}.{first}.{second}", None)


def is_foreign(text: str, year: int | None) -> bool:
    """Return whether a label says that its numbers belong to another year, or are shares of others."""
    text = "".join(text.split())
    if years := {int(said) for said in _YEAR.findall(text)}:
        return year is not None and year not in years
    return bool(_FOREIGN.search(text)) and not _OWN.search(text) and not find_column(text)


def meant(labels: Sequence[tuple[Named, Lane]], firsts: Iterable[Lane]) -> tuple[str, str] | None:
    """Return the two places that labels name together, the nearest label first. `firsts` are the lanes of
    labels on the first axis. A label with both places counts before two labels with one each."""
    lanes = set(firsts)
    first = second = None
    for label, lane in labels:
        if label.either:
            label = Named(label.first) if lane in lanes else Named(None, label.second)
        if label.first and label.second and first is None and second is None:
            return label.first, label.second
        first, second = first or label.first, second or label.second
    return (first, second) if first and second else None
