"""All that an archive says, so that two archives can be compared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from archive.database.folder import Archive

_SAID = {
    "reports": "SELECT r.sha256, u.name, u.region_code, r.year, r.version, r.standing, r.url, r.captured, r.content, "
    "(SELECT sha256 FROM reports WHERE id = r.original) AS original FROM reports r LEFT JOIN units u ON u.id = r.unit",
    "cells": "SELECT r.sha256, c.key, c.applicant, c.value, c.raw, c.state, c.path FROM cells c "
    "JOIN reports r ON r.id = c.report",
    "findings": "SELECT r.sha256, f.rule, f.subject, f.severity, f.status FROM findings f JOIN reports r ON r.id = f.report",
    "sections": "SELECT r.sha256, s.ordinal, s.text FROM sections s JOIN reports r ON r.id = s.report",
    "documents": "SELECT d.sha256, d.state, d.reader, d.first_seen, r.sha256 FROM documents d "
    "LEFT JOIN reports r ON r.id = d.report",
    "appearances": "SELECT * FROM appearances",
    "captures": "SELECT id, url, fetched, status, sha256, size FROM captures",
    "crawls": "SELECT id, site, started, finished, reason FROM crawls",
    "ledger": "SELECT * FROM ledger",
    "lists": "SELECT * FROM lists",
    "list_rows": "SELECT * FROM list_rows",
    "steps": "SELECT * FROM steps",
    "amendments": "SELECT a.url, b.sha256, c.sha256, a.capture_before, a.capture_after, a.seen_before, a.seen_after, "
    "a.cells, a.texts FROM amendments a JOIN reports b ON b.id = a.before JOIN reports c ON c.id = a.after",
    "report_years": "SELECT u.name, y.year, r.sha256, y.first_seen, y.versions, y.rivals FROM report_years y "
    "JOIN units u ON u.id = y.unit JOIN reports r ON r.id = y.report",
}


def said(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Everything an archive says, without the numbers of its own."""
    with Archive(folder, read_only=True) as archive:
        return {
            name: sorted(archive.database.execute(query).fetchall(), key=repr)
            for name, query in _SAID.items()
        }
