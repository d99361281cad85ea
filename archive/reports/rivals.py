"""Other reports of a body on the same year, with other figures: the cells that differ, and the publication
dates. The one in effect is chosen by `panel.IN_EFFECT`. Readers see all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from archive.database.panel import IN_EFFECT
from archive.database.report_rows import load_figures
from archive.database.sqlite import Database


@dataclass(frozen=True, slots=True)
class Rival:
    """Another current report on the same year. `figures` are its values by column, for columns that differ
    and were read in both; `is_in_effect` tells whether it stands for the year."""

    report: int
    title: str | None
    published: str | None
    captured: str | None
    url: str | None
    figures: dict[str, Any]
    is_in_effect: bool


def rivals_of(database: Database, report: int) -> list[Rival]:
    """Return the rivals of a report, the one in effect first; an empty list for a report without unit or
    year."""
    rows = list(
        database.query(
            "SELECT r.id, r.title, r.published, r.captured, r.url, y.report AS chosen, "
            "coalesce(mine.unread_columns, '') || coalesce(r.unread_columns, '') AS unread FROM reports AS mine "
            "JOIN reports AS r ON r.unit = mine.unit AND r.year = mine.year AND r.id <> mine.id "
            "LEFT JOIN report_years AS y ON y.unit = r.unit AND y.year = r.year "
            f"WHERE mine.id = ? AND r.standing = 'current' AND mine.standing = 'current' ORDER BY {IN_EFFECT}",
            [report],
        )
    )
    own = load_figures(database, report) if rows else {}
    return [
        Rival(
            row["id"], row["title"], row["published"], row["captured"], row["url"],
            _differing(own, load_figures(database, row["id"]), set(row["unread"].split())), row["chosen"] == row["id"],
        )
        for row in rows
    ]  # fmt: skip


def printed_by(rivals: Sequence[Rival], column: str) -> list[tuple[Rival, Any]]:
    """Return the rivals that print another number in a cell, given by its column, with that number (None for
    a blank)."""
    return [(rival, rival.figures[column]) for rival in rivals if column in rival.figures]


def _differing(own: dict[str, Any], other: dict[str, Any], unread: set[str]) -> dict[str, Any]:
    return {
        column: value for column, value in other.items() if value != own.get(column) and column not in unread
    }
