"""The answer to a question as a sentence, with the share of the underlying reports that was read.

Pure but for the SQL it gives: rows of a question in, words out. A clause appears only if the rows have its
values.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from archive.catalogue.questions import CODED
from archive.catalogue.topics import is_impossible
from archive.catalogue.words import HERE, Words
from archive.database.panel import series
from archive.form.definition import FORM
from archive.sentence import filled

Row = Mapping[str, Any]
Told = Callable[[str, Any], str]

_ASKED = """{year} BETWEEN CAST(coalesce(nullif(:year, ''), 0) AS INTEGER)
    AND CAST(coalesce(nullif(:year, ''), 9999) AS INTEGER)
  AND (:unit = '' OR instr(u.name, :unit) OR substr(u.region_code, 1, length(:unit)) = :unit)"""
_READ = """
SELECT count(*) AS reports, coalesce(sum({unread}), 0) AS unread, coalesce(sum(NOT ({unread}) AND {blank}), 0) AS blank
FROM report_years AS y JOIN units AS u ON u.id = y.unit JOIN reports AS r ON r.id = y.report
LEFT JOIN figures AS f ON f.report = y.report WHERE {asked}
"""
_CHECKED = """
SELECT count(*) AS reports, coalesce(sum(EXISTS (SELECT 1 FROM told_findings AS x WHERE x.report = r.id
    AND x.status = 'undetermined' AND substr(x.rule, 1, {size}) = '{rules}')), 0) AS open
FROM reports AS r LEFT JOIN units AS u ON u.id = r.unit WHERE r.standing = 'current' AND {asked}
"""
_PLAIN = ("year", "first_year", "last_year", "region_code")


@cache
def _answers() -> dict[str, dict[str, Any]]:
    return tomllib.loads((HERE / "answers.toml").read_text(encoding="utf-8"))


def answered(slug: str, rows: Sequence[Row], most: int, words: Words, told: Told) -> str:
    """Return the answer as a sentence; an empty string without rows or without an answer to the question. If
    `most` rows or more came, says only "at least" that many. `told` puts the value of a column into words."""
    entry = _answers().get(slug)
    if entry is None or not rows:
        return ""
    is_one = len({(row.get("unit"), row.get("scope")) for row in rows}) == 1 and "one" in entry
    clauses = [pair[words.language == "en"] for pair in entry["one" if is_one else "says"]]
    asked = {name for clause in clauses for name in _names(clause)}
    fit = [row for row in rows if not any(is_impossible(name, row.get(name)) for name in asked)]
    fields = {"n": words.number(len(rows)) if len(rows) < most else words("at_least", n=words.number(most))}
    foremost = _foremost(entry, fit, is_cut=len(rows) >= most)
    fields |= {name: told(name, value) for name, value in foremost.items() if _is_said(value)}
    whole = [filled(clause, fields) for clause in clauses if _names(clause) <= fields.keys()]
    if odd := len(rows) - len(fit):
        whole.append(words("answer_odd", n=words.number(odd)))
    return words("sum_joint").join(whole) + words("sum_stop") if whole else ""


def _foremost(entry: Row, rows: Sequence[Row], *, is_cut: bool) -> Row:
    """Return the row a sentence names: the first, or the one with the most of a column, which is known only
    if no row was cut off."""
    column = entry.get("most")
    known = rows if column is None else [] if is_cut else sorted(rows, key=lambda row: -(row[column] or 0))
    return known[0] if known else {}


def _is_said(value: Any) -> bool:
    return value is not None and value != ""


def _names(clause: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(clause) if name}


def in_words(column: str, value: Any, words: Words) -> str:
    """Return a value of a plain column in words: codes by their names, numbers with thousands separated,
    years as they are."""
    if column in CODED:
        return words(str(value), column)
    return str(value) if column in _PLAIN else words.number(value)


@cache
def account_of(slug: str) -> str | None:
    """Return SQL with :unit and :year that counts the reports behind a question, and those whose figures were
    not read or are blank; None if a question uses neither figures nor rules."""
    entry = _answers().get(slug, {})
    if "rules" in entry:
        asked = _ASKED.format(year="coalesce(r.year, 0)")
        return _CHECKED.format(size=len(entry["rules"]), rules=entry["rules"], asked=asked)
    if "reads" not in entry:
        return None
    of = {one.id: one for one in series()}
    columns = list(dict.fromkeys(column for name in entry["reads"] for column in of[name].columns))
    reads = dict.fromkeys(column for name in entry["reads"] for column in of[name].reads)
    tables = {item.table for item in FORM.items if item.column in columns}
    marks = " OR ".join(f"instr(r.unread_columns, ' {column} ')" for column in reads)
    unread = [f"(r.unread_columns NOT NULL AND ({marks}))"]
    unread += [f"coalesce(r.table_{table} = 'unread', 0)" for table in sorted(tables)]
    blank = " AND ".join(f'f."{column}" IS NULL' for column in columns)
    return _READ.format(unread=" OR ".join(unread), blank=f"({blank})", asked=_ASKED.format(year="y.year"))


def accounted(counts: Row | None, words: Words) -> str:
    """Return in words how many of these reports were read."""
    if counts is None:
        return ""
    said = {name: words.number(value) for name, value in counts.items()}
    if not any(value for name, value in counts.items() if name != "reports"):
        return words("all_account", **said)
    return words("checks_account" if "open" in counts else "figures_account", **said)
