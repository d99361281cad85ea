"""Choosing a report by the name of a unit and a year."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from archive.database.panel import IN_EFFECT
from archive.database.sqlite import Database
from archive.errors import NotFound
from archive.language import aside, called, tally, worded
from archive.places.naming import with_suggestions
from archive.reports.body_names import bodies_named
from archive.reports.rivals import rivals_of
from archive.sentence import say
from archive.vocabulary import Scope


@dataclass(frozen=True, slots=True)
class Choice:
    """A report that was chosen by name: its id, its unit, and the ids of the other candidates."""

    report: int
    unit: str
    scope: str | None
    year: int
    version: int
    others: tuple[int, ...] = ()

    def __str__(self) -> str:
        version = worded(f"第{self.version}版", f"version {self.version}")
        about = [called(Scope, self.scope), version, tally(("报告", "report", self.report))]
        about += [tally(("另有", "others", ", ".join(map(str, self.others))))] if self.others else []
        return f"{self.unit} {self.year}{aside(' · '.join(about))}"


def find(database: Database, unit_name: str, year: int, *, scope: str | None = None) -> int:
    """Return the id of the report of a unit on a year, as chosen by `choose`."""
    return choose(database, unit_name, year, scope=scope).report


def choose(
    database: Database, unit_name: str, year: int, *, scope: str | None = None, version: int | None = None
) -> Choice:
    """Return the report of a unit on a year. The unit may be given by its exact name, a part or the pinyin
    that only its name has, or a former name.

    Of several reports (scopes, versions) takes the newest version still shown, or the version asked for, and
    names the rest in `others`. Raises NotFound with the known units, scopes, years or versions if none fits.
    """
    known = _candidates(database, bodies_named(database, unit_name))
    if not known:
        raise NotFound(say("unit_without_report", unit=unit_name))
    rows = [row for row in known if scope in (None, row["scope"])]
    if not rows:
        scopes = sorted({row["scope"] for row in known})
        raise NotFound(with_suggestions(say("no_such_scope", unit=unit_name, scope=scope), scopes))
    of_year = [row for row in rows if row["year"] == year]
    units = list(dict.fromkeys(row["name"] for row in of_year or rows))
    if len(units) > 1:
        raise NotFound(with_suggestions(say("several_units", text=unit_name), units))
    if not of_year:
        years = sorted({str(row["year"]) for row in rows})
        raise NotFound(with_suggestions(say("no_report_on_year", unit=units[0], year=year), years))
    wanted = [row for row in of_year if version in (None, row["version"])]
    if not wanted:
        versions = sorted({str(row["version"]) for row in of_year})
        raise NotFound(
            with_suggestions(say("no_such_version", unit=units[0], year=year, version=version), versions)
        )
    first, *rest = wanted
    others = tuple(row["id"] for row in rest)
    return Choice(first["id"], first["name"], first["scope"], year, first["version"], others)


def choose_pair(
    database: Database, unit_name: str, year: int, *, scope: str | None = None
) -> tuple[Choice, Choice]:
    """Return two reports of a unit on a year: a rival and the report in effect, else the last two versions,
    older first. Raises NotFound if the year has only one report."""
    chosen = choose(database, unit_name, year, scope=scope)
    rivals = rivals_of(database, chosen.report)
    if rivals:
        rival = rivals[0]
        row = next(database.query("SELECT version FROM reports WHERE id = ?", [rival.report]))
        return replace(chosen, report=rival.report, version=row["version"], others=()), chosen
    if chosen.version > 1:
        return choose(database, unit_name, year, scope=scope, version=chosen.version - 1), chosen
    raise NotFound(say("only_one_report", unit=chosen.unit, year=year))


def _candidates(database: Database, names: list[str]) -> list[dict[str, Any]]:
    sql = (
        "SELECT r.id, u.name, u.scope, r.year, r.version FROM units AS u JOIN reports AS r ON r.unit = u.id "
        "WHERE u.name IN (SELECT value FROM json_each(?)) AND r.standing <> 'repeat' "
        f"ORDER BY r.standing = 'current' DESC, {IN_EFFECT}"
    )
    return list(database.query(sql, [json.dumps(names)]))
