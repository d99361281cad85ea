"""The cells of the seven applicants of part three in a printed row."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from archive.model import GridCell
from pipelines.form.applicant_columns import APPLICANTS, WIDTH, Columns
from pipelines.form.ledger import Ledger
from pipelines.form.rows import Parted, Span, below, is_marked, swallowed, together
from pipelines.form.stream import Row, is_label
from pipelines.form.values import is_number, read_count

Printed = list[GridCell | None]


class Sevens(Struct):
    """Finds the seven cells by the header above them, else by their place and their sum."""

    columns: Columns
    ledger: Ledger
    is_guessed: bool = False  # whether a row was read by its place alone, before any header

    def of(self, row: Row, parted: Parted) -> Printed | None:
        """Return the seven printed cells of a row, by applicant, or None for a bare group label or a cut-off
        fragment."""
        if any(swallowed(cell.text) for cell in parted.labels) and any(map(is_marked, parted.values)):
            self.ledger.use(
                parted.values
            )  # a number of the row stands in its label: the others may have moved
            return [together(list(filter(is_marked, parted.values)))] * WIDTH
        if row.grid == self.columns.grid:
            values = self._by_header(row, parted)
            if values is not None:
                return values
        return self._by_position(parted.values)

    def _by_header(self, row: Row, parted: Parted) -> Printed | None:
        known = self.columns.known()
        if not known:
            return None
        first = min(known.values(), key=lambda span: span.start)
        last = max(known.values(), key=lambda span: span.end)
        if any(cell.column + cell.colspan > first.start for cell in parted.labels):
            return None
        if row.end < last.end:
            return self._of_short(row, parted, first.start)
        if (moved := self._slid(parted.values, first.start)) is not None:
            return moved
        if any(is_marked(cell) and cell.column >= last.end for cell in parted.values):
            return self._of_long(row, parted)
        return self._under(row, parted)

    def _under(self, row: Row, parted: Parted) -> Printed:
        """Return the cells under the header's labels. Cells under no label are assigned by elimination."""
        known = self.columns.known()
        found = {who: self._below(span, row) for who, span in known.items()}
        if len(known) < WIDTH:
            covered = set(map(id, found.values()))
            free = [cell for cell in parted.values if id(cell) not in covered]
            more = self.columns.by_elimination(free, known)
            if more is None:
                open_cell = free[0] if len(free) == 1 else together(free)
                self.ledger.use(free)
                more = {who: open_cell for who in APPLICANTS if who not in known}
            found |= more
        return [found.get(who) for who in APPLICANTS]

    def _below(self, span: Span, row: Row) -> GridCell | None:
        """Return the cell of a row under a header; two numbers under one header belong to neither."""
        if span.end > span.start + 1:
            cells = row.at
            numbers = {id(c): c for n in range(span.start, span.end) if (c := cells.get(n)) and is_marked(c)}
            if len(numbers) > 1:
                self.ledger.use(numbers.values())
                return together(list(numbers.values()))
        return below(span, row)

    def _of_short(self, row: Row, parted: Parted, start: int) -> Printed | None:
        """Return the cells of a row that ends before its header does: its last cells are missing, or a wrong
        rowspan moved it to the left.

        Seven cells are the seven applicants if the first is not blank or the total confirms it. Other cells
        that begin left of the header's first column belong to none, nor do those of which the last may be the
        total: a cell before it is missing then.
        """
        values = parted.values
        spoken = [cell for cell in values if is_marked(cell)]
        fitting = [window for fits, _, window in self._ways(values) if fits and _is_counted(window)]
        if len(values) == WIDTH and spoken[:1] == list(values[:1]):
            return self._ordered(values)
        if len(fitting) == 1:
            return self._ordered(fitting[0])
        if spoken and (values[0].column < start or _may_end_in_total(spoken)):
            self.ledger.use(spoken)
            return [together(spoken)] * WIDTH
        return self._under(row, parted)

    def _slid(self, values: Sequence[GridCell], start: int) -> Printed | None:
        """Return the cells of a row whose numbers begin left of the header's first column, moved by a wrong
        rowspan. Seven cells confirmed by the total are the applicants; else they belong to none. None if the
        row did not move."""
        at = next((n for n, cell in enumerate(values) if is_marked(cell)), 0)
        cell = values[at] if values else None
        if cell is None or not is_number(cell.text) or cell.column + cell.colspan > start:
            return None
        if self.columns.is_over(cell.column):
            return None
        ways = [window for fits, _, window in self._ways(values[at:]) if fits]
        if ways:
            return self._ordered(ways[0])
        self.ledger.use(values)
        return [together(list(filter(is_marked, values)))] * WIDTH

    def _of_long(self, row: Row, parted: Parted) -> Printed:
        """Return the cells of a row that continues behind its header's last column. If an extra cell (a unit,
        a note) moved the others and seven are left without it, they are the seven; else the numbers stay in
        place if their sum agrees."""
        spans = {cell.colspan for cell in parted.values}
        start = min(span.start for span in self.columns.known().values())
        if len(parted.values) == WIDTH and len(spans) == 1 and parted.values[0].column == start:
            return self._ordered(parted.values)  # all values span more columns than their headers
        numbers = [cell for cell in parted.values if not is_label(cell) or is_number(cell.text)]
        if len(numbers) == WIDTH and len(parted.values) > WIDTH:
            return self._ordered(numbers)
        printed = self._under(row, parted)
        parts = [read_count(cell.text).value or 0 if cell else 0 for cell in printed]
        if any(parts) and sum(parts) == 2 * parts[-1]:
            return printed
        self.ledger.use(parted.values)
        return [together([cell for cell in parted.values if is_marked(cell)])] * WIDTH

    def _by_position(self, values: Sequence[GridCell]) -> Printed | None:
        """Return seven cells behind the labels without a header of their own (a table cut by a page), with
        blanks on either side left over. Of several ways, the one whose parts make the total, else the
        rightmost (FORM 2.5)."""
        ways = self._ways(values)
        if not ways:
            return None
        self.is_guessed = self.is_guessed or not self.columns.is_headed
        return self._ordered(max(ways, key=lambda way: way[:2])[2])

    def _ordered(self, window: Sequence[GridCell]) -> Printed:
        """Return seven cells in the header's order as applicants in the form's order."""
        found = dict(zip(self.columns.order, window, strict=True))
        return [found[who] for who in APPLICANTS]

    def _ways(self, cells: Sequence[GridCell]) -> list[tuple[bool, int, tuple[GridCell, ...]]]:
        """Return every window of seven cells with only blanks outside it, as (parts make the total, start,
        cells)."""
        ways = []
        at = self.columns.order.index("total")
        for start in range(len(cells) - WIDTH + 1):
            window = tuple(cells[start : start + WIDTH])
            outside = (*cells[:start], *cells[start + WIDTH :])
            if not any(map(is_marked, outside)):
                numbers = [read_count(cell.text).value or 0 for cell in window]
                ways.append((sum(numbers) == 2 * numbers[at], start, window))
        return ways


def _may_end_in_total(spoken: Sequence[GridCell]) -> bool:
    """Return whether the last number is no less than the sum of those before it."""
    *parts, last = (read_count(cell.text).value or 0 for cell in spoken)
    return len(parts) > 1 and last > 0 and last >= sum(parts)


def _is_counted(window: Sequence[GridCell]) -> bool:
    return any(read_count(cell.text).value for cell in window)
