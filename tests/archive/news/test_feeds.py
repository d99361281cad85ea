"""What is new reaches people: feeds of everything, a place, a unit, a question; amendments tell the change itself."""

from __future__ import annotations

import pytest
from datasette.app import Datasette
from lxml import etree

from archive.news.atom import Entry, atom
from archive.site.serve import datasette_for
from tests.support.site_archive import JIA, build, get

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def datasette(tmp_path_factory: pytest.TempPathFactory) -> Datasette:
    return datasette_for(build(tmp_path_factory.mktemp("feeds")))


def titles(datasette: Datasette, path: str) -> list[str]:
    answer = get(datasette, path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/atom+xml")
    return [
        node.findtext(f"{ATOM}title") or "" for node in etree.fromstring(answer.content).iter(f"{ATOM}entry")
    ]


def test_a_feed_of_everything_has_reports_amendments_and_failures(datasette: Datasette) -> None:
    found = titles(datasette, "/feed.atom")
    for beginning in ("新报告：", "改动：", "自相矛盾："):
        assert any(title.startswith(beginning) for title in found)


def test_an_amendment_tells_which_number_became_which(datasette: Datasette) -> None:
    feed = etree.fromstring(get(datasette, "/unit/1.atom").content)
    (entry,) = [e for e in feed.iter(f"{ATOM}entry") if (e.findtext(f"{ATOM}title") or "").startswith("改动")]
    summary = entry.findtext(f"{ATOM}summary") or ""
    assert "→" in summary
    assert "2022-02-02T01:00:00Z" in summary
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href", "").endswith(f"/compare/{'2' * 20}/{'3' * 20}")


def test_a_feed_has_what_it_follows_and_nothing_else(datasette: Datasette) -> None:
    assert all("办公室" not in title for title in titles(datasette, "/unit/1.atom"))
    assert titles(datasette, "/place/65.atom") == []
    assert len(titles(datasette, "/place/640221.atom")) >= 4


def test_a_question_can_be_followed(datasette: Datasette) -> None:
    assert titles(datasette, "/question/applications_by_year.atom?unit=甲县&year=2020") == [
        "甲县人民政府 2020", "甲县人民政府办公室 2020",
    ]  # fmt: skip
    assert get(datasette, "/question/nothing.atom").status_code == 404


def test_the_pages_name_their_feeds(datasette: Datasette) -> None:
    for path, feed in (
        ("/", "/feed.atom"),
        ("/unit/1", f"/unit/{JIA}.atom"),
        ("/place/640221", "/place/640221.atom"),
    ):
        assert f'type="application/atom+xml" title="Atom" href="{feed}"' in get(datasette, path).text


def test_identities_stay_when_the_site_moves(datasette: Datasette) -> None:
    def identities(**more: object) -> list[str | None]:
        feed = etree.fromstring(get(datasette, "/feed.atom", **more).content)
        return [node.findtext(f"{ATOM}id") for node in feed.iter(f"{ATOM}entry")]

    assert identities() == identities(headers={"host": "elsewhere.example"})


def test_what_xml_cannot_hold_is_left_out() -> None:
    entries = [
        Entry("x", "a\x00\x0b<b>\ud800", "http://x.example/?a=1&b=2", "2024-01-01T00:00:00Z", "\uffff]]>")
    ]
    feed = etree.fromstring(atom("t", "http://x.example/f", "http://x.example/", entries))
    assert feed.findtext(f"{ATOM}entry/{ATOM}title") == "a<b>?"
