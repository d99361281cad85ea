"""What people cite leads to the same report in every copy of the archive; addresses of before lead there, too."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from datasette.app import Datasette

from archive.database.folder import Archive
from archive.integrity.merge import merge
from archive.reports.addresses import lasting
from archive.site.serve import datasette_for
from tests.support.archives import ADDRESS, PAGES, Answer, build, gold
from tests.support.site_archive import build as build_site
from tests.support.site_archive import cited, get

EARLIER = [Answer(f"{ADDRESS}earlier.html", gold("html-dashes.html"), "2025-01-02T03:04:05.000Z")]
ROWS = ("/report/1", "/report/1.json", "/report/1/cell/applications_new__total", "/unit/1", "/unit/1.atom")
PAGES_WITH_LINKS = (
    "/", "/place/640221", "/unit/1", "/report/3", "/search?q=拆迁", "/question/failing_identities", "/feed.atom",
    "/unit/1.atom", "/place/640221/2020", "/diff/1/2020/2021", "/gongkai/reports", "/gongkai/findings",
    "/gongkai/reports/1", "/question/failing_identities.atom?year=2020",
)  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Datasette:
    return datasette_for(build_site(tmp_path_factory.mktemp("cited")))


def test_a_cited_address_survives_a_merge(tmp_path: Path) -> None:
    one, other = build(tmp_path / "one", PAGES), build(tmp_path / "other", EARLIER)
    before = {path: get(datasette_for(one), path) for path in ROWS}
    assert all(page.status_code == 200 for page in before.values())
    with Archive(one, read_only=True) as archive:
        sha256 = next(archive.database.query("SELECT sha256 FROM reports WHERE id = 1"))["sha256"]
    merge([Archive(one, read_only=True), Archive(other, read_only=True)], tmp_path / "joined")
    joined = datasette_for(tmp_path / "joined")
    for path, page in before.items():
        again = get(joined, page.url.raw_path.decode(), follow_redirects=False)
        assert again.status_code == 200, path
        assert "report/" not in path or "unit" in path or again.text.count(sha256) == page.text.count(sha256)
    assert sha256 not in get(joined, "/report/1").text  # the number is another's here
    assert get(joined, "/report/" + "0" * 20).status_code == 404
    assert get(joined, f"/report/{sha256}").url.path == f"/report/{sha256[:20]}"


@pytest.mark.parametrize("path", ROWS)
def test_an_address_by_number_leads_on_in_the_language_asked_for(site: Datasette, path: str) -> None:
    moved = get(site, path, follow_redirects=False)
    assert moved.status_code == 302
    assert not re.search(r"/\d{1,18}(?=[/.?]|$)(?!/%)", moved.headers["location"].partition("640221")[0])
    assert get(site, f"{path}?lang=en", follow_redirects=False).headers["location"].endswith("?lang=en")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", PAGES_WITH_LINKS)
def test_no_page_and_no_feed_links_to_the_number_of_a_row(site: Datasette, path: str, language: str) -> None:
    text = get(site, path, cookies={"lang": language}).text
    assert re.findall(r'(?:href|src)="[^"]*/(?:report|unit|diff|compare)/', text)
    assert re.findall(r'(?:href|src)="[^"]*/(?:report|unit|diff|compare)/\d{1,18}[/".#?][^"]*', text) == []
    assert "localhost/report/1<" not in text


def test_a_document_that_left_its_report_to_another_still_leads_to_it(tmp_path: Path) -> None:
    folder = build_site(tmp_path)
    with Archive(folder) as archive, archive.database.atomic():
        archive.database.execute(
            "INSERT INTO documents (sha256, media_type, size, state, report) "
            "SELECT ?, media_type, size, state, 1 FROM documents LIMIT 1",
            ["a" * 64],
        )
    assert get(datasette_for(folder), "/report/" + "a" * 20).url.path == cited(1)


def test_what_names_nothing_stays_as_it_is(tmp_path: Path) -> None:
    with Archive(build_site(tmp_path), read_only=True) as archive:
        paths = "/report/99\n/report/1/cell/x\n/unit/1.atom\n/compare/1/99\n/question/report/1\n/report/12345678901234567890"
        told = lasting(archive.database, paths).split("\n")
    assert told[0] == "/report/99"
    assert told[1] == f"{cited(1)}/cell/x"
    assert told[2].endswith(".atom")
    assert told[3:] == paths.split("\n")[3:]
