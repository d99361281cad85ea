"""Addresses that people cite: of a report by the digest of its file, of a body by its name.

Row ids belong to one archive: a merge, a copy by content or a rebuild assigns them anew. Published addresses
therefore name a report by the beginning of its digest and a body by scope, code and name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import quote

from archive.database.sqlite import Database
from archive.reports.volumes import file_of, part_of

CITED = 20
"""Digits of a digest in a cited address: 80 bits tell any two documents apart."""
REPORT = rf"[0-9a-f]{{{CITED}}}(?:-\d{{1,4}})?"
UNIT = r"[a-z_]{1,20}/[\w-]{1,20}/[^/]{1,9000}"
"""Patterns of a report and of a body in a path. The name of a body is quoted."""
_NOWHERE = "-"


def cited(key: str) -> str:
    """Return a report's part of a path, by the key of its document: `3f2a…`, and `3f2a…-2` for the second in
    a file."""
    part = part_of(key)
    return file_of(key)[:CITED] + (f"-{part}" if part > 1 else "")


def report_at(database: Database, asked: str) -> tuple[int, str] | None:
    """Return the id of the report that a path cites, and its citation of today; None if the archive has no
    such report. A document that was read anew may have left its report to another document with the same
    content."""
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
    """Return a body's part of a path or value of a query, from its `scope`, `region_code` and `name`."""
    return f"{row['scope']}/{row['region_code'] or _NOWHERE}/{row['name'].replace('/', '／')}"


def unit_at(database: Database, scope: str, code: str, name: str) -> int | None:
    """Return the id of the body that a path names, or None. A slash within a name is written wide (／),
    because it would split the path."""
    of_name = "SELECT id FROM units WHERE {} = ? AND scope = ? AND coalesce(region_code, ?) = ?"
    given = [name, scope, _NOWHERE, code]
    row = next(database.query(of_name.format("name"), given), None)  # by the index of names
    if row is None and "／" in name:
        row = next(database.query(of_name.format("replace(name, '/', '／')"), given), None)
    return row["id"] if row else None


def lasting(database: Database, text: str, prefix: str = "/") -> str:
    """Return a text (paths, one per line, or a page with links) with every row id replaced by a lasting
    address. An id without a row stays."""
    found = list(_paths(prefix, is_page='"' in text).finditer(text))
    asked = {one for path in found for one in _numbers(path)}
    names = _reports(database, {number for is_unit, number in asked if not is_unit})
    names |= _units(database, {number for is_unit, number in asked if is_unit})
    parts, end = [], 0
    for path in found:
        known = [names.get(one) for one in _numbers(path)]
        if all(known):
            rest = (path["second"] or "") if len(known) == 1 else ""
            parts += [text[end : path.start("room")], path["room"], "/", "/".join(map(str, known)), rest]
            end = path.end()
    return "".join([*parts, text[end:]])


@cache
def _paths(prefix: str, *, is_page: bool) -> re.Pattern[str]:
    """Return the pattern of a path at the beginning of a line, or of an attribute's value on a page. The
    pattern begins with literal text, because a search for it is fast."""
    numbers = r"(?P<first>\d{1,18})(?P<second>/\d{1,18})?(?![\w-])"
    begin = '="' if is_page else "^"
    return re.compile(
        rf"{begin}{re.escape(prefix)}(?P<room>report|compare|unit|diff)/{numbers}", re.MULTILINE
    )


def _numbers(found: re.Match[str]) -> list[tuple[bool, int]]:
    """Return (is it a body's, id) for each row id in a path."""
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
