"""Part two: the blocks of Art. 20. The labels of its row and its column identify a number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from archive.form.definition import FORM, Block, Item, Label
from archive.form.labels import cell_label
from archive.model import Cell, GridCell
from archive.sentence import Sentence, say
from pipelines.form.block_rows import (
    column_id,
    columns_of,
    find_block_row,
    is_like,
    items_of,
    rows_named,
    stems,
    wordings,
)
from pipelines.form.labels import find_column, normalise
from pipelines.form.ledger import Ledger
from pipelines.form.likeness import recognised
from pipelines.form.rows import (
    Parted,
    Span,
    as_reconstructed,
    as_unread,
    free_cell,
    given_twice,
    is_marked,
    make_cell,
    split,
    under,
    unread_cell,
)
from pipelines.form.stream import Row, is_label
from pipelines.form.values import (
    UNPARSED,
    is_crowded,
    is_number,
    one_unit,
    read_count,
    read_money,
    scale_in_label,
    unit_in_label,
)

_CONTENT = "信息内容"
_NUMBERS_COLUMNS = ("栏次", "列次", "行次", "序号")


class Column(Struct, frozen=True):
    """A header cell: the column of the form it names (None if its wording is cut), its unit of money, its columns
    of the grid, and the scale of its counts (in 万件: 10,000)."""

    id: str | None
    unit: str | None
    span: Span
    scale: int = 1


class Stranger(Struct, frozen=True):
    """A row unknown to the form: its label, its cells, and the columns above them."""

    name: str
    values: tuple[GridCell, ...]
    columns: tuple[str, ...]
    pairs: list[tuple[Column, GridCell | None]]


class DisclosureReader(Struct):
    """Reader of part two, fed its rows from top to bottom."""

    ledger: Ledger
    units_said: Sequence[str] = ()  # units of money in the lines beside the table
    scale_said: int = 1  # of counts, in those lines
    cells: dict[tuple[str, str | None], Cell] = field(default_factory=dict)
    unmapped: list[Cell] = field(default_factory=list)
    notes: list[Sentence] = field(default_factory=list)
    _columns: list[Column] = field(default_factory=list)
    _grid: int = -1  # of the row at hand
    _grids: dict[str, int] = field(default_factory=dict)  # by key: of the row that was taken
    _strangers: list[Stranger] = field(default_factory=list)
    _open: dict[str, list[tuple[Column, GridCell]]] = field(default_factory=dict)  # by block and row
    _merged: dict[tuple[str, str], list[GridCell]] = field(default_factory=dict)  # rows that share a label
    _shared: dict[tuple[str, str], list[GridCell]] = field(default_factory=dict)  # with a number over columns

    def header(self, row: Row) -> None:
        """Learn the columns of a block: the cells right of 信息内容, including those with a lost label."""
        self.ledger.use(row.labels)
        named = [n for n, cell in enumerate(row.cells) if find_column(cell.text)]
        content = next((n for n, cell in enumerate(row.cells) if normalise(cell.text) == _CONTENT), None)
        if content is None:
            first = row.cells[0] if row.cells else None
            content = -1 if named and first and find_column(first.text) else 0
        cells = [cell for cell in row.cells[content + 1 :] if not is_number(cell.text)]
        while cells and not is_marked(cells[-1]) and len(cells) > len(named):
            cells.pop()
        columns = [
            Column(column_id(cell.text), unit_in_label(cell.text), Span.of(cell), scale_in_label(cell.text))
            for cell in cells
        ]
        ids = [column.id for column in columns]
        self._columns = [c if ids.count(c.id) == 1 else replace(c, id=None) for c in columns]

    def row(self, row: Row) -> None:
        """Read a data row under the last header."""
        self._grid = row.grid
        first = self._columns[0].span.start if self._columns else None
        parted = split(row, lambda cell: find_block_row(cell.text), first)
        article = any(normalise(cell.text).startswith("第二十") for cell in row.labels)
        if article or (not parted.known and not any(map(_counts, row.cells))):
            self.ledger.use(row.labels)
            return
        self.ledger.use(parted.labels)
        said = [cell.text for cell in parted.labels]
        merged = next((rows for text in said if len(rows := rows_named(text)) > 1), ())
        if merged:
            self.ledger.use(parted.values)
            self._merged |= {row: [cell for cell in parted.values if is_marked(cell)] for row in merged}
            return
        found = next((f for text in (*reversed(said), "".join(said)) if (f := find_block_row(text))), None)
        pairs = self._pair(parted.values)
        if found is None:
            self._stranger(parted, pairs)
            return
        self._known(*found, pairs, parted)

    def swallowed(self, row: Row) -> None:
        """Note the rows of this part whose labels stand in one cell with others, in a row of another table: rulings
        between them are lost, and their numbers are among the marks of that row."""
        for cell in row.labels:
            for named in rows_named(cell.text):
                self._shared.setdefault(named, [one for one in row.cells if is_marked(one)])

    def _known(
        self, block: Block, label: Label, pairs: list[tuple[Column, GridCell | None]], parted: Parted
    ) -> None:
        ids = {item.key.rpartition(".")[2] for item in items_of(block.id, label.id)}
        own = [column.id for column, _ in pairs if column.id is not None]
        if not own or not set(own) <= ids:  # the header above is another block's: this one's is lost
            cells = [cell for cell in parted.values if is_marked(cell)]
            pairs = [(Column(None, None, Span.of(cell)), cell) for cell in cells]
        shared = given_twice(cell for _, cell in pairs)
        crowded = any(column.id and cell and is_crowded(cell.text) for column, cell in pairs)
        if shared or crowded:  # what the row prints over several columns may be the number of any
            self._shared[block.id, label.id] = [cell for cell in parted.values if is_marked(cell)]
        unit = one_unit(unit_in_label(cell.text) for cell in parted.labels)
        for column, cell in pairs:
            if column.id is not None:
                priced = replace(column, unit=one_unit((column.unit, unit)))
                self._keep(block, label, column.id, priced, cell, shared=id(cell) in shared)
            elif cell is not None:
                self.ledger.use([cell])
                self._open.setdefault(f"{block.id}.{label.id}", []).append((column, cell))

    def _pair(self, values: Sequence[GridCell]) -> list[tuple[Column, GridCell | None]]:
        """Return the values under their columns: in order if the counts agree (colspans of headers and rows
        may not), else by the columns they cover."""
        if len(values) == len(self._columns):
            return list(zip(self._columns, values, strict=True))
        spoken = [cell for cell in values if is_marked(cell)]
        if len(spoken) == len(self._columns):
            return list(zip(self._columns, spoken, strict=True))
        return [(column, under(column.span, values)) for column in self._columns]

    def _keep(
        self, block: Block, label: Label, name: str, column: Column, cell: GridCell | None, *, shared: bool
    ) -> None:
        key = f"disclosure.{block.id}.{label.id}.{name}"
        item = FORM.keys.get(key)
        if item is None or cell is None:
            return
        made = self._made(item, column, cell, shared=shared)
        earlier = self.cells.get((key, None))
        if earlier is None or not (earlier.raw or earlier.state == "unread") or earlier.raw == made.raw:
            self.ledger.use([cell])
            self.cells[key, None] = made if earlier is None or earlier.value is None else earlier
            self._grids.setdefault(key, self._grid)
        elif is_marked(cell):
            self.notes.append(say("row_printed_twice", name=cell_label(item.key)))
            # another table disagrees, and nothing tells which is the report's
            if self._grids.get(key) != self._grid:
                self.cells[key, None] = as_unread(earlier)

    def _made(self, item: Item, column: Column, cell: GridCell, *, shared: bool = False) -> Cell:
        meaning = None
        if item.is_money:
            count = self.cells.get((item.key.replace("amount_yuan", "items"), None))
            unit = one_unit((column.unit, *self.units_said))
            bought = count.value if count else None
            meaning = read_money(cell.text, unit, items=bought, usual=item.printed_unit)
        elif column.scale > 1:
            meaning = read_count(cell.text, column.scale)
        elif self.scale_said > 1 and read_count(cell.text).value:
            meaning = UNPARSED  # nobody can say which of the counts the line means
        return make_cell(item, cell, meaning, shared=shared)

    def _stranger(self, parted: Parted, pairs: list[tuple[Column, GridCell | None]]) -> None:
        """Keep a row unknown to the form as it is, unless its label was lost (`finish`)."""
        self.ledger.use(parted.values)
        name = "".join(normalise(cell.text) for cell in parted.labels[-1:])
        if name in _NUMBERS_COLUMNS:
            return
        columns = tuple(filter(None, (c.id for c in self._columns)))
        self._strangers.append(Stranger(name, parted.values, columns, pairs))

    # When the table is over

    def finish(self, generation: str) -> None:
        """Give columns and rows with a lost label the missing cells of their place, if only one fits."""
        self._finish_rows(generation)
        for row, printed in self._shared.items():
            self._open_rest(*row, generation, printed)
        for row, printed in self._merged.items():  # a ruling between them is lost: their numbers stay open
            for item in (item for item in items_of(*row) if generation in item.generations):
                self.cells[item.key, None] = unread_cell(item, printed)
        for stem, cells in self._open.items():
            block, _, label = stem.partition(".")
            missing = [
                item
                for item in items_of(block, label)
                if generation in item.generations and (item.key, None) not in self.cells
            ]
            in_order = len(missing) == len(cells)
            alone = in_order and len(missing) == 1
            for item, (column, cell) in zip(missing, cells, strict=False) if in_order else ():
                made = self._made(item, column, cell)
                self.cells[item.key, None] = made if alone else as_reconstructed(made)
            for item in missing if not in_order else ():
                self.cells[item.key, None] = unread_cell(item, [cell for _, cell in cells])

    def _finish_rows(self, generation: str) -> None:
        """Read a row without a label of the form as the only row missing from its block; else mark the
        missing rows unread."""
        for one in self._strangers:
            printed = [cell for cell in one.values if is_marked(cell)]
            missing = [
                stem
                for stem in stems(generation)
                if set(one.columns) <= columns_of(*stem, generation)
                and not any(key.startswith(f"disclosure.{'.'.join(stem)}.") for key, _ in self.cells)
            ]
            like = [stem for stem in missing if is_like(one.name, *stem)] if one.columns else []
            named = recognised(one.name, like, wordings(generation))
            like = [named] if named else like
            for stem in like or missing:
                for column, cell in one.pairs:
                    item = FORM.keys.get(f"disclosure.{'.'.join(stem)}.{column.id}")
                    if item and generation in item.generations:
                        made = self._made(item, column, cell) if cell and len(like) == 1 else None
                        guessed = as_reconstructed(made) if made and not named else made
                        self.cells[item.key, None] = guessed or unread_cell(item, printed)
                claimed = {id(cell) for column, cell in one.pairs if column.id}
                if {id(cell) for cell in printed} - claimed or given_twice(cell for _, cell in one.pairs):
                    self._open_rest(*stem, generation, printed)  # columns are lost, too
            if not like:
                self.unmapped += _unmapped(one)

    def _open_rest(self, block: str, label: str, generation: str, printed: Sequence[GridCell]) -> None:
        """Mark the cells of a row unread that no column has claimed: they may be among those printed."""
        for item in items_of(block, label):
            if generation in item.generations and (item.key, None) not in self.cells:
                self.cells[item.key, None] = unread_cell(item, printed)


def _unmapped(one: Stranger) -> Iterator[Cell]:
    for number, cell in enumerate(one.values, 1):
        if is_marked(cell):
            key = f"unmapped.disclosure.{one.name or '无标签'}.{number}"
            yield free_cell(key, cell, read_count(cell.text))


def _counts(cell: GridCell) -> bool:
    return bool(cell.unread) or is_number(cell.text) or (not is_label(cell) and is_marked(cell))
