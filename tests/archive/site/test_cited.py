"""What people cite leads to the same report in every copy of the archive."""

from __future__ import annotations

import re
from pathlib import Path

from archive.database.folder import Archive
from archive.integrity.merge import merge
from archive.site.serve import datasette_for
from tests.support.archives import ADDRESS, PAGES, Answer, build, gold
from tests.support.site_archive import get

EARLIER = [Answer(f"{ADDRESS}earlier.html", gold("html-dashes.html"), "2025-01-02T03:04:05.000Z")]


def test_a_cited_address_survives_a_merge(tmp_path: Path) -> None:
    one, other = build(tmp_path / "one", PAGES), build(tmp_path / "other", EARLIER)
    cited = re.findall(r"http://localhost(/report/[0-9a-f]{20})\b", get(datasette_for(one), "/report/1").text)
    assert cited
    with Archive(one, read_only=True) as archive:
        sha256 = next(archive.database.query("SELECT sha256 FROM reports WHERE id = 1"))["sha256"]
    merge([Archive(one, read_only=True), Archive(other, read_only=True)], tmp_path / "joined")
    joined = datasette_for(tmp_path / "joined")
    page = get(joined, cited[0], follow_redirects=True)
    assert page.status_code == 200
    assert sha256 in page.text
    assert sha256 not in get(joined, "/report/1").text  # the number is another's here
    assert get(joined, "/report/" + "0" * 20).status_code == 404
