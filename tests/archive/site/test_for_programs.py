"""What other programs are told: a map of the pages, the addresses of the data, what a page is."""

from __future__ import annotations

import csv
import io
import json
import re
from hashlib import sha256
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from datasette.app import Datasette

from archive.database.folder import Archive
from archive.release.bundle import release
from archive.site.serve import datasette_for
from tests.support.archives import PAGES
from tests.support.archives import build as build_archive
from tests.support.site_archive import build, cited, get


@pytest.fixture(scope="module")
def datasette(tmp_path_factory: pytest.TempPathFactory) -> Datasette:
    return datasette_for(build(tmp_path_factory.mktemp("programs")))


def test_the_map_of_the_site_leads_to_every_report_and_body(datasette: Datasette) -> None:
    assert "Sitemap: http://localhost/sitemap.xml" in get(datasette, "/robots.txt").text
    parts = re.findall("<loc>([^<]+)</loc>", get(datasette, "/sitemap.xml").text)
    pages = [
        urlsplit(page).path
        for part in parts
        for page in re.findall("<loc>([^<]+)</loc>", get(datasette, urlsplit(part).path).text)
    ]
    assert {cited(n) for n in range(1, 6)} <= set(pages)
    assert len(pages) == 8, "five reports, three bodies"
    for page in pages:
        assert get(datasette, page, follow_redirects=False).status_code == 200


def test_every_address_that_is_told_to_programs_gives_data(datasette: Datasette) -> None:
    told = get(datasette, "/openapi.json").json()["paths"]
    for path in told:
        answer = get(datasette, path.replace("/report/{report}", cited(1)))
        assert answer.status_code == 200, path
        kinds = told[path]["get"]["responses"]["200"]["content"]
        assert answer.headers["content-type"].partition(";")[0] in kinds, path
    for one in get(datasette, "/dcat.jsonld").json()["dcat:dataset"]["dcat:distribution"]:
        rows = list(
            csv.reader(io.StringIO(get(datasette, urlsplit(one["dcat:downloadURL"]["@id"]).path).text))
        )
        assert len(rows[0]) == len(rows[-1]) > 3


@pytest.mark.parametrize(
    "path",
    ["/question/applications_by_year?unit=&year=", "/compare?unit=1", "/place/64", "/unit/1", cited(1)],
)
def test_a_shared_page_has_a_picture(datasette: Datasette, path: str) -> None:
    found = re.search('og:image" content="http://localhost([^"]+)"', get(datasette, path).text)
    assert found
    answer = get(datasette, unescape(found[1]))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")


def test_a_page_says_what_it_is(datasette: Datasette) -> None:
    kinds = {}
    for path in ("/", cited(1), cited(5)):
        text = get(datasette, path).text
        kinds[path] = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)[0])
        if path != "/":
            picture = urlsplit(re.findall(r'og:image" content="([^"]+)"', text)[0])
            assert get(datasette, picture.path).content.startswith(b"\x89PNG")
    assert [one["@type"] for one in kinds.values()] == ["Dataset", "Report", "Report"]
    assert kinds[cited(1)]["identifier"] == "sha256:" + "1" * 64
    assert kinds[cited(5)]["name"] == '<script>alert("1")</script>', (
        "told as it is, and harmless within the page"
    )


def test_the_newest_release_is_offered_file_by_file(tmp_path: Path) -> None:
    """Only what its manifest names can be taken, as its manifest has it."""
    folder, releases = build_archive(tmp_path / "archive", PAGES), tmp_path / "releases"
    with Archive(folder, read_only=True) as archive:
        for day in ("2026-01-01", "2026-02-01"):
            release(archive, releases / day)
    (releases / "2026-02-01" / "data" / "private.txt").write_text("not of the release", "utf-8")
    site = datasette_for(folder, releases=releases)
    assert "2026-02-01" in get(site, "/downloads").text
    assert "含于发行版 2026年2月1日" in get(site, "/about").text
    assert "发行版 20" not in get(datasette_for(folder), "/about").text
    lines = (releases / "2026-02-01" / "manifest-sha256.txt").read_text("utf-8").splitlines()
    digest, path = next(line.split("  ") for line in lines if line.endswith("release.json"))
    taken = get(site, f"/releases/2026-02-01/{path}")
    assert (taken.status_code, sha256(taken.content).hexdigest()) == (200, digest)
    for other in (
        "2026-02-01/data/private.txt",
        f"2026-01-01/{path}",
        "2026-02-01/data/../../../archive/gongkai.db",
    ):
        assert get(site, f"/releases/{other}").status_code == 404, other

    with Archive(folder) as archive:
        archive.database.execute("UPDATE captures SET fetched = '2027-01-01T00:00:00Z'")
        archive.database.conn.commit()
    assert "含于发行版" not in get(site, "/about").text, "it holds less than the site"
