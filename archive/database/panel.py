"""The panel: one row for each unit and year, with figures that are comparable from year to year.

`report_years` is a table that is kept up to date as reports come and go: the report that stands for a unit
and year, its date of publication, its lateness. `panel` is a view over it: series and rates of `panel.toml`
computed from `figures`, so that the panel can never contradict the reports.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from archive.database.sqlite import Database
from archive.form.definition import FORM
from archive.knowledge import OUTSIDE
from archive.places.duties import duty

_PLAIN = """y.unit AS unit_id, u.name AS unit, u.region_code, u.type, u.level, u.scope, y.year, y.report,
    y.generation, y.published, y.days_late, y.versions, y.rivals"""


@dataclass(frozen=True, slots=True)
class Series:
    """A column of the panel: a sum of figures. `reads` names its columns, and `OUTSIDE` if rows of part three
    are added up."""

    id: str
    columns: tuple[str, ...]
    zh: str
    en: str
    unit: str
    approximate: bool

    @property
    def reads(self) -> tuple[str, ...]:
        return (*self.columns, *_outside(self.columns))


@dataclass(frozen=True, slots=True)
class Rate:
    """A column of the panel: series over series, in per cent."""

    id: str
    numerator: tuple[str, ...]
    denominator: tuple[str, ...]
    zh: str
    en: str
    about_zh: str
    about_en: str

    @property
    def reads(self) -> tuple[str, ...]:
        of = {one.id: one.columns for one in series()}
        terms = [
            [column for name in names for column in of[name]] for names in (self.numerator, self.denominator)
        ]
        return tuple(dict.fromkeys(name for term in terms for name in (*term, *_outside(term))))


@cache
def series() -> tuple[Series, ...]:
    return tuple(
        Series(
            entry["id"],
            tuple(column for cell in entry["cells"] for column in _columns(cell)),
            entry["zh"],
            entry["en"],
            entry["unit"],
            entry.get("approximate", False),
        )
        for entry in _load()["series"]
    )


@cache
def rates() -> tuple[Rate, ...]:
    return tuple(
        Rate(
            entry["id"], tuple(entry["numerator"]), tuple(entry["denominator"]),
            entry["zh"], entry["en"], entry["about_zh"], entry["about_en"],
        )
        for entry in _load()["rates"]
    )  # fmt: skip


def view() -> str:
    """Return the SQL of the view `panel`. An unread figure makes a series NULL, and every rate made of that
    series; so does a row outside the form if rows of its part are added up."""
    sums = ",\n    ".join(
        f'{_known(one.reads, _sum(["f." + c for c in one.columns]))} AS "{one.id}"' for one in series()
    )
    shares = ",\n    ".join(
        _known(
            rate.reads,
            f"round(100.0 * {_sum(rate.numerator)} / nullif({_sum(rate.denominator)}, 0), 2)",
        )
        + f' AS "{rate.id}"'
        for rate in rates()
    )
    return f"""CREATE VIEW panel AS SELECT *,
    {shares}
FROM (SELECT {_PLAIN}, r.unread_columns,
    {sums}
    FROM report_years AS y JOIN units AS u ON u.id = y.unit JOIN figures AS f ON f.report = y.report
    JOIN reports AS r ON r.id = y.report)"""


def plain_columns() -> str:
    """Return SQL for the rows of the panel without the columns that need a report's figures. To count them takes a
    twentieth of the time."""
    return f"SELECT {_PLAIN} FROM report_years AS y JOIN units AS u ON u.id = y.unit"


def figure_sql(column: str) -> str:
    """Return SQL for a single figure (f) beside the panel (p); NULL if it was not read, or a person found it
    misread."""
    return f"iif(instr(coalesce(p.unread_columns, ''), ' {column} '), NULL, f.\"{column}\")"


def refresh_view(database: Database) -> None:
    """Recreate the view if `panel.toml` has changed."""
    if not is_of_today(database):
        database.execute("DROP VIEW IF EXISTS panel")
        database.execute(view())


def is_of_today(database: Database) -> bool:
    """Return whether the view agrees with `panel.toml`."""
    row = next(database.query("SELECT sql FROM sqlite_master WHERE type = 'view' AND name = 'panel'"), None)
    return row is not None and row["sql"] == view()


def settle_years(database: Database, pairs: Iterable[tuple[int, int]]) -> None:
    """Choose the report that stands for each unit and year anew: the first of the current reports by
    `IN_EFFECT`. The other current reports are its `rivals`. A report of an uncertain body or year stands for
    no year."""
    for unit, year in pairs:
        rows = list(
            database.query(
                "SELECT r.id, r.generation, r.published, r.version, r.scope, u.type, "
                "(SELECT min(captured) FROM reports WHERE unit = r.unit AND year = r.year) AS first_seen "
                "FROM reports AS r JOIN units AS u ON u.id = r.unit WHERE r.unit = ? AND r.year = ? "
                "AND r.standing = 'current' AND NOT EXISTS (SELECT 1 FROM told_findings WHERE report = r.id "
                "AND rule IN ('W.unit', 'W.year') AND status = 'undetermined') "
                f"ORDER BY {IN_EFFECT}",
                [unit, year],
            )
        )
        database.execute("DELETE FROM report_years WHERE unit = ? AND year = ?", [unit, year])
        if rows:
            chosen = rows[0]
            deadline, late = _lateness(
                chosen["type"], chosen["scope"], year, _trusted(database, unit, year, chosen)
            )
            database.execute(
                "INSERT INTO report_years (unit, year, report, generation, published, first_seen, deadline, "
                "days_late, versions, rivals) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    unit, year, chosen["id"], chosen["generation"], chosen["published"], chosen["first_seen"],
                    deadline, late, max(row["version"] for row in rows), len(rows) - 1,
                ],
            )  # fmt: skip


def settle_all(database: Database) -> int:
    """Choose anew for every unit and year, and return the number of pairs of unit and year."""
    with database.atomic():
        database.execute("DELETE FROM report_years")
        pairs = [
            (row["unit"], row["year"])
            for row in database.query(
                "SELECT DISTINCT unit, year FROM reports WHERE unit NOT NULL AND year NOT NULL"
            )
        ]
        settle_years(database, pairs)
    return len(pairs)


def _lateness(
    kind: str | None, scope: str | None, year: int, published: str | None
) -> tuple[str | None, int | None]:
    """Return (deadline, days late). Both are None if no law sets a deadline; days late is None if the date of
    publication is unknown."""
    owed = duty(kind, scope, year)
    if owed is None:
        return None, None
    late = owed.days_late(date.fromisoformat(published)) if published else None
    return owed.deadline.isoformat(), late


def _trusted(database: Database, unit: int, year: int, row: dict[str, Any]) -> str | None:
    """Return the date on which a report was published, or None if it is not credible. A credible date lies
    after the report's year, not after the report was found, within a year of its deadline, and is not also
    the date of another year's report: a portal that moves may give all its pages one date."""
    published = row["published"]
    if published is None or not f"{year}-12-31" < published <= f"{year + 2}-03-31":
        return None
    if row["first_seen"] and published > row["first_seen"][:10]:
        return None
    others = "SELECT 1 FROM reports WHERE unit = ? AND published = ? AND year <> ? LIMIT 1"
    return None if next(database.query(others, [unit, published, year]), None) else str(published)


def _columns(cell: str) -> list[str]:
    """Return the columns of `figures` for `key`, `key@applicant` or `group.*`. A key of part three means its
    total column. Raises ValueError for an unknown cell."""
    key, _, applicant = cell.partition("@")
    found = [
        item.column
        for item in FORM.items
        if (item.key == key or (key.endswith(".*") and item.key.startswith(key[:-1])))
        and item.applicant in (applicant or "total", None)
    ]
    if not found:
        raise ValueError(f"panel.toml: no such cell: {cell}")
    return found


def _outside(columns: Collection[str]) -> tuple[str, ...]:
    """Return `OUTSIDE` if these columns are several rows of part three: a sum that an added row may belong to."""
    is_sum = len([column for column in columns if column.startswith("applications_")]) > 1
    return (OUTSIDE,) if is_sum else ()


def _known(columns: Iterable[str], sql: str) -> str:
    """Return SQL for an expression over these columns of `figures`; NULL if one of them is among the unread."""
    found = " OR ".join(f"instr(unread_columns, ' {column} ')" for column in dict.fromkeys(columns))
    return f"CASE WHEN unread_columns NOT NULL AND ({found}) THEN NULL ELSE {sql} END"


def _sum(columns: Iterable[str]) -> str:
    """Return SQL for the sum of the filled cells; NULL if all are blank."""
    names = list(columns)
    if len(names) == 1:
        return names[0]
    filled = " + ".join(f"coalesce({name}, 0)" for name in names)
    return f"CASE WHEN coalesce({', '.join(names)}) IS NULL THEN NULL ELSE {filled} END"


IN_EFFECT = (
    "coalesce(r.title LIKE '%更正%', 0) DESC, coalesce(r.published, '') DESC, "
    "r.version DESC, r.captured DESC, r.id DESC"
)
"""SQL order of several current reports on one year (alias r), the one in effect first: a correction, then the
one published last, then the newest version, then the latest found."""


@cache
def _load() -> dict:  # type: ignore[type-arg]
    return tomllib.loads((Path(__file__).parent / "panel.toml").read_text(encoding="utf-8"))
