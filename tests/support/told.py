"""What an archive tells after crawls that were killed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from archive.database.folder import Archive

TOLD = (  # what must be the same; numbers and times are the form in which it may differ
    "SELECT sha256, media_type, size, reader, state, detail FROM documents",
    "SELECT url, sha256, site, page_url, title, published, source, unit, region_code FROM appearances",
    "SELECT r.sha256, u.name, u.scope, u.region_code, r.year, r.generation, r.title, r.published, r.version, r.standing, "
    "r.content, r.url FROM reports AS r LEFT JOIN units AS u ON u.id = r.unit",
    "SELECT r.sha256, f.* FROM figures AS f JOIN reports AS r ON r.id = f.report",
    "SELECT r.sha256, p.item, p.state, p.raw, p.path FROM cells AS p JOIN reports AS r ON r.id = p.report",
    "SELECT r.sha256, s.key, s.heading, s.text FROM sections AS s JOIN reports AS r ON r.id = s.report",
    "SELECT r.sha256, f.rule, f.subject, f.status, f.detail FROM findings AS f JOIN reports AS r ON r.id = f.report",
    "SELECT count(*) FROM amendments",
    "SELECT r.sha256, y.year, y.days_late, y.versions, y.rivals FROM report_years AS y JOIN reports AS r ON r.id = y.report",
    "SELECT DISTINCT url, sha256, state FROM captures WHERE status = 200",
)  # fmt: skip


def told(folder: Path) -> list[Counter[tuple[Any, ...]]]:
    with Archive(folder, read_only=True) as archive:
        return [
            Counter(
                tuple(value for name, value in row.items() if name != "report")
                for row in archive.database.query(sql)
            )
            for sql in TOLD
        ]
