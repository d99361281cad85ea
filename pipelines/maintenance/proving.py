"""Second readings of reports that a rule over several reports would accuse, with the results stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from archive.database.report_rows import load_figures
from archive.database.sqlite import Database
from archive.database.verdicts import has_misread, unaccusing
from archive.errors import GongkaiError
from archive.model import TABLES, Finding, Report
from archive.reports.volumes import file_of
from archive.storage.blobs import Store
from pipelines.checks.proof import accuses, proved
from pipelines.witness.second_way import read_twice


class Prover:
    """Prover of findings over reports of an archive. Without a store it has no bytes to read, and proves
    nothing new."""

    def __init__(self, database: Database, store: Store | None) -> None:
        self._database = database
        self._store = store

    def settled(self, findings: Sequence[Finding], reports: Mapping[int, Report]) -> tuple[Finding, ...]:
        """Return the findings, proved or left undetermined. `reports` are their subjects, by row. Nothing
        accuses if a person found a cell of any of the reports misread."""
        known = list(reports.values())
        if not accuses(findings):
            return proved(findings, *known)
        known = [self._read_twice(row, report) for row, report in reports.items()]
        found = proved(findings, *known)
        return unaccusing(found) if any(map(has_misread, known)) else found

    def _read_twice(self, row: int, report: Report) -> Report:
        if report.read_twice is not None:
            return report
        if self._stands_in_another_carrier(row, report):
            parts: tuple[str, ...] = TABLES
        elif self._store is None:
            return report
        else:
            try:
                parts = read_twice(report, self._store.get(file_of(report.sha256)), {})
            except GongkaiError:  # the bytes are missing or damaged: `verify` says so
                parts = ()
        self._database.execute("UPDATE reports SET read_twice = ? WHERE id = ?", [" ".join(parts), row])
        return replace(report, read_twice=parts)

    def _stands_in_another_carrier(self, row: int, report: Report) -> bool:
        """Return whether the archive holds the same figures from a file of another kind: the page beside its
        PDF."""
        others = self._database.query(
            "SELECT r.id FROM reports AS r JOIN documents AS d ON d.sha256 = r.sha256 "
            "WHERE r.original = ? AND d.media_type <> ?",
            [row, report.media_type],
        )
        own = load_figures(self._database, row)
        return any(load_figures(self._database, other["id"]) == own for other in list(others))
