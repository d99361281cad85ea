"""One edit is told once, however many addresses of one page show it."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from archive.alerts.gather import gather
from archive.alerts.subscriptions import Subscription
from archive.catalogue.words import LANGUAGES, Words
from archive.database.folder import Archive
from archive.news.entries import part_name
from archive.reports.amendments import forget
from archive.reports.versions import settle
from archive.site.serve import datasette_for
from tests.support.edits import HERE, JANUARY, JUNE, MARCH, edited
from tests.support.keeping import keep
from tests.support.site_archive import get, make_report

SESSIONS = [f"{HERE}?jsessionid={name}" for name in ("A1", "B2", "C3")]
_LATER = "2021-06-21T01:00:00Z"


def show(archive: Archive, number: int, granted: int, *seen: tuple[str, str]) -> None:
    """A text of the report at (address, time)."""
    first = make_report()
    report = edited(first, str(number) * 64, granted=granted)
    for url, when in seen:
        keep(archive.database, report, url, when)


@pytest.fixture
def edited_once(archive: Archive) -> Archive:
    show(archive, 1, 9, *((url, JANUARY) for url in SESSIONS))
    show(archive, 2, 12, (SESSIONS[1], JUNE), (SESSIONS[0], _LATER), (SESSIONS[2], _LATER))
    archive.database.conn.commit()
    return archive


def told(archive: Archive) -> list[tuple[str, str]]:
    """(address, first seen) of every change that is told."""
    rows = archive.database.query(
        "SELECT url, seen_after FROM amendments WHERE repeats IS NULL ORDER BY seen_after, id"
    )
    return [(row["url"], row["seen_after"]) for row in rows]


def test_the_address_that_showed_it_first_tells_it(edited_once: Archive) -> None:
    assert edited_once.database.table("amendments").count == 3, "every address keeps its own evidence"
    assert told(edited_once) == [(SESSIONS[1], JUNE)]


def test_every_page_feed_question_and_alert_tells_it_once(edited_once: Archive) -> None:
    site = datasette_for(edited_once.root)
    for path in ("/feed.atom", "/place/640221.atom", "/unit/1.atom"):
        titles = [node.text or "" for node in etree.fromstring(get(site, path).content).iter("{*}title")]
        assert sum(title.startswith("改动") for title in titles) == 1, path
    for path in ("/", "/news?since=2021-01-01", "/unit/1"):
        assert len(re.findall(r'<ul class="moved">', get(site, path).text)) == 1, path
    assert "发布后改动 1 次" in get(site, "/news?since=2021-02-01").text
    for question, rows in (("amendments", 1), ("amended_texts", 0)):
        answer = get(site, f"/question/{question}.jsonl?unit=&year=").text
        assert len(answer.splitlines()) == rows, question
    everything = Subscription("all", news=("amendment",))
    assert [piece.when for piece in gather(edited_once.database, everything)] == [JUNE]


def test_a_change_that_is_taken_back_and_made_again_is_told_thrice(archive: Archive) -> None:
    for number, granted, when in ((1, 9, JANUARY), (2, 12, MARCH), (1, 9, JUNE), (2, 12, _LATER)):
        show(archive, number, granted, (SESSIONS[0], when))
    show(archive, 1, 9, (SESSIONS[1], JANUARY))
    show(archive, 2, 12, (SESSIONS[1], _LATER))
    assert [when for _, when in told(archive)] == [MARCH, JUNE, _LATER]


def test_the_first_address_may_go_and_the_change_stays(edited_once: Archive) -> None:
    database = edited_once.database
    database.execute("UPDATE captures SET status = 404 WHERE url = ? AND fetched = ?", [SESSIONS[1], JUNE])
    settle(database, ["2" * 64])
    assert told(edited_once) == [(SESSIONS[0], _LATER)]
    forget(database, 2)
    assert database.table("amendments").count == 0


def test_what_stands_before_the_first_part_has_a_name_in_both_languages() -> None:
    assert [part_name("text:introduction", Words(language)) for language in LANGUAGES] == [
        "引言",
        "introduction",
    ]
