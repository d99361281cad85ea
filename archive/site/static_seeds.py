"""The first pages of a copy as files: the pages of every body with its reports, and the targets of old
addresses."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from archive.database.sqlite import Database
from archive.reports.addresses import cited, cited_unit

_FIRST = ["", "robots.txt", "search"]
_REPORTS = """
SELECT r.id, r.unit, r.sha256, u.scope, u.region_code, u.name FROM reports AS r LEFT JOIN units AS u ON u.id = r.unit
ORDER BY u.region_code, u.id, r.year, r.id
"""
_UNITS = "SELECT id, scope, region_code, name FROM units ORDER BY id"
_ALONE = 24


def lots_of(database: Database) -> list[list[str]]:
    """Return the paths at which the copy begins, in lots that are written whole: the general pages, and for each
    body its page and its reports, which are compared with one another."""
    lots = [_FIRST]
    for unit, rows in groupby(database.query(_REPORTS), key=lambda row: row["unit"]):
        members = list(rows)
        paths = list(dict.fromkeys(f"report/{cited(row['sha256'])}" for row in members))
        if unit is None:
            lots += [paths[n : n + _ALONE] for n in range(0, len(paths), _ALONE)]
        else:
            lots.append([f"unit/{cited_unit(members[0])}", *paths])
    return lots


def pages_of(database: Database) -> dict[str, str]:
    """Return the lasting path of each path with a row id."""
    return dict(_old(database))


def _old(database: Database) -> Iterator[tuple[str, str]]:
    for row in database.query(_REPORTS):
        yield f"report/{row['id']}", f"report/{cited(row['sha256'])}"
    for row in database.query(_UNITS):
        yield f"unit/{row['id']}", f"unit/{cited_unit(row)}"
