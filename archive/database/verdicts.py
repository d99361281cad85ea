"""Verdicts of people on findings: rows of `verdicts.toml` beside the database, laid over what the checks say.

A row stays true however often the document is read again: it is known by the digest of the bytes, the rule and the
subject of the finding. The file is the record; it is only ever added to, by `gongkai review` or by hand.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

import tomli_w
from sqlite_utils import Database

from archive.errors import ArchiveError
from archive.model import Finding, Status
from archive.sentence import Label, say
from archive.vocabulary import Judgement

FILE = "verdicts.toml"
Key = tuple[str, str, str | None]

_STATUS: dict[str, Status] = {
    Judgement.PRINTED_SO: "fails",
    Judgement.MISREAD: "undetermined",
    Judgement.LEGITIMATE: "not_assessable",
    Judgement.UNDECIDABLE: "undetermined",
}
_HEAD = "# 复核记录 what people found of findings: who, when, why. Rows are added, never changed.\n"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Who said what of a finding, when and why."""

    sha256: str
    rule: str
    verdict: str
    who: str
    when: date
    why: str
    subject: str | None = None

    @property
    def key(self) -> Key:
        return self.sha256, self.rule, self.subject


def load_verdicts(path: Path) -> dict[Key, Verdict]:
    """The rows of a file of verdicts; none where there is no file. Raises ArchiveError for a row that makes no sense."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    try:
        rows = [Verdict(**entry) for entry in tomllib.loads(text).get("verdicts", [])]
    except (tomllib.TOMLDecodeError, TypeError) as error:
        raise ArchiveError(say("verdicts_unreadable", path=path, error=error)) from error
    found: dict[Key, Verdict] = {}
    for row in rows:
        _check(row, found)
        found[row.key] = row
    return found


def add_verdict(folder: Path, verdict: Verdict) -> None:
    """Add a row to the file of an archive, whole or not at all. Raises ArchiveError for a finding judged already."""
    path = folder / FILE
    _check(verdict, load_verdicts(path))
    row = {name: value for name, value in asdict(verdict).items() if value is not None}
    before = path.read_text(encoding="utf-8") if path.exists() else _HEAD
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8") as file:
        file.write(f"{before}\n{tomli_w.dumps({'verdicts': [row]}, multiline_strings=False)}")
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def verdicts_of(database: Database) -> Mapping[Key, Verdict]:
    """The verdicts beside a database; none for one in memory."""
    where = next((row[2] for row in database.conn.execute("PRAGMA database_list") if row[1] == "main"), "")
    path = Path(where).with_name(FILE) if where else None
    return _known(path, path.stat().st_mtime_ns) if path and path.exists() else {}


@lru_cache(maxsize=8)
def _known(path: Path, changed: int) -> Mapping[Key, Verdict]:  # noqa: ARG001 - a changed file is read anew
    return load_verdicts(path)


def review(findings: Iterable[Finding], sha256: str, verdicts: Mapping[Key, Verdict]) -> tuple[Finding, ...]:
    """The findings on a document, those a person has judged with the verdict. What holds needs none."""
    if not verdicts:
        return tuple(findings)
    return tuple(_judged(one, verdicts.get((sha256, one.rule, one.subject))) for one in findings)


def _judged(found: Finding, verdict: Verdict | None) -> Finding:
    if verdict is None or found.status not in ("fails", "undetermined"):
        return found
    term = Judgement.named(verdict.verdict) or Judgement.UNDECIDABLE
    judged = Label(f"judgement:{term.value}", term.zh, term.en)
    words = say("reviewed", when=verdict.when, who=verdict.who, verdict=judged, why=verdict.why)
    detail = found.detail + words if found.detail else words
    return replace(found, status=_STATUS[verdict.verdict], detail=detail)


def _check(row: Verdict, known: Mapping[Key, Verdict]) -> None:
    if row.verdict not in _STATUS:
        raise ArchiveError(say("no_such_verdict", verdict=row.verdict, known="、".join(_STATUS)))
    if row.key in known:
        earlier = known[row.key]
        raise ArchiveError(
            say("judged_already", rule=row.rule, when=earlier.when, who=earlier.who, verdict=earlier.verdict)
        )
