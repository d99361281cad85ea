"""Tables printed as lines of text (FORM 2.5), found in the stream and returned as rows of a grid.

Only tables without a grid are looked for. If blank cells left no trace, a row is understood only if all its
numbers are there. Otherwise its numbers become one cell over all its columns, which belongs to none of
them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from archive.model import GridCell, Place
from pipelines.form.flat_applications import application_rows
from pipelines.form.flat_blocks import disclosure_rows, remedy_rows
from pipelines.form.headers import table_of
from pipelines.form.ledger import Ledger
from pipelines.form.pieces import FlatRow, Pieces, is_spoken_label, pieces_of
from pipelines.form.sections import heading_of
from pipelines.form.stream import Line, Row

_NUMBER = re.compile(r"\d+(?![\d.、)）]*[、.)）\u4e00-\u9fff])")
_LONGEST = 100  # characters of labels in a row, its groups' included

FLAT: dict[str, Callable[[Sequence[Pieces]], Iterable[tuple[FlatRow, Place]]]] = {
    "disclosure": disclosure_rows,
    "applications": application_rows,
    "remedies": remedy_rows,
}
"""The tables found in lines of text, with the functions that restore their rows."""


class _Run(Struct):
    """The lines of a table."""

    table: str
    lines: list[Pieces] = field(default_factory=list)


def restore(parts: Iterable[Line | Row], wanted: Iterable[str], ledger: Ledger) -> Iterator[Row]:
    """Yield rows of the wanted tables, restored from the lines of a stream: header rows first, every row in
    columns. Enters numbers of the lines that are in no row in the ledger as lost."""
    names = set(wanted)
    for number, run in enumerate(_runs(parts), 1):
        if run.table not in names:
            continue
        kept: Counter[str] = Counter()
        for index, (texts, place) in enumerate(FLAT[run.table](_unframed(run.lines))):
            kept.update(_numbers(text for text, _ in texts if text))
            yield _row(texts, place, -1 - number, index)
        printed = Counter(_numbers(text for line in run.lines for text in line.texts))
        ledger.lose(run.table, (printed - kept).elements())


def _numbers(texts: Iterable[str]) -> Iterator[str]:
    """Yield the numbers in the texts, without ordinals before a label."""
    for text in texts:
        yield from _NUMBER.findall(text)


def _runs(parts: Iterable[Line | Row]) -> Iterator[_Run]:
    """Yield the lines from a table's header to the next heading, table, grid or sentence."""
    run: _Run | None = None
    for part in parts:
        pieces = None if isinstance(part, Row) or heading_of(part.text) else pieces_of(part.text, part.place)
        if pieces is None or any(map(_is_prose, pieces.texts)):
            if run:
                yield run
            run = None
            continue
        name = table_of(_labels(pieces))
        if name in FLAT and (run is None or run.table != name):
            if run:
                yield run
            run = _Run(name)
        if run and pieces.texts:
            run.lines.append(pieces)
    if run:
        yield run


def _is_prose(text: str) -> bool:
    return len(text) > _LONGEST or bool("。" in text and is_spoken_label(text))


def _unframed(lines: Sequence[Pieces]) -> Sequence[Pieces]:
    """Return the lines without the blank cells at both ends of all of them, which a frame of pipes leaves."""
    exact = [line.texts for line in lines if line.exact]
    if not exact or any(len(texts) < 3 or texts[0] or texts[-1] for texts in exact):
        return lines
    return [replace(line, texts=line.texts[1:-1]) if line.exact else line for line in lines]


def _labels(pieces: Pieces) -> tuple[str, ...]:
    """Return the labels of a line, each word a label if blank cells left no trace."""
    words = pieces.texts if pieces.exact else " ".join(pieces.texts).split()
    return tuple(filter(is_spoken_label, words))


def _row(texts: FlatRow, place: Place, grid: int, index: int) -> Row:
    cells, column = [], 0
    for text, across in texts:
        if text is not None:
            cells.append(GridCell(text, index, column, 1, across, place))
        column += across
    return Row(tuple(cells), grid, index, column, is_last=False)
