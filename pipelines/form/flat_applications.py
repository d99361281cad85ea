"""Rows of part three from lines: finds the cells of the seven applicants in a line (FORM 2.5, row reading
rule).

A line with its blank cells is read by the width of its page block. If several ways are left, the sum of the
row decides (A3), then the rows of the same block decided by their sum. A line without blank cells is read if
it has all seven numbers. Otherwise its numbers become one cell over all columns.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from msgspec import Struct, field
from msgspec.structs import replace

from archive.form.definition import FORM
from archive.model import Place
from pipelines.form.applicant_columns import APPLICANTS, OVER_APPLICANTS, order_of
from pipelines.form.labels import find_applicant, find_group, find_row, normalise
from pipelines.form.pieces import FlatRow, Pieces, blanks, is_spoken_label, undecided
from pipelines.form.values import read_count

WIDTH = len(FORM.applicants)
_BEGINS = re.compile(r"^[(（]?(?:[一二三四五六七八]|\d)[)）]?[.．、)）]")  # the ordinal of a row or a group
_LABELS = 3  # columns of labels
_LEAST = 9  # cells of a line that lost no column
_SURE = 2  # rows of a block that must agree on where the seven begin
_NAMES = {applicant.id: applicant.zh for applicant in FORM.applicants}


class _Data(Struct, frozen=True):
    """A data row: its labels, the cells behind the last of them, and the number of cells and labels in its
    line."""

    labels: tuple[str, ...]
    cells: tuple[str, ...]
    exact: bool
    place: Place
    width: int = 0
    last_label: int = 0

    @property
    def spoken(self) -> list[str]:
        return [text for text in self.cells if text.strip()]


def application_rows(lines: Sequence[Pieces]) -> Iterator[tuple[FlatRow, Place]]:
    """Yield the rows of part three, each with its place: first the header, then the data. A data row has three cells for
    its labels and one for each column. The columns stand in the order of the printed header, or of the form if the
    header is cut off."""
    heads = (" ".join(line.texts).split() for line in lines if any(map(_names_applicant, line.texts)))
    order = order_of(heads) or APPLICANTS
    yield [("", _LABELS), *((_NAMES[who], 1) for who in order)], lines[0].place
    data = list(_data(lines))
    for exact, block in groupby(data, key=lambda row: (row.exact, row.width)):
        rows = list(block)
        solve = _exact(rows, exact[1]) if exact[0] else _loose(rows)
        for row, values in zip(rows, solve, strict=True):
            labels = row.labels[-_LABELS:]
            filler: FlatRow = [(None, _LABELS - len(labels))]
            yield [*_each(labels), *filler, *values], row.place


def _data(lines: Sequence[Pieces]) -> Iterator[_Data]:
    """Yield the lines as rows, without the header. Gathers cells on lines of their own behind their label."""
    gathered = _Gathered()
    for line in lines:
        if line.exact:
            yield from gathered.close()
            last = line.last_label
            labels = tuple(text for text in line.texts[: last + 1] if text.strip())
            if not any(_names_applicant(text) for text in labels):
                yield _Data(labels, line.texts[last + 1 :], True, line.place, len(line.texts), last)
            continue
        for text in line.texts:
            if gathered.is_over(text):
                yield from gathered.take()
            gathered.add(text, line.place)
    yield from gathered.close()


def _names_applicant(text: str) -> bool:
    """Return whether a label belongs to the header: 自然人, 商业企业, the labels above them. The bare 其他
    and 总计 are rows, too, and do not count."""
    if normalise(text) in OVER_APPLICANTS:
        return True
    label = find_applicant(text)
    return label is not None and label.id not in ("org.other", "total")


class _Gathered(Struct):
    """Labels and values of a row printed in pieces. A row is yielded when the next is complete: the end of its
    label may stand below its values."""

    labels: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    place: Place | None = None
    begun: bool = False
    above: _Data | None = None

    def is_over(self, text: str) -> bool:
        """Return whether a piece begins the next row: a label behind values, or a row's label behind another
        row's."""
        if not is_spoken_label(text):
            return False
        said = self.labels[-1] if self.labels else ""
        return bool(self.values) or bool(
            self.begun and find_row(said) and not find_group(said) and find_row(text)
        )

    def add(self, text: str, place: Place) -> None:
        if is_spoken_label(text) and _BEGINS.match(text) and not self.values:
            self._end_label_above()
        self.place = self.place or place
        if not is_spoken_label(text):
            self.values.append(text)
        elif not _names_applicant(text):
            self.labels.append(text)

    def _end_label_above(self) -> None:
        """Give labels without an ordinal, before a label with one, to the row above: they end its label."""
        if not self.above or not self.labels or any(map(_BEGINS.match, self.labels)):
            return
        *groups, label = self.above.labels
        if not find_row(label):
            self.above = replace(self.above, labels=(*groups, *_parted(label + "".join(self.labels))))
        self.labels = []

    def take(self) -> Iterator[_Data]:
        """Yield the row above, and keep this row if it is complete; the text before the first values is the
        header."""
        self.begun = self.begun or bool(self.values)
        if self.labels and self.begun and self.place:
            if self.above:
                yield self.above
            if not find_row(self.labels[-1]):
                self.labels.append("".join(self.labels))  # a label broken over lines
            labels = (*self.labels[:-1], *_parted(self.labels[-1]))
            self.above = _Data(labels, tuple(self.values), False, self.place)
        self.labels, self.values, self.place = [], [], None

    def close(self) -> Iterator[_Data]:
        """Yield the last rows."""
        yield from self.take()
        if self.above:
            yield self.above
        self.above = None


def _parted(label: str) -> tuple[str, ...]:
    """Return a row's label split from those of its groups, which only blanks separate from it."""
    words = label.split()
    for last in range(len(words) - 1, 0, -1):
        if find_row(" ".join(words[last:])):
            return " ".join(words[:last]), " ".join(words[last:])
    return (label,)


def _loose(rows: Sequence[_Data]) -> list[FlatRow]:
    """Return rows printed without their blank cells. A row without numbers is blank if others show that the columns
    came with the lines; else they may stand elsewhere, as on another page of a wide sheet."""
    total_last = _total_is_last(rows)
    are_columns_here = total_last or any(len(row.cells) == WIDTH for row in rows)
    solved: list[FlatRow] = []
    for row in rows:
        if len(row.cells) == WIDTH:
            solved.append(_each(row.cells))
        elif not row.cells:
            solved.append(blanks(WIDTH) if are_columns_here else [(None, 1)] * WIDTH)
        elif total_last and 1 < len(row.cells) < WIDTH and read_count(row.cells[-1]).value:
            solved.append([undecided(row.cells[:-1], WIDTH - 1), (row.cells[-1], 1)])
        else:
            solved.append([undecided(row.cells, WIDTH)])
    return solved


def _total_is_last(rows: Sequence[_Data]) -> bool:
    """Return whether the last number is the sum of the others in every row with numbers, and in more than two
    rows."""
    numbers = [[read_count(text).value or 0 for text in row.cells] for row in rows]
    counted = [n for n in numbers if any(n)]
    return len(counted) > _SURE and all(len(n) > 1 and sum(n[:-1]) == n[-1] for n in counted)


def _exact(rows: Sequence[_Data], width: int) -> list[FlatRow]:
    """Return the rows of a page block, all `width` cells wide including blank cells."""
    if width >= _LEAST:
        return _sliding(rows)
    if width == WIDTH + 1:
        if all(row.last_label == 0 for row in rows):
            natural = any(row.cells[0].strip() for row in rows)
            return [_each(row.cells) if natural else _unless_blank(row) for row in rows]
        return _cut(rows)
    return [_unless_blank(row) for row in rows]


def _sliding(rows: Sequence[_Data]) -> list[FlatRow]:
    """Return the seven cells of each row, if all cells outside them are blank."""
    ways = [_ways(row) for row in rows]
    fits = [_by_sum(row, starts) for row, starts in zip(rows, ways, strict=True)]
    votes: dict[int, Counter[int]] = {}
    for row, starts, start in zip(rows, ways, fits, strict=True):
        if start is not None:
            votes.setdefault(row.last_label, Counter())[start] += _SURE if len(starts) == 1 else 1
    return [
        _placed(row, starts, votes.get(row.last_label, Counter()))
        for row, starts in zip(rows, ways, strict=True)
    ]


def _placed(row: _Data, starts: Sequence[int], votes: Counter[int]) -> FlatRow:
    """Return a row at its only start, or at the start its block agrees on: the sum of a single row may agree
    by chance."""
    agreed = next(iter(votes)) if len(votes) == 1 and votes.total() >= _SURE else None
    start = starts[0] if len(starts) == 1 else agreed if agreed in starts else None
    return _unless_blank(row) if start is None else _each(row.cells[start : start + WIDTH])


def _ways(row: _Data) -> list[int]:
    """Return the possible starts of the seven cells."""
    return [
        start
        for start in range(len(row.cells) - WIDTH + 1)
        if not any(text.strip() for text in (*row.cells[:start], *row.cells[start + WIDTH :]))
    ]


def _by_sum(row: _Data, starts: Sequence[int]) -> int | None:
    """Return the only start, or the only start at which a printed total is the sum of the six before it. None
    if all numbers are zero: they add up anywhere."""
    if len(starts) == 1:
        return starts[0] if any(read_count(text).value for text in row.cells) else None
    fitting = []
    for start in starts:
        *parts, total = (read_count(text).value for text in row.cells[start : start + WIDTH])
        if total and sum(part or 0 for part in parts) == total:
            fitting.append(start)
    return fitting[0] if len(fitting) == 1 else None


def _cut(rows: Sequence[_Data]) -> list[FlatRow]:
    """Return rows that lost two columns: two columns of labels and six values, or five beside a third label.
    The sixth is the total if it is a total in every row with numbers, else the last applicant."""
    lined = [replace(row, cells=row.cells[max(0, 1 - row.last_label) :]) for row in rows]
    sixes = [
        [read_count(text).value or 0 for text in row.cells] for row in lined if len(row.cells) == WIDTH - 1
    ]
    counted = [six for six in sixes if any(six)]
    is_total = bool(counted) and all(six[-1] and sum(six[:-1]) == six[-1] for six in counted)
    is_other = bool(counted) and not any(sum(six[:-1]) == six[-1] for six in counted)
    solved: list[FlatRow] = []
    for row in lined:
        known = _each(row.cells[: WIDTH - 2])
        if len(row.cells) == WIDTH - 2:
            solved.append([*known, *[(None, 1)] * 2])
        elif len(row.cells) != WIDTH - 1:
            solved.append(_unless_blank(row))
        elif is_total:
            solved.append([*known, (None, 1), (row.cells[-1], 1)])
        elif is_other:
            solved.append([*known, (row.cells[-1], 1), (None, 1)])
        else:
            solved.append([*known, undecided(row.cells[-1:], 2)])
    return solved


def _each(texts: Sequence[str]) -> FlatRow:
    return [(text, 1) for text in texts]


def _unless_blank(row: _Data) -> FlatRow:
    return [undecided(row.spoken, WIDTH)] if row.spoken else blanks(WIDTH)
