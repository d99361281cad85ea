"""The visible rows of a sheet -> paragraphs and a grid, with merged cells as spans.

Single texts above the first row of several cells (a title, a heading) are paragraphs. Hidden rows and columns
are left out; the others keep their names.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from archive.model import Grid, GridCell, Paragraph, Place
from pipelines.readers.marks import Marks
from pipelines.readers.sheet.sheet_looks import SheetLooks

Span = tuple[tuple[int, int], tuple[int, int]]


class Shown(Struct, frozen=True):
    """The visible rows and columns of a sheet. `rows` and `columns` hold their original numbers; `texts` and
    `spans` count only visible rows and columns."""

    name: str
    texts: list[list[str]]
    spans: list[Span]
    rows: Sequence[int]
    columns: Sequence[int]
    marks: Mapping[tuple[int, int], Marks]

    @classmethod
    def of(cls, name: str, texts: list[list[str]], spans: list[Span], looks: SheetLooks | None) -> Shown:
        looks = looks or SheetLooks()
        marks = dict(looks.marks)
        height = max([len(texts), *(r + 1 for (r, _), m in marks.items() if m.unread)])
        width = max([*map(len, texts), *(c + 1 for (_, c), m in marks.items() if m.unread)], default=0)
        texts = [*texts, *([] for _ in range(height - len(texts)))]
        rows = [r for r in range(height) if r not in looks.rows]
        columns = [c for c in range(width) if c not in looks.columns]
        for (top, left), (
            bottom,
            right,
        ) in spans:  # a merged cell shows the text of its first slot, hidden or not
            if top in looks.rows or left in looks.columns:
                _move(texts, marks, (top, left), _first(rows, top, bottom), _first(columns, left, right))
        seen = [[_text(texts, marks, r, c) for c in columns] for r in rows]
        for line in seen:
            while line and not line[-1]:
                line.pop()
        shrunk = [span for old in spans if (span := _shrunk(old, rows, columns))]
        return cls(name, seen, shrunk, rows, columns, marks)

    def blocks(self) -> Iterator[Paragraph | Grid]:
        deep = set[int]()
        for (first, _), (last, _) in self.spans:
            deep.update(range(first, min(last + 1, len(self.texts))) if last > first else ())
        start = 0
        for start, row in enumerate(self.texts):
            spoken = [(column, text) for column, text in enumerate(row) if text]
            if len(spoken) > 1 or start in deep or self._has_marks(start):
                break
            for column, text in spoken:
                path = self._path(start, column)
                yield from (Paragraph(line, Place(path=path)) for line in text.split("\n"))
        else:
            return
        cells = tuple(self._cells(start))
        if cells:
            yield Grid(cells, Place(path=self._path(start, 0)))

    def _has_marks(self, row: int) -> bool:
        return any((self.rows[row], column) in self.marks for column in self.columns) if self.marks else False

    def _cells(self, start: int) -> Iterator[GridCell]:
        """Yield every slot of the used rectangle; covered slots are part of the cell that covers them."""
        height, width = len(self.texts), max(len(self.columns), 0)
        if not self.marks:
            width = max(map(len, self.texts[start:]), default=0)
        room = height * width  # merged cells do not overlap: stop if they claim more slots than exist
        wide: dict[tuple[int, int], tuple[int, int]] = {}
        covered: set[tuple[int, int]] = set()
        for (top, left), (bottom, right) in self.spans:
            if top < start or (top, left) in covered:
                continue
            bottom, right = min(bottom, height - 1), min(right, width - 1)
            room -= max(0, bottom - top + 1) * max(0, right - left + 1)
            if room < 0:
                break
            wide[top, left] = (bottom - top + 1, right - left + 1)
            covered.update((r, c) for r in range(top, bottom + 1) for c in range(left, right + 1))
            covered.discard((top, left))
        for r in range(start, height):
            for c in range(width):
                if (r, c) not in covered:
                    yield self._cell(r, c, start, wide.get((r, c), (1, 1)))

    def _cell(self, r: int, c: int, start: int, span: tuple[int, int]) -> GridCell:
        text = self.texts[r][c] if c < len(self.texts[r]) else ""
        marks = self.marks.get((self.rows[r], self.columns[c])) if self.marks else None
        raw, unread = (marks.raw, marks.unread) if marks else (None, None)
        return GridCell(text, r - start, c, *span, Place(path=self._path(r, c)), None, raw, unread)

    def _path(self, row: int, column: int) -> str:
        """Return the name of a cell as in a formula: Sheet1!C5."""
        letters, number = "", self.columns[column] + 1
        while number:
            number, rest = divmod(number - 1, 26)
            letters = chr(65 + rest) + letters
        return f"{self.name}!{letters}{self.rows[row] + 1}"


def _text(texts: list[list[str]], marks: Mapping[tuple[int, int], Marks], r: int, c: int) -> str:
    if marks and (told := marks.get((r, c))):
        return told.text
    return texts[r][c] if c < len(texts[r]) else ""


def _first(seen: Sequence[int], start: int, end: int) -> int | None:
    at = bisect_left(seen, start)
    return seen[at] if at < len(seen) and seen[at] <= end else None


def _move(
    texts: list[list[str]],
    marks: dict[tuple[int, int], Marks],
    old: tuple[int, int],
    row: int | None,
    column: int | None,
) -> None:
    if row is None or column is None:
        return
    marks[row, column] = marks.get(old) or Marks(_text(texts, {}, *old) if old[0] < len(texts) else "")


def _shrunk(span: Span, rows: Sequence[int], columns: Sequence[int]) -> Span | None:
    """Return a merged cell in visible rows and columns, or None if all of it is hidden."""
    (top, left), (bottom, right) = span
    first, last = bisect_left(rows, top), bisect_right(rows, bottom) - 1
    start, end = bisect_left(columns, left), bisect_right(columns, right) - 1
    if last < first or end < start:
        return None
    return (first, start), (last, end)
