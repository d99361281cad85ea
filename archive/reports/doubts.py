"""The review desk: what the archive is in doubt of, one queue, and what a person finds of it.

In the queue stand the readings that may be wrong, the bodies and years that are not certain, the files and reports that
contradict each other. A verdict is a row of `verdicts.toml` (`archive.database.verdicts`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlite_utils import Database

from archive.database.folder import Archive
from archive.database.panel import settle_years
from archive.database.report_rows import finding_row, load_finding
from archive.database.verdicts import Verdict, add_verdict, review, verdicts_of
from archive.errors import NotFound
from archive.model import Finding
from archive.sentence import say

DOUBTS = (
    "L1.located", "L2.doubtful", "ink.unused", "read.tables", "S2.unmapped", "W.unit", "W.year", "W.scope", "V1.carriers",
    "X8.year",
)  # fmt: skip
"""Rules whose breach or doubt is for a person to settle, whatever its status."""
SUMS = ("A1.flow", "A2.parts", "A3.columns", "A4.domain", "R1.sum", "X1.carry")
"""Rules that are for a person to settle where they are broken and it is not proved by whom."""
_SHORT = 12  # digits of a digest in an address


@dataclass(frozen=True, slots=True)
class Doubt:
    """A finding that waits for a person: of which report, and what it says."""

    report: int
    sha256: str
    unit: str | None
    year: int | None
    url: str | None
    finding: Finding

    @property
    def address(self) -> str:
        """What names it: the beginning of the digest, the rule, the subject."""
        parts = (self.sha256[:_SHORT], self.finding.rule, self.finding.subject or "")
        return "/".join(parts).rstrip("/")


def queue(
    database: Database, *, rule: str | None = None, year: int | None = None, units: Iterable[str] = ()
) -> Iterator[Doubt]:
    """What waits, by rule: of one rule, one year, some bodies where they are asked for."""
    rules = [rule] if rule else [*DOUBTS, *SUMS]
    names = list(units)
    rows = database.query(
        "SELECT f.rule, f.subject, f.severity, f.status, f.detail, f.sentence, r.id, r.sha256, r.year, r.url, u.name "
        "FROM findings AS f JOIN reports AS r ON r.id = f.report LEFT JOIN units AS u ON u.id = r.unit "
        f"WHERE r.standing = 'current' AND f.rule IN ({_marks(rules)}) AND (f.status = 'undetermined' "
        f"OR (f.status = 'fails' AND f.rule IN ({_marks(DOUBTS)}))) AND instr(coalesce(f.detail, ''), '复核') = 0 "
        "AND (? IS NULL OR r.year = ?) "
        f"AND (? OR u.name IN ({_marks(names)})) ORDER BY f.rule, u.name, r.year, f.id",
        [*rules, *DOUBTS, year, year, not names, *names],
    )
    for row in list(rows):
        found = load_finding(row)
        yield Doubt(row["id"], row["sha256"], row["name"], row["year"], row["url"], found)


def find(database: Database, address: str) -> Doubt:
    """The doubt with this address. Raises NotFound where none waits under it."""
    digest, _, rest = address.partition("/")
    rule, _, _ = rest.partition("/")
    found = [doubt for doubt in queue(database, rule=rule or None) if doubt.address == address]
    if not digest or not found:
        raise NotFound(say("nothing_to_review", address=address))
    return found[0]


def judge(archive: Archive, doubt: Doubt, verdict: Verdict) -> Finding:
    """Write the verdict to the file of the archive, and over the finding; returns the finding as it is now. Where it
    settles whose report this is, the report takes its place among its body's years. Raises ArchiveError."""
    add_verdict(archive.root, verdict)
    database = archive.database
    (now,) = review([doubt.finding], doubt.sha256, verdicts_of(database))
    rule, subject, _, status, detail, sentence = finding_row(now)
    with database.atomic():
        database.execute(
            "UPDATE findings SET status = ?, detail = ?, sentence = ? WHERE report = ? AND rule = ? AND subject IS ?",
            [status, detail, sentence, doubt.report, rule, subject],
        )
        rows = database.query("SELECT unit, year FROM reports WHERE id = ?", [doubt.report])
        settle_years(
            database, [(row["unit"], row["year"]) for row in list(rows) if row["unit"] and row["year"]]
        )
    return now


def _marks(values: Iterable[str]) -> str:
    return ", ".join("?" for _ in values)
