"""Verdicts of people on findings: rows of `verdicts.toml` beside the database, applied over the results of
the checks.

A row is keyed by the digest of the bytes, the rule and the subject of the finding, so it survives every new
reading of the document. It does not apply if a better reader finds other numbers. The file is the record.
`gongkai review` and people only add rows to it; a further row withdraws a verdict.
"""

from __future__ import annotations

import logging
import re
import tomllib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import cast

import tomli_w
from msgspec.structs import replace

from archive.database.sqlite import Database
from archive.errors import ArchiveError
from archive.model import Finding, Report, Status
from archive.sentence import Label, Sentence, say, verbatim
from archive.storage.whole import write_whole
from archive.vocabulary import Judgement
from archive.written_table import converted, faults

logger = logging.getLogger(__name__)
FILE = "verdicts.toml"
Key = tuple[str, str, str | None]
_CODE = "reviewed"
MARK = "复核 reviewed "
"""Beginning of a verdict in the text of a finding, in both languages."""

_SAYS_MISREAD = re.compile(rf"[:：]\s*{Judgement.MISREAD.zh}")
_STATUS: dict[str, Status] = {
    Judgement.PRINTED_SO: "fails",
    Judgement.MISREAD: "undetermined",
    Judgement.LEGITIMATE: "not_assessable",
    Judgement.UNDECIDABLE: "undetermined",
}
_PRINTED_SO, _DOUBTED = say("printed_so"), say("another_cell_misread")
_HEAD = "# 复核记录 what people found of findings: who, when, why. Rows are added, never changed.\n"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A person's verdict on a finding, with reason and date."""

    sha256: str
    rule: str
    verdict: str
    who: str
    when: date
    why: str
    subject: str | None = None
    before: str | None = None  # the status of the finding that was judged
    about: str | None = None  # the text of the finding that was judged

    @property
    def key(self) -> Key:
        return self.sha256, self.rule, self.subject


def load_verdicts(path: Path) -> dict[Key, Verdict]:
    """Return the verdicts of a file that are in force; an empty mapping without a file. Raises ArchiveError
    for an invalid row; `verdicts_of` only skips such a row, so that recording goes on."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    try:
        entries = tomllib.loads(text).get("verdicts", [])
    except tomllib.TOMLDecodeError as error:
        raise ArchiveError(say("verdicts_unreadable", path=path, error=error)) from error
    if wrong := [fault for entry in entries for fault in faults(entry, Verdict)]:
        raise ArchiveError(say("verdicts_unreadable", path=path, error=wrong[0]))
    rows = [converted(entry, Verdict) for entry in entries]
    found: dict[Key, Verdict] = {}
    for row in rows:
        _enter(row, found)
    return found


def _enter(row: Verdict, found: dict[Key, Verdict]) -> None:
    _check(row, found)
    if row.verdict == Judgement.WITHDRAWN:
        del found[row.key]
    else:
        found[row.key] = row


def _sensible(path: Path) -> dict[Key, Verdict]:
    """Return the verdicts of the valid rows of a file, so that a slip in one row does not stop a night's
    crawl."""
    found: dict[Key, Verdict] = {}
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("verdicts", [])
    except tomllib.TOMLDecodeError:
        return found
    for entry in entries:
        with suppress(ArchiveError):
            if not faults(entry, Verdict):
                _enter(converted(entry, Verdict), found)
    return found


def add_verdict(folder: Path, verdict: Verdict) -> None:
    """Add a row to the file of an archive, whole or not at all. Raises ArchiveError for a finding that is
    judged already."""
    path = folder / FILE
    _check(verdict, load_verdicts(path))
    row = {name: value for name, value in asdict(verdict).items() if value is not None}
    before = path.read_text(encoding="utf-8") if path.exists() else _HEAD
    write_whole(path, f"{before}\n{tomli_w.dumps({'verdicts': [row]}, multiline_strings=False)}")


def verdicts_of(database: Database) -> Mapping[Key, Verdict]:
    """Return the verdicts beside a database; an empty mapping for a database in memory."""
    where = next((row[2] for row in database.conn.execute("PRAGMA database_list") if row[1] == "main"), "")
    path = Path(where).with_name(FILE) if where else None
    return _known(path, path.stat().st_mtime_ns) if path and path.exists() else {}


@lru_cache(maxsize=8)
def _known(path: Path, changed: int) -> Mapping[Key, Verdict]:  # noqa: ARG001 - a changed file is read anew
    try:
        return load_verdicts(path)
    except ArchiveError as error:
        logger.warning("%s", error)
        return _sensible(path)


def review(findings: Iterable[Finding], sha256: str, verdicts: Mapping[Key, Verdict]) -> tuple[Finding, ...]:
    """Return the findings on a document, with verdicts applied to those that fail or are undetermined. Once a
    cell was found misread, no other finding on the document says "printed so", because the reading behind it
    is in doubt."""
    if not verdicts:
        return tuple(findings)
    judged = [_judged(one, verdicts.get((sha256, one.rule, one.subject))) for one in findings]
    return unaccusing(judged) if any(map(is_misread, judged)) else tuple(judged)


def unaccusing(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings with every "printed so" that no verdict confirms turned into a doubt."""
    return tuple(
        one if is_judged(one) else _turned(one, _PRINTED_SO, _DOUBTED, "undetermined") for one in findings
    )


def accusing_again(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings as they were before `unaccusing`."""
    return tuple(_turned(one, _DOUBTED, _PRINTED_SO, "fails") for one in findings)


def _turned(found: Finding, said: Sentence, instead: Sentence, status: Status) -> Finding:
    (old,), (new,) = said.clauses, instead.clauses
    if found.detail is None:
        return found
    if old in found.detail.clauses:
        turned = Sentence(tuple(new if clause == old else clause for clause in found.detail.clauses))
    elif str(said) in str(found.detail):  # the text of a sentence without a stored code
        turned = verbatim(str(found.detail).replace(str(said), str(instead)))
    else:
        return found
    return replace(found, status=status, detail=turned)


def _judged(found: Finding, verdict: Verdict | None) -> Finding:
    if verdict is None or found.status not in ("fails", "undetermined") or not _is_of(verdict, found):
        return found
    term = Judgement.named(verdict.verdict) or Judgement.UNDECIDABLE
    judged = Label(f"judgement:{term.value}", term.zh, term.en)
    words = say(_CODE, when=verdict.when, who=verdict.who, verdict=judged, why=verdict.why)
    detail = found.detail + words if found.detail else words
    return replace(found, status=_STATUS[verdict.verdict], detail=detail)


def _is_of(verdict: Verdict, found: Finding) -> bool:
    """Return whether a verdict was given on this finding: the numbers agree, the wording may differ."""
    return verdict.about is None or _numbers(verdict.about) == _numbers(str(found.detail or ""))


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d+", text)


def is_misread(found: Finding) -> bool:
    """Return whether a person found that we misread the cells of a finding."""
    return bool(_SAYS_MISREAD.search(_parted(found)[1]))


def has_misread(report: Report) -> bool:
    """Return whether a person found that we misread a cell of a report."""
    return any(map(is_misread, report.findings))


def is_judged(found: Finding) -> bool:
    """Return whether a verdict is applied to a finding."""
    return bool(_parted(found)[1])


def withdrawn(found: Finding, verdict: Verdict) -> Finding:
    """Return a finding as it was before this verdict."""
    return replace(found, status=cast(Status, verdict.before or "undetermined"), detail=_parted(found)[0])


def _parted(found: Finding) -> tuple[Sentence | None, str]:
    """Return the finding's own detail, and the text of the verdict on it."""
    clauses = found.detail.clauses if found.detail else ()
    given = tuple(clause for clause in clauses if clause.code == _CODE)
    if given:
        rest = tuple(clause for clause in clauses if clause.code != _CODE)
        return Sentence(rest) if rest else None, str(Sentence(given))
    if not any(clause.code == "verbatim" for clause in clauses):
        return found.detail, ""
    text, mark, words = str(found.detail).partition(MARK)
    if mark:  # the text of a sentence without a stored code
        rest_of_it = text.rstrip("；")
        return verbatim(rest_of_it) if rest_of_it else None, words
    return found.detail, ""


def _check(row: Verdict, known: Mapping[Key, Verdict]) -> None:
    if row.verdict == Judgement.WITHDRAWN:
        if row.key not in known:
            raise ArchiveError(say("nothing_to_withdraw", rule=row.rule))
        return
    if row.verdict not in _STATUS:
        raise ArchiveError(
            say("no_such_verdict", verdict=row.verdict, known="、".join((*_STATUS, Judgement.WITHDRAWN)))
        )
    earlier = known.get(row.key)
    if earlier and (
        earlier.about is None or row.about is None or _numbers(earlier.about) == _numbers(row.about)
    ):
        raise ArchiveError(
            say("judged_already", rule=row.rule, when=earlier.when, who=earlier.who, verdict=earlier.verdict)
        )
