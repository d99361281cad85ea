"""Addresses that people cite: of a report by the content of its file, of a body by its name.

The numbers of rows are an archive's own: a merge, a copy by content or a rebuild gives them anew. What leaves the house
therefore names a report by the beginning of its digest and a body by scope, code and name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import quote

from sqlite_utils import Database

from archive.reports.volumes import file_of, part_of

CITED = 20
"""Digits of a digest that people cite: 80 bits tell any two documents apart."""
REPORT = rf"[0-9a-f]{{{CITED}}}(?:-\d{{1,4}})?"
UNIT = r"[a-z_]{1,20}/[\w-]{1,20}/[^/]{1,9000}"
"""What stands for a report and for a body in a path; the name of a body is quoted."""
_NOWHERE = "-"


def cited(key: str) -> str:
    """A report's part of a path, by the key of its document: `3f2a…`, and `3f2a…-2` for the second in one file."""
    part = part_of(key)
    return file_of(key)[:CITED] + (f"-{part}" if part > 1 else "")


def report_at(database: Database, asked: str) -> tuple[int, str] | None:
    """The id of the report a path cites and how it is cited now: a document that was read anew may have left its
    report to another that says the same."""
    digest, _, part = asked.partition("-")
    rows = database.query(
        "SELECT d.sha256, r.id, r.sha256 AS owner FROM documents AS d JOIN reports AS r ON r.id = "
        "coalesce((SELECT id FROM reports WHERE sha256 = d.sha256), d.report) "
        "WHERE d.sha256 >= ? AND d.sha256 < ? ORDER BY d.sha256",
        [digest, f"{digest}~"],
    )
    found = [row for row in rows if part_of(row["sha256"]) == int(part or 1)]
    return (found[0]["id"], cited(found[0]["owner"])) if found else None


def cited_unit(row: Mapping[str, Any]) -> str:
    """A body's part of a path or value of a query, by its `scope`, `region_code` and `name`."""
    return f"{row['scope']}/{row['region_code'] or _NOWHERE}/{row['name'].replace('/', '／')}"


def unit_at(database: Database, scope: str, code: str, name: str) -> int | None:
    """The id of the body a path names; a slash within a name would part the path and is written wide."""
    rows = database.query(
        "SELECT id FROM units WHERE replace(name, '/', '／') = ? AND scope = ? AND coalesce(region_code, ?) = ?",
        [name, scope, _NOWHERE, code],
    )
    return next((row["id"] for row in rows), None)


def lasting(database: Database, text: str, prefix: str = "/") -> str:
    """Paths, one a line, or a page with links, in which every number of a row is replaced by what lasts. A number that
    names nothing stays."""
    paths = _paths(prefix)
    asked = {one for found in paths.finditer(text) for one in _numbers(found)}
    names = _reports(database, {number for is_unit, number in asked if not is_unit})
    names |= _units(database, {number for is_unit, number in asked if is_unit})

    def last(found: re.Match[str]) -> str:
        known = [names.get(one) for one in _numbers(found)]
        if not all(known):
            return found[0]
        rest = (found["second"] or "") if len(known) == 1 else ""
        return f"{prefix}{found['room']}/{'/'.join(map(str, known))}{rest}"

    return paths.sub(last, text)


@cache
def _paths(prefix: str) -> re.Pattern[str]:
    """A path begins a line or the value of an attribute."""
    numbers = r"(?P<first>\d{1,18})(?P<second>/\d{1,18})?(?![\w-])"
    return re.compile(
        rf'(?:^|(?<==")){re.escape(prefix)}(?P<room>report|compare|unit|diff)/{numbers}', re.MULTILINE
    )


def _numbers(found: re.Match[str]) -> list[tuple[bool, int]]:
    """The numbers of rows in a path, and whether they are those of bodies."""
    numbers = [found["first"], found["second"]] if found["room"] == "compare" else [found["first"]]
    return [(found["room"] in ("unit", "diff"), int(one.strip("/"))) for one in numbers if one]


def _reports(database: Database, ids: set[int]) -> dict[tuple[bool, int], str]:
    rows = database.query(
        "SELECT id, sha256 FROM reports WHERE id IN (SELECT value FROM json_each(?))",
        [json.dumps([*ids])],
    )
    return {(False, row["id"]): cited(row["sha256"]) for row in rows}


def _units(database: Database, ids: set[int]) -> dict[tuple[bool, int], str]:
    rows = database.query(
        "SELECT id, name, scope, region_code FROM units WHERE id IN (SELECT value FROM json_each(?))",
        [json.dumps([*ids])],
    )
    return {(True, row["id"]): quote(cited_unit(row)) for row in rows}
