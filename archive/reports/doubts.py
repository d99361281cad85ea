"""The review desk: a queue of the archive's doubts, and the verdicts of people on them.

The queue holds readings that may be wrong, bodies and years that are uncertain, and files and reports that
contradict each other. A verdict is a row of `verdicts.toml` (`archive.database.verdicts`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from archive.database.finding_rows import finding_row, load_finding
from archive.database.folder import Archive
from archive.database.panel import settle_years
from archive.database.report_rows import misread_cells, unread_columns
from archive.database.sqlite import Database
from archive.database.verdicts import (
    Verdict,
    accusing_again,
    add_verdict,
    has_misread,
    review,
    unaccusing,
    verdicts_of,
    withdrawn,
)
from archive.errors import NotFound
from archive.form.rules import RULES
from archive.model import Finding
from archive.reports.loading import load_report
from archive.sentence import say
from archive.vocabulary import Judgement

DOUBTS = (
    "L1.located", "L2.doubtful", "ink.unused", "read.tables", "S2.unmapped", "W.unit", "W.year", "W.scope", "V1.carriers",
    "X8.year",
)  # fmt: skip
"""Rules whose failed or undetermined findings wait for a person."""
SUMS = ("A1.flow", "A2.parts", "A3.columns", "A4.domain", "R1.sum", "X1.carry")
"""Rules whose undetermined findings wait for a person: a sum is broken, and the fault may be the report's or
ours."""
_SHORT = 12  # digits of a digest in an address


@dataclass(frozen=True, slots=True)
class Doubt:
    """A finding that waits for a person, and its report."""

    report: int
    sha256: str
    unit: str | None
    year: int | None
    url: str | None
    finding: Finding

    @property
    def address(self) -> str:
        """The name of the doubt: the beginning of the digest, the rule, the subject."""
        parts = (self.sha256[:_SHORT], self.finding.rule, self.finding.subject or "")
        return "/".join(parts).rstrip("/")


def queue(
    database: Database,
    *,
    rule: str | None = None,
    year: int | None = None,
    units: Iterable[str] = (),
    is_judged: bool = False,
) -> Iterator[Doubt]:
    """Yield the waiting doubts by rule, optionally of one rule, one year, some bodies. With `is_judged`
    yields the doubts that a person has settled instead."""
    rules = [rule] if rule else [*DOUBTS, *SUMS]
    names = list(units)
    rows = database.query(
        "SELECT f.rule, f.subject, f.severity, f.status, f.detail, f.sentence, r.id, r.sha256, r.year, r.url, u.name "
        "FROM told_findings AS f JOIN reports AS r ON r.id = f.report LEFT JOIN units AS u ON u.id = r.unit "
        f"WHERE r.standing = 'current' AND f.rule IN ({_marks(rules)}) AND (? OR f.status = 'undetermined' "
        f"OR (f.status = 'fails' AND f.rule IN ({_marks(DOUBTS)}))) "
        "AND (instr(coalesce(f.detail, ''), '复核') > 0) = ? AND (? IS NULL OR r.year = ?) "
        f"AND (? OR u.name IN ({_marks(names)})) ORDER BY f.rule, u.name, r.year, f.id",
        [*rules, is_judged, *DOUBTS, is_judged, year, year, not names, *names],
    )
    for row in list(rows):
        found = load_finding(row)
        yield Doubt(row["id"], row["sha256"], row["name"], row["year"], row["url"], found)


def find(database: Database, address: str, *, is_judged: bool = False) -> Doubt:
    """Return the doubt with this address. Raises NotFound if no such doubt waits, or with `is_judged` if none
    was settled."""
    digest, _, rest = address.partition("/")
    rule, _, _ = rest.partition("/")
    waiting = queue(database, rule=rule or None, is_judged=is_judged)
    found = [doubt for doubt in waiting if doubt.address == address]
    if not digest or not found:
        raise NotFound(say("nothing_to_review", address=address))
    return found[0]


def judge(
    archive: Archive, address: str, verdict: str, *, who: str, why: str, when: date
) -> tuple[Doubt, Finding]:
    """Write a verdict on a doubt to the file of the archive and apply it to the finding; return the doubt and
    the new finding. Settles the panel anew, since the verdict may decide a report's unit or a misread cell.
    Raises NotFound or ArchiveError."""
    database = archive.database
    is_back = verdict == Judgement.WITHDRAWN
    doubt = find(database, address, is_judged=is_back)
    was = doubt.finding
    earlier = verdicts_of(database).get((doubt.sha256, was.rule, was.subject))
    about = None if is_back else str(was.detail or "")
    add_verdict(
        archive.root,
        Verdict(
            doubt.sha256,
            was.rule,
            verdict,
            who,
            when,
            why,
            was.subject,
            None if is_back else was.status,
            about,
        ),
    )
    if is_back and earlier:
        now = withdrawn(was, earlier)
    else:
        (now,) = review([was], doubt.sha256, verdicts_of(database))
    _lay(database, doubt, now)
    return doubt, now


def _lay(database: Database, doubt: Doubt, now: Finding) -> None:
    """Replace a finding in the database and update everything that depends on it."""
    rule, subject, _, status, detail, sentence = finding_row(now)
    with database.atomic():
        database.execute(
            "UPDATE told_findings SET status = ?, detail = ?, sentence = ? "
            "WHERE report = ? AND rule = ? AND subject IS ? AND status = ?",
            [status, detail, sentence, doubt.report, rule, subject, doubt.finding.status],
        )
        report = load_report(database, doubt.report)
        is_doubted = has_misread(report)
        _follow(database, doubt.report, report.findings, is_doubted=is_doubted)
        for other, rules in _told_with(database, doubt.report):
            found = [one for one in load_report(database, other).findings if one.rule in rules]
            _follow(database, other, found, is_doubted=is_doubted)
        database.table("reports").update(
            doubt.report, {"unread_columns": unread_columns(report, misread_cells(report.findings))}
        )
        rows = database.query("SELECT unit, year FROM reports WHERE id = ?", [doubt.report])
        settle_years(
            database, [(row["unit"], row["year"]) for row in list(rows) if row["unit"] and row["year"]]
        )


def _told_with(database: Database, report_id: int) -> Iterator[tuple[int, frozenset[str]]]:
    """Yield the other reports whose findings rest on a report, with the rules of these findings: the next
    year's, all of the body, and those of the governments above it in the same year."""
    rows = database.query(
        "SELECT o.id, o.unit = r.unit AS is_own, o.year - r.year AS later "
        "FROM reports AS r JOIN units AS u ON u.id = r.unit JOIN reports AS o ON o.standing = 'current' "
        "AND o.id <> r.id AND (o.unit = r.unit OR (o.year = r.year AND o.unit IN (SELECT above.id FROM units AS above "
        "WHERE above.scope = 'aggregate' AND above.region_code = substr(u.region_code, 1, 6)))) WHERE r.id = ?",
        [report_id],
    )
    for row in list(rows):
        over = {"family"} if not row["is_own"] else {"unit", "years"} if row["later"] == 1 else {"unit"}
        yield row["id"], frozenset(rule.id for rule in RULES.values() if rule.over in over)


def _follow(database: Database, report_id: int, findings: Iterable[Finding], *, is_doubted: bool) -> None:
    """Let findings of a report say "printed so" only while no cell behind them was found misread."""
    findings = tuple(findings)
    turned = unaccusing(findings) if is_doubted else accusing_again(findings)
    for was, now in zip(findings, turned, strict=True):
        if now != was:
            rule, subject, _, status, detail, sentence = finding_row(now)
            database.execute(
                "UPDATE told_findings SET status = ?, detail = ?, sentence = ? "
                "WHERE report = ? AND rule = ? AND subject IS ? AND detail IS ?",
                [status, detail, sentence, report_id, rule, subject, str(was.detail)],
            )


def _marks(values: Iterable[str]) -> str:
    return ", ".join("?" for _ in values)
