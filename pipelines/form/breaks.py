"""Rows cut in two by a page break, joined (FORM 2.5, rule 4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from archive.form.definition import FORM, Label
from archive.model import GridCell
from pipelines.form.labels import find, find_group, find_row, is_ordinal, normalise
from pipelines.form.rows import is_marked
from pipelines.form.stream import Line, Row, is_label
from pipelines.form.wraps import CUT, has_room

_FLUSH = 3.0  # points between the sides of two cells of one column
_NEXT = 2  # rows of the form on: a generation may lack one
_NAME = 4  # signs of a label that is no remainder of the label above
_DISCLOSURE = tuple(row for block in FORM.blocks for row in block.rows)


def mend(parts: Iterable[Line | Row]) -> Iterator[Line | Row]:
    """Yield the stream with the last row of a grid joined to the first row of the next if either is half a
    row: a label without values, completed by the label or the values below."""
    held: Row | None = None
    parts = _settled(tuple(parts))
    for part in parts:
        if isinstance(part, Row) and held is not None:
            joined = _joined(held, part) if part.index == 0 else None
            if joined:
                held = None
                yield joined
                continue
            yield held
            held = None
        elif held is not None:
            if isinstance(part, Line) and _is_debris(part.text):
                continue
            yield held
            held = None
        if isinstance(part, Row) and part.is_last:
            held = part
        else:
            yield part
    if held is not None:
        yield held


def _settled(parts: Sequence[Line | Row]) -> Iterator[Line | Row]:
    """Yield the stream with the numbers that a page break may have cut marked as unread only where rows are missing
    behind them, or as whole."""
    for at, part in enumerate(parts):
        if isinstance(part, Row) and any(cell.unread == CUT for cell in part.cells):
            rest = parts[at + 1 :]
            below = next((row for row in rest if isinstance(row, Row)), None)
            after = next((one for one in rest if isinstance(one, Row) or not _is_debris(one.text)), None)
            is_whole = isinstance(after, Row) and after.index == 0 and _joined(part, after)
            if is_whole or not _skips_rows(part, below):
                cells = (replace(cell, unread=None) if cell.unread == CUT else cell for cell in part.cells)
                part = replace(part, cells=tuple(cells))
        yield part


def _skips_rows(above: Row, below: Row | None) -> bool:
    """Return whether rows of part three are missing behind a row."""
    upper, lower = _row_of(above), _row_of(below) if below else None
    if upper is None or upper == FORM.rows[-1]:
        return False
    return lower is None or not 0 < FORM.rows.index(lower) - FORM.rows.index(upper) <= _NEXT


def _row_of(row: Row) -> Label | None:
    """Return the row of part three that a row's labels name last."""
    return next((found for cell in reversed(row.labels) if (found := find_row(cell.text))), None)


def _is_debris(text: str) -> bool:
    """Return whether a line is a piece of a group's label that a page break left outside the rulings: 三、,
    办理结果."""
    flat = normalise(text)
    return is_ordinal(text) if not flat else any(flat in normalise(group.zh) for group in FORM.groups)


def _joined(above: Row, below: Row) -> Row | None:
    """Return the two rows as one, or None if each is complete."""
    upper, lower = _leaf(above), _leaf(below)
    if _has_values(above) and _has_values(below):
        # numbers wrapped in narrow cells, their last digits on the next page: only such rows have no label
        if upper is None or _begins_row(below) or not _wraps(above, below):
            return None
        # beside a group's label the digits may be a row of their own: ambiguous
        return _together(above, below, between="\n" if lower else "")
    if upper is None or lower is None or (_official(upper.text) and _official(lower.text)):
        return None
    whole = _official(upper.text + lower.text)
    if whole is None:
        return None
    if normalise(upper.text + lower.text) in normalise(whole.zh):
        return _together(above, below)
    stands_alone = _has_values(below) and _official(lower.text)  # the group's label hangs over several pages
    return _together(above, below) if _is_of_group(upper.text, whole) and not stands_alone else None


def _begins_row(row: Row) -> bool:
    """Return whether a row names itself, by the form or in words of its own that are no group's."""
    texts = [cell.text for cell in row.labels]
    return any(_official(t) or (not find_group(t) and len(normalise(t)) >= _NAME) for t in texts)


def _is_of_group(upper: str, whole: Label) -> bool:
    """Return whether the upper half is the group of the row, and the row is not the group's first."""
    group = find_group(upper)
    rows = [row for row in FORM.rows if group and row.id.startswith(f"{group.id}.")]
    return whole in rows[1:] and normalise(upper) == normalise(group.zh if group else "")


def _wraps(above: Row, below: Row) -> bool:
    """Return whether the digits below can end the numbers above. Only a line that fills its cell is wrapped;
    a short line, a line with room for another digit, and the numbers beside it are whole."""
    values = [cell.text.split("\n") for cell in above.cells if not is_label(cell)]
    full = max((len(line) for lines in values for line in lines), default=0)
    going_on = [
        over
        for cells, y in _halves(above, below)
        if y.text.strip() and (over := [x for x in cells if x.text.strip() and not is_label(x)])
    ]
    if any(has_room(x, full) for over in going_on for x in over if x.text.isdigit()):
        return False
    ends = [max(len(x.text.split("\n")[-1]) for x in over) for over in going_on]
    return full > 1 and all(end >= full - 1 for end in ends)


def _together(above: Row, below: Row, *, between: str = "") -> Row:
    """Return the rows with their cells joined. Two lines in a cell are not a number."""
    glued: dict[int, GridCell] = {}
    for cells, y in _halves(above, below):
        over = [x for x in cells if is_marked(x)] or cells[:1]
        apart = between if len(over) == 1 else "\n"  # nobody can say which of them goes on
        glued |= {id(x): _glued(x, y, apart) for x in over}
    return replace(above, cells=tuple(glued.get(id(cell), cell) for cell in above.cells))


def _halves(above: Row, below: Row) -> list[tuple[list[GridCell], GridCell]]:
    """Return each cell of the row below with the cells it may go on from: counted from the right, since a
    group's column may end at the break, or by their sides if a ruling is lost on one of the pages."""
    if len(above.cells) != len(below.cells):
        marked = [cell for cell in below.cells if is_marked(cell)]
        sided = [([x for x in above.cells if _is_over(x, y)], y) for y in marked]
        if all(cells for cells, _ in sided):
            return sided
    pairs = zip(reversed(above.cells), reversed(below.cells), strict=False)
    return [([x], y) for x, y in pairs]


def _is_over(above: GridCell, below: GridCell) -> bool:
    """Return whether a cell lies between the sides of a cell on the next page."""
    a, b = above.place.box, below.place.box
    if a is None or b is None:
        return False
    return b[0] - _FLUSH < a[0] and a[2] < b[2] + _FLUSH


def _glued(above: GridCell, below: GridCell, between: str) -> GridCell:
    """Return the two halves of a cell as one. If a half prints only marks that do not count, such as crossed-out
    digits, the rest is no number either."""
    if not is_marked(below):
        return above
    if not is_marked(above):
        return replace(below, row=above.row, column=above.column, colspan=above.colspan)
    counts = above.text.strip() and below.text.strip()
    has_more = above.raw or below.raw or not counts
    return replace(
        above,
        text=above.text + between + below.text if counts else "",
        raw=f"{above.raw or above.text}{between}{below.raw or below.text}" if has_more else None,
        unread=above.unread or below.unread,
    )


def _leaf(row: Row) -> GridCell | None:
    """Return the rightmost label of a row."""
    return row.labels[-1] if row.labels else None


def _official(text: str) -> Label | None:
    """Return the row of the form that a label names."""
    return find_row(text) or find(_DISCLOSURE, text)


def _has_values(row: Row) -> bool:
    return any(cell.text.strip() and not is_label(cell) for cell in row.cells)
