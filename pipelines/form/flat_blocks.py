"""Rows of parts two and four from lines: values under the columns of their header, or in the form's order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct, field

from archive.form.definition import FORM
from archive.model import Place
from pipelines.form.block_rows import find_block_row
from pipelines.form.labels import find_column, find_outcome, normalise
from pipelines.form.pieces import FlatRow, Pieces, blanks, is_spoken_label, undecided
from pipelines.form.values import is_number, read_count

_CONTENT = "信息内容"
_PER_VENUE = len(FORM.outcomes)
_VALUES = len(FORM.venues) * _PER_VENUE
_HEAD: FlatRow = [(outcome.zh, 1) for _ in FORM.venues for outcome in FORM.outcomes]


def disclosure_rows(lines: Sequence[Pieces]) -> Iterator[tuple[FlatRow, Place]]:
    """Yield a header row for every block, then its rows: a label and a cell per column."""
    block = _Block(lines[0].place)
    for line in lines:
        if line.exact:
            yield from block.flush()
            yield from block.line(line)
        else:
            for text in line.texts:
                yield from block.piece(text, line.place)
    yield from block.flush()


class _Block(Struct):
    """The last header, and the row being gathered piece by piece."""

    place: Place
    columns: list[str] = field(default_factory=list)
    shape: tuple[int, int] = (0, 0)  # of an exact header: its cells, and where the label's column is
    label: str = ""
    values: list[str] = field(default_factory=list)
    heading: bool = False

    def line(self, line: Pieces) -> Iterator[tuple[FlatRow, Place]]:
        """Yield the row of a line with its blank cells."""
        last = line.last_label
        named = [n for n, text in enumerate(line.texts) if find_column(text)]
        if named or any(normalise(text) == _CONTENT for text in line.texts):
            start = named[0] if named else last + 1
            self.columns = [text for text in line.texts[start:] if is_spoken_label(text)]
            self.shape = (len(line.texts), start - 1)
            yield self._header(line.place)
        elif self.columns and last >= 0:
            whole = (len(line.texts), last) == self.shape
            cells = line.texts[last + 1 :]
            yield [(line.texts[last], 1), *_aligned(cells, len(self.columns), whole=whole)], line.place

    def piece(self, text: str, place: Place) -> Iterator[tuple[FlatRow, Place]]:
        """Add a cell of a table without its blank cells. Yield the rows it completes."""
        if not is_spoken_label(text):
            if self.label:
                self.values.append(text)
            return
        if normalise(text).startswith(_CONTENT) or find_column(text):
            yield from self.flush()
            if not self.heading:
                self.columns, self.heading = [], True
            self.columns += _column_names(text)
            return
        if self.heading:
            self.heading = False
            yield self._header(place)
        if self.values or find_block_row(self.label):
            yield from self.flush()
        self.label, self.place = self.label + text, place

    def flush(self) -> Iterator[tuple[FlatRow, Place]]:
        """Yield the gathered row, if any."""
        if self.columns and (self.values or find_block_row(self.label)):
            yield [(self.label, 1), *_aligned(self.values, len(self.columns), whole=False)], self.place
        self.label, self.values = "", []

    def _header(self, place: Place) -> tuple[FlatRow, Place]:
        return [(_CONTENT, 1), *((text, 1) for text in self.columns)], place


def _column_names(text: str) -> list[str]:
    """Return the columns named in a run of words. Words behind a complete name (a unit in brackets) belong to
    it."""
    names: list[str] = []
    current = ""
    for word in text.split():
        current += word
        if normalise(current) == _CONTENT:
            current = ""
        elif find_column(current):
            names.append(current)
            current = ""
    if current and names:
        names[-1] += current
    return names


def _aligned(cells: Sequence[str], columns: int, *, whole: bool) -> FlatRow:
    """Return the cells under their columns: in order if the counts agree, or each in its place in a `whole`
    line."""
    spoken = [text for text in cells if text.strip()]
    if not spoken:
        return blanks(columns)
    if len(spoken) == columns:
        return [(text, 1) for text in spoken]
    if whole and not any(text.strip() for text in cells[columns:]):
        return [(text, 1) for text in [*cells, *[""] * columns][:columns]]
    return [undecided(spoken, columns)]


def remedy_rows(lines: Sequence[Pieces]) -> Iterator[tuple[FlatRow, Place]]:
    """Yield fifteen headers in the form's order, then the row of values, if it is printed."""
    yield _HEAD, lines[0].place
    gathered: list[str] = []
    for line in lines:
        cells = line.texts[line.last_label + 1 :] if any(map(is_number, line.texts)) else ()
        if line.exact:
            if not any(find_outcome(text) for text in line.texts) and any(text.strip() for text in cells):
                yield _outcomes(cells), line.place
                return
        else:
            gathered += cells
    if gathered:
        yield (
            [(text, 1) for text in gathered] if len(gathered) == _VALUES else [undecided(gathered, _VALUES)],
            lines[-1].place,
        )


def _outcomes(cells: Sequence[str]) -> FlatRow:
    """Return the fifteen values among a line's cells, with blank cells around them. Of several ways the one
    in which every venue adds up (R1)."""
    ways = [
        cells[start : start + _VALUES]
        for start in range(len(cells) - _VALUES + 1)
        if not any(text.strip() for text in (*cells[:start], *cells[start + _VALUES :]))
    ]
    if len(ways) > 1:
        ways = [way for way in ways if _adds_up(way)]
    if len(ways) == 1:
        return [(text, 1) for text in ways[0]]
    return [undecided([text for text in cells if text.strip()], _VALUES)]


def _adds_up(way: Sequence[str]) -> bool:
    for start in range(0, _VALUES, _PER_VENUE):
        *parts, total = (read_count(text).value for text in way[start : start + _PER_VENUE])
        if (total is not None or any(part is not None for part in parts)) and sum(
            p or 0 for p in parts
        ) != total:
            return False
    return True
