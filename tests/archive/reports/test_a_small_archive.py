"""What the small archive of the site's tests holds, told by its own tables."""

from __future__ import annotations

from pathlib import Path

from archive.database.folder import Archive
from tests.support.site_archive import build


def test_the_archive_holds_every_report_with_its_version(tmp_path: Path) -> None:
    with Archive(build(tmp_path)) as archive:
        rows = archive.database.query("SELECT id, year, version FROM reports ORDER BY id")
        found = [(row["id"], row["year"], row["version"]) for row in rows]
    assert found == [(1, 2020, 1), (2, 2021, 1), (3, 2021, 2), (4, 2020, 1), (5, 2021, 1)]
