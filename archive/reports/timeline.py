"""The history of an address: the reports it showed, in order.

The history follows from the captures alone, so the same captures always give the same history.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from archive.database.report_rows import load_figures
from archive.database.sqlite import Database
from archive.reports.volumes import captured_as


@dataclass(frozen=True, slots=True)
class Stand:
    """A time during which an address showed one report: from its first capture to the last before another
    report."""

    url: str
    report: int
    first_capture: int
    first_seen: str
    last_capture: int
    last_seen: str


def stands(database: Database, url: str) -> list[Stand]:
    """Return the stands of an address, the earliest first. Ignores pages without a report: a page that was
    gone for a week and came back with the same report has not changed it."""
    found: list[Stand] = []
    address, part = captured_as(url)
    for row in database.query(
        "SELECT c.id, c.fetched, d.report FROM captures AS c CROSS JOIN documents AS d ON d.sha256 = c.sha256 || ? "
        "WHERE c.url = ? AND c.status IN (200, 304) AND d.report IS NOT NULL ORDER BY c.id",
        [part, address],
    ):
        capture_id, when = row["id"], row["fetched"]
        if found and found[-1].report == row["report"]:
            found[-1] = replace(found[-1], last_capture=capture_id, last_seen=when)
        else:
            found.append(Stand(url, row["report"], capture_id, when, capture_id, when))
    return found


def chains(database: Database, url: str) -> list[list[Stand]]:
    """Return the stands of an address in chains of versions. A column that always shows the newest report shows a
    new report each year; only a later report on the same year is a version. A report on another year, or of an
    unknown body, that stood between two versions does not part them."""
    found: list[list[Stand]] = []
    last: list[Stand] = []
    for stand in stands(database, url):
        fitting = next((chain for chain in reversed(found) if _succeeds(database, chain, last, stand)), None)
        if fitting is None:
            found.append(fitting := [])
        fitting.append(stand)
        last = fitting
    return found


def _succeeds(database: Database, chain: list[Stand], last: list[Stand], stand: Stand) -> bool:
    """Return whether a report is another version of those in a chain: on the same unit and year, or, if it
    follows at once, with the same figures under a corrected name or year."""
    before, after = (_identity(database, one.report) for one in (chain[-1], stand))
    if before == after and (chain is last or None not in after):
        return True
    figures = [load_figures(database, one.report) for one in (chain[-1], stand)] if chain is last else [{}]
    return figures[0] == figures[-1] and any(figures[0].values())


def _identity(database: Database, report_id: int) -> tuple[int | None, int | None]:
    row = next(database.query("SELECT unit, year FROM reports WHERE id = ?", [report_id]))
    return row["unit"], row["year"]
