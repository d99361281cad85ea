"""The site as files: every page that asks nothing, in both languages, and no link that leads nowhere."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from click.testing import CliRunner

from archive.errors import GongkaiError
from archive.site.serve import publish
from crawler.commands.main import main
from tests.support.site_archive import JIA, build

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
    for path in ("index.html", THIRD, f"unit/{unquote(JIA)}/index.html", "place/64/index.html", "feed.atom",
                 f"diff/{unquote(JIA)}/2020/2021/index.html", "question/applications_by_year/index.html",
                 f"report/{'1' * 20}.json", "question/applications_by_year.csv", "assets/site.css"):  # fmt: skip
        assert (files / path).is_file(), path
        assert (files / "en" / path).is_file(), path
    assert 'lang="zh-CN"' in (files / THIRD).read_text()
    assert '<html lang="en">' in (files / "en" / THIRD).read_text()
    assert f'href="/gk/en/report/{"3" * 20}"' in (files / THIRD).read_text()
    assert "www.example.org/gk/report/" in (files / "feed.atom").read_text()


def test_an_old_address_leads_to_the_new(files: Path) -> None:
    for language in ("", "en/"):
        page = (files / language / "report/3/index.html").read_text()
        assert f'content="0;url=/gk/{language}report/{"3" * 20}"' in page
        assert f"unit/{JIA}" in (files / language / "unit/1/index.html").read_text()


def test_every_link_leads_to_a_file(files: Path) -> None:
    dead = set()
    for page in files.rglob("*.html"):
        for link in re.findall(r'(?:href|src|action)="([^"]+)"', page.read_text()):
            parts = urlsplit(unescape(link))
            if parts.scheme or not parts.path:
                continue
            target = files / unquote(parts.path).removeprefix("/gk/")
            is_there = target.is_file() or (target / "index.html").is_file()
            if not is_there and "/blob/" not in parts.path:  # the bytes of this archive are not there
                dead.add(link)
    assert dead == set()


def test_a_folder_with_something_in_it_is_left_alone(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(GongkaiError, match="empty"):
        publish(archive, tmp_path, "http://localhost/")


def test_from_the_command_line(archive: Path, tmp_path: Path) -> None:
    target = tmp_path / "out"
    done = CliRunner().invoke(main, ["publish", str(target), "--archive", str(archive), "--json"])
    assert '"files"' in done.output
    assert (target / "index.html").is_file()
