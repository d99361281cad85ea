"""The site as files: every page that asks nothing, in both languages, and no link that leads nowhere."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
import shutil
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from click.testing import CliRunner

from archive.database.folder import Archive
from archive.errors import GongkaiError
from archive.site.serve import datasette_for, publish
from crawler.commands.main import main
from tests.support.archives import ADDRESS, Answer, gold
from tests.support.archives import build as archive_of
from tests.support.keeping import keep
from tests.support.site_archive import JIA, build, cited, get, make_report

THIRD = f"report/{'3' * 20}/index.html"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("snapshot"))


@pytest.fixture(scope="module")
def files(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files") / "site"
    publish(archive, folder, "https://www.example.org/gk/")
    return folder


def test_the_pages_are_there_in_both_languages(files: Path) -> None:
    pages = ("index.html", THIRD, f"unit/{unquote(JIA)}/index.html", "place/64/index.html", "feed.atom",
             "place/64/2021/index.html",
             f"diff/{unquote(JIA)}/2020/2021/index.html", "question/applications_by_year/index.html", "search/index.html",
             "question/applications_by_year.csv")  # fmt: skip
    for path in pages:
        assert (files / path).is_file(), path
        assert (files / "en" / path).is_file(), path
    for path in (f"report/{'1' * 20}.json", "assets/site.css", "robots.txt"):
        assert (files / path).is_file(), path
        assert not (files / "en" / path).exists(), "what says the same in both languages lies once"
    assert 'lang="zh-CN"' in (files / THIRD).read_text()
    assert '<html lang="en">' in (files / "en" / THIRD).read_text()
    assert f'href="../../en/report/{"3" * 20}/index.html"' in (files / THIRD).read_text()
    assert "www.example.org/gk/report/" in (files / "feed.atom").read_text()


def test_an_old_address_leads_to_the_new(files: Path) -> None:
    for language in ("", "en/"):
        page = (files / language / "report/3/index.html").read_text()
        assert f'/report/{"3" * 20}/index.html"' in page
        assert JIA in (files / language / "unit/1/index.html").read_text()


def test_every_link_is_relative_and_leads_to_a_file(files: Path) -> None:
    dead, count = set(), 0
    for page in files.rglob("*.html"):
        for link in re.findall(r'\b(?:href|src|action)="([^"]+)"', page.read_text()):
            parts = urlsplit(unescape(link))
            if parts.scheme or not parts.path:
                continue
            count += 1
            if not (page.parent / unquote(parts.path)).is_file():
                dead.add((str(page), link))
    assert count > 1000
    assert dead == set()


def test_every_number_leads_to_its_proof(files: Path) -> None:
    for page, cells in ((THIRD, f"report/{'3' * 20}/cells/index.html"),):
        for language in ("", "en/"):
            led = re.findall(r'class="cell" href="([^"#]+)#(\w+)"', (files / language / page).read_text())
            assert led
            proofs = (files / language / cells).read_text()
            assert all(f'id="{column}"' in proofs for _, column in led if "applications" in column)
            assert "SHA-256" in proofs


def test_captured_bytes_are_files_to_save_and_never_pages(tmp_path: Path) -> None:
    """As `index.html` a foreign page would open in the reader's browser as one of ours."""
    page = gold("html-official.html")
    archive = archive_of(
        tmp_path / "archive-data", [Answer(f"{ADDRESS}a.html", page, "2026-01-02T03:04:05.000Z")]
    )
    publish(archive, tmp_path / "files", "https://www.example.org/")
    files = [
        path.relative_to(tmp_path / "files").parts
        for path in (tmp_path / "files").rglob("*")
        if "blob" in path.parts
    ]
    assert {path[-1] for path in files if len(path) > 1} == {f"{hashlib.sha256(page).hexdigest()}.bin"}


def test_the_index_finds_what_is_printed(files: Path) -> None:
    folder = files / "assets" / "search"
    held = {
        path.stem: json.loads(path.read_text().partition(",")[2].strip()[:-1]) for path in folder.iterdir()
    }
    texts = held["t0"]

    def holding(gram: str) -> set[int]:
        steps = held.get(f"i{ord(gram[0]) % 256}", {}).get(gram, "").split()
        return set(itertools.accumulate(int(step, 36) for step in steps))

    for gram in ("拆迁", "拆", "县", "报告", "<s", "没有"):
        assert holding(gram) == {n for n, (*_, text, _) in enumerate(texts) if gram in text.lower()}, gram
    assert holding("ji") & holding("ia") >= {n for n, one in enumerate(texts) if one[2].startswith("甲县")}
    assert held["simplified"]["縣"] == "县"
    assert {f"i{n}" for n in range(256)} <= held.keys(), "a part that is not there is an error in the console"
    assert {report for report, *_ in texts} == {str(n) * 20 for n in range(1, 6)}


def test_the_index_is_the_same_in_every_run(files: Path) -> None:
    """Sets of texts come in another order in each process: an unchanged archive would be published anew."""
    for part in (files / "assets" / "search").glob("i*.js"):
        holders = json.loads(part.read_text().partition(",")[2].strip()[:-1])
        first = [gram for gram, numbers in holders.items() if numbers.split()[0] == "0"]
        assert first == sorted(first), part.name


def test_a_folder_with_something_in_it_is_left_alone(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(GongkaiError, match="empty"):
        publish(archive, tmp_path, "http://localhost/")


def test_bodies_of_one_place_are_compared_by_readers_and_not_in_advance(tmp_path: Path) -> None:
    """Every pair of bodies of a county would be most of the files."""
    folder = build(tmp_path)
    with Archive(folder) as opened:
        bureau = make_report("7" * 64, unit="甲县教育局", scope="own", title="教育局报告", findings=())
        keep(opened.database, bureau, "http://www.example.gov.cn/c.html", "2022-03-09T01:00:00Z")
    publish(folder, tmp_path / "files", "https://www.example.org/gk/")
    page = (tmp_path / "files" / "report" / ("4" * 20) / "index.html").read_text()
    assert f'/report/{"7" * 20}/index.html">甲县教育局</a>' in page
    assert not list((tmp_path / "files").glob(f"compare/*/{'4' * 20}"))
    assert f"/compare/{'7' * 20}/{'4' * 20}" in get(datasette_for(folder), cited(4)).text


def test_what_did_not_change_is_not_written_again(archive: Path, files: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    count, changed = publish(archive, again, "https://www.example.org/gk/", files)
    assert count == sum(one.is_file() for one in files.rglob("*"))
    assert changed == 0
    page, before = again / THIRD, files / THIRD
    assert page.stat().st_mtime_ns == before.stat().st_mtime_ns
    written = [f for f in again.rglob("*") if f.is_file()]
    assert {f.relative_to(again) for f in written} == {
        f.relative_to(files) for f in files.rglob("*") if f.is_file()
    }


def test_a_new_report_changes_no_page_that_does_not_show_it(
    archive: Path, files: Path, tmp_path: Path
) -> None:
    """The day of the newest capture stands on the page about the site, not on every page."""
    grown, again = tmp_path / "grown", tmp_path / "again"
    shutil.copytree(archive, grown)
    with Archive(grown) as opened:
        report = make_report(
            "7" * 64, unit="丙县人民政府", region_code="640181", title="丙县报告", findings=()
        )
        keep(opened.database, report, "http://www.example.gov.cn/c.html", "2022-03-09T01:00:00Z")
    publish(grown, again, "https://www.example.org/gk/", files)
    for language in ("", "en/"):
        for page in (THIRD, f"unit/{unquote(JIA)}/index.html", "place/640221/2021/index.html"):
            assert (again / language / page).stat().st_ino == (files / language / page).stat().st_ino, page
    assert "数据截至 2022年3月9日" in (again / "about/index.html").read_text()
    assert "数据截至 2022年2月5日" in (files / "about/index.html").read_text()


def test_from_the_command_line(archive: Path, tmp_path: Path) -> None:
    target = tmp_path / "out"
    done = CliRunner().invoke(main, ["publish", str(target), "--archive", str(archive), "--json"])
    assert '"files"' in done.output
    assert (target / "index.html").is_file()
