"""`gongkai sites add URL`: from a home page to a site file that a crawl finds everything with, and a saved page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archive.database.folder import Archive
from crawler.probing.probe_spider import MOST
from crawler.probing.samples import reread, samples
from crawler.sites.site_file import read_site
from tests.portals import PORTALS
from tests.support.command import gongkai
from tests.support.crawling import crawl, portal
from tests.support.placing import place

SOFTWARE = {
    **dict.fromkeys(("plain", "forms", "hebei", "aspnet", "city"), "auto"),
    "units": "trs",
    "jpaas_frames": "jpaas",
}
"""What made a portal, where that is not the portal's name here."""
BY_CHOICE = ("city",)
"""Portals whose page lists nothing until a unit is chosen, which a saved page cannot show."""


def found_in(folder: Path) -> set[str]:
    """Where an archive has its reports from."""
    with Archive(folder, read_only=True) as archive:
        rows = archive.database.query(
            "SELECT DISTINCT a.url FROM appearances AS a JOIN reports AS r USING (sha256)"
        )
        return {place(row["url"]) for row in rows}


@pytest.mark.parametrize("name", ["trs", "gkmlpt", "forms"])
def test_what_a_crawl_has_learnt_is_a_file_from_which_the_next_finds_the_same(
    name: str, tmp_path: Path
) -> None:
    archive, again, folder = (tmp_path / part for part in ("archive", "again", "sites"))
    with portal(PORTALS[name].answers) as server:
        crawl(archive, server.url)
        first = len(server.asked)
        done = gongkai("export", "--archive", archive, "-o", folder, "--json")
        (path,) = json.loads(done.stdout)["written"]
        assert json.loads(gongkai("export", "--archive", archive, "-o", folder, "--json").stdout)["left"] == [
            path
        ]
        site = read_site(Path(path))
        crawl(again, path)
    assert found_in(again) == found_in(archive) != set()
    assert site.cms == SOFTWARE.get(name, name)
    assert len(server.asked) - first <= first


CRAWLED = ("trs", "jpaas_frames", "gkmlpt", "forms", "city")
"""Portals that are crawled with the file written for them; tests/crawler/spiders crawls all from their home page."""


@pytest.mark.parametrize("name", PORTALS)
def test_a_file_says_what_a_portal_is_and_a_crawl_with_it_finds_everything(name: str, tmp_path: Path) -> None:
    built = PORTALS[name]
    folder = tmp_path / "sites"
    with portal(built.answers) as server:
        done = gongkai("add", server.url, "--output", folder, "--json")
        assert (done.returncode, done.stderr) == (0, ""), done.stdout
        asked, found = server.paths(), json.loads(done.stdout)
        assert len(asked) == found["requests"] <= MOST
        shown = {
            place(page["url"]) for page in found["pages"]
        }  # some columns show their report instead of a list
        assert not (built.reports - shown) & set(asked)
        assert found["cms"] == SOFTWARE.get(name, name)
        assert found["reports"]
        assert found["columns"]
        (file,) = folder.glob("*.toml")
        assert found["written"][0] == str(file)
        site = read_site(file)
        assert (site.home, site.title) == (server.url, "云泽县人民政府")
        if name in CRAWLED:
            crawl(tmp_path / "archive", str(file))
            assert found_in(tmp_path / "archive") == built.reports
    (sample,) = samples(folder)
    said, read = reread(sample)
    assert said == read
    assert said["entries"] or name in BY_CHOICE


def test_what_is_there_is_not_replaced_unless_asked(tmp_path: Path) -> None:
    with portal(PORTALS["vsb"].answers) as server:
        written = json.loads(gongkai("add", server.url, "-o", tmp_path, "--json").stdout)["written"]
        file = Path(written[0])
        file.write_text(f'title = "mine"\nhome = "{server.url}"\n', encoding="utf-8")
        again = gongkai("add", server.url, "-o", tmp_path)
        assert again.returncode == 1, again.stdout
        assert "--force" in again.stderr
        assert read_site(file).title == "mine"
        assert gongkai("add", server.url, "-o", tmp_path, "--force").returncode == 0
        assert read_site(file).title == "云泽县人民政府"


def test_a_file_name_has_code_and_host(tmp_path: Path) -> None:
    home = "<title>平罗县人民政府</title><a href='/nb/'>政府信息公开年报</a>"
    row = "<li><a href='/a/t20230120_7.html'>平罗县2022年政府信息公开工作年度报告</a></li>"
    with portal({"/": home, "/nb/": row}) as server:
        gongkai("add", server.url, "-o", tmp_path)
    (file,) = tmp_path.glob("*.toml")
    assert file.name.startswith("640221_127-0-0-1-")
    site = read_site(file)
    assert (site.region_code, site.unit, site.cms) == ("640221", "平罗县人民政府", "trs")
    assert site.note
    assert "t20230120_7.html" in site.note


def test_nothing_is_written_of_a_portal_that_gave_nothing(tmp_path: Path) -> None:
    with portal({}) as server:
        url = server.url
    done = gongkai("add", url, "-o", tmp_path)
    assert done.returncode == 1
    assert list(tmp_path.iterdir()) == []
    assert gongkai("add", "not-an-address", "-o", tmp_path).returncode == 1
    assert gongkai("add").returncode == 2
