"""Links of pages as files."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from archive.site.relative_links import within, without_dead
from archive.site.static_page import Copy, make, make_here
from tests.support.site_archive import build, cited

HERE = PurePosixPath("report", "1", "index.html")


@pytest.mark.parametrize("start", ["/", "/gk/", "/a&b/"])
def test_every_link_into_the_site_becomes_relative_and_no_other(start: str) -> None:
    own = start.replace("&", "&amp;")
    page = (
        f'<a href="{own}report/2">2</a> <a class="x" href="{own}unit/a/b/%E7%94%B2#t">甲</a> <img src="{own}place.png">'
        f'<form action="{own}search"><a href="#here">x</a><a href="?page=2">2</a><a href="http://a.cn{own}x">a</a>'
        f'<a href="//a.cn/x">a</a><a href="{own}">home</a><p title="{own}report/3">'
    )
    text, found = within(page, start, HERE)
    assert text == (
        '<a href="../../report/2/index.html">2</a> <a class="x" href="../../unit/a/b/%E7%94%B2/index.html#t">甲</a> '
        '<img src="../../place.png"><form action="../../search/index.html"><a href="#here">x</a><a href="?page=2">2</a>'
        f'<a href="http://a.cn{own}x">a</a><a href="//a.cn/x">a</a><a href="../../index.html">home</a>'
        f'<p title="{own}report/3">'
    )
    assert found == ["report/2", "unit/a/b/甲", "place.png", ""]


def test_a_dead_link_loses_its_address_and_one_that_begins_alike_keeps_it() -> None:
    page = '<a href="../../a/b.bin">x</a><a href="../../a/b.bin2">y</a><a href="../../a/b.bin#c">z</a>'
    assert without_dead(page, HERE, ["a/b.bin"]) == '<a >x</a><a href="../../a/b.bin2">y</a><a >z</a>'


def test_a_page_is_written_once_without_its_links_to_lost_bytes(tmp_path: Path) -> None:
    """Its bytes are asked for before the page is written: most of a copy would be read and written again."""
    archive = build(tmp_path)
    copy = Copy(archive, archive / "gongkai.db", tmp_path / "files", "https://www.example.org/gk/")
    with make_here(copy):
        made = make(copy, [cited(1).strip("/")])
    lost = f"blob/{'1' * 64}.bin"
    assert next(page for page in made if page.path == lost).files == 0
    assert all(lost not in page.links for page in made)
    text = (tmp_path / "files" / cited(1).strip("/") / "index.html").read_text()
    assert ">原件</a>" in text
    assert lost not in text
