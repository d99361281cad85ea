"""What one change of a report is, however many addresses show it.

An address with a session number, a second path to one page, or the PDF beside a page shows an edit of its own: the log
has a row for each address. The row seen first tells the change, or the row that tells more; the others repeat it, and
news name their addresses beside it. A report that was changed, changed back and changed again was changed thrice: the
turns of an address stay apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from archive.database.sqlite import Database

_OF_YEAR = """
SELECT a.id, a.url, a.capture_after, a.seen_after, a.repeats FROM amendments AS a JOIN reports AS r ON r.id = a.after
WHERE (a.before = :before AND a.after = :after) OR (r.unit, r.year) = (SELECT unit, year FROM reports WHERE id = :after)
ORDER BY a.seen_after, a.id
"""


@dataclass(frozen=True, slots=True)
class _Told:
    """What an amendment tells: changes of cells, and changes of texts by their part."""

    id: int
    url: str
    capture: int
    repeats: int | None
    cells: frozenset[tuple[Any, ...]]
    texts: frozenset[tuple[str, str, str]]

    def is_within(self, other: _Told) -> bool:
        """Return whether the other tells all of this. Two carriers put one sentence into unlike words, so beside cells
        that agree a text need only be of the same part."""
        if not self.cells:
            return not other.cells and self.texts <= other.texts
        return self.cells <= other.cells and {text[0] for text in self.texts} <= {
            text[0] for text in other.texts
        }


def tell_once(database: Database, pairs: Iterable[tuple[int, int]]) -> None:
    """Mark the amendments that repeat another, for pairs of the report before and the report after, and for all
    amendments on the same unit and year."""
    done: set[int] = set()
    for before, after in sorted(pairs):
        rows = list(database.query(_OF_YEAR, {"before": before, "after": after}))
        if not rows or done.issuperset(row["id"] for row in rows):
            continue
        done.update(row["id"] for row in rows)
        _tell(database, [_told(database, row) for row in rows])


def tell_all_once(database: Database) -> None:
    """Mark the amendments of a whole archive that repeat another."""
    pairs = database.execute("SELECT DISTINCT before, after FROM amendments").fetchall()
    tell_once(database, pairs)


def _tell(database: Database, every: list[_Told]) -> None:
    """Write the repeats among amendments, given in the order in which they were seen."""
    telling: list[_Told] = []
    for one in sorted(every, key=lambda told: -len(told.cells) - len(told.texts)):
        first = next((other for other in telling if _is_repeat(one, other, every)), None)
        if first is None:
            telling.append(one)
        repeats = first.id if first else None
        if repeats != one.repeats:
            database.execute("UPDATE amendments SET repeats = ? WHERE id = ?", [repeats, one.id])


def _is_repeat(one: _Told, other: _Told, every: list[_Told]) -> bool:
    """Return whether another address showed all of an amendment, at the same turn."""
    if one.url == other.url or not one.is_within(other):
        return False
    turns = [
        sum(one.is_within(told) for told in every if told.url == this.url and told.capture <= this.capture)
        for this in (one, other)
    ]
    return turns[0] == turns[1]


def _told(database: Database, row: dict[str, Any]) -> _Told:
    cells = database.execute(
        "SELECT key, applicant, old, new, old_raw, new_raw FROM amended_cells WHERE amendment = ?",
        [row["id"]],
    )
    texts = database.execute("SELECT part, old, new FROM amended_texts WHERE amendment = ?", [row["id"]])
    return _Told(
        row["id"],
        row["url"],
        row["capture_after"],
        row["repeats"],
        frozenset((*cell[:2], *_values(cell[2:4], cell[4:])) for cell in cells),
        frozenset((part, _squeezed(old), _squeezed(new)) for part, old, new in texts),
    )


def _values(values: Iterable[Any], raws: Iterable[str | None]) -> Iterator[Any]:
    """Yield the numbers of a cell before and after, or its print if it is no number."""
    for value, raw in zip(values, raws, strict=True):
        yield _squeezed(raw) if value is None else value


def _squeezed(text: str | None) -> str:
    return "".join((text or "").split())
