"""A portal between two visits: what was edited is a version, what was published a report, what is gone a removal, and a
server that fails for a while costs nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.database.folder import Archive
from archive.survey.removed import removed
from tests.portals import PORTALS
from tests.portals.county import reports
from tests.support.changing import changed
from tests.support.crawling import Answer, Answering, codes, crawl, portal
from tests.support.placing import place

FAILS = 3


def seen(folder: Path) -> tuple[int, int, int, set[str]]:
    """Reports, bodies and years, amendments, and what was removed."""
    with Archive(folder, read_only=True) as archive:
        count = archive.database.table("reports").count
        pairs = len(list(archive.database.query("SELECT DISTINCT unit, year FROM reports")))
        gone = {place(one.url) for one in removed(archive.database)}
        return count, pairs, archive.database.table("amendments").count, gone


@pytest.mark.parametrize("name", ["trs", "vsb", "ucap"])
def test_each_change_is_seen_once_and_a_failing_server_loses_nothing(name: str, tmp_path: Path) -> None:
    built = PORTALS[name]
    edited, before, gone = reports()[4], reports()[5], reports()[6]
    after, lost = changed(built, edited, before, gone)
    with portal(built.answers) as server:
        crawl(tmp_path, server.url)
        first = seen(tmp_path)
        server.answers.clear()
        server.answers.update(after)
        told = codes(crawl(tmp_path, server.url))
        second = seen(tmp_path)
        told_again = codes(crawl(tmp_path, server.url))
        assert (seen(tmp_path), told, told_again) == (second, ["gone"], [])
        failing(server.answers)
        crawl(tmp_path, server.url, RETRY_TIMES=FAILS)
        third = seen(tmp_path)
    assert first[2:] == (0, set())
    assert second == (first[0] + 2, first[1] + 1, 1, {lost})
    assert third == second


def failing(answers: dict[str, Answering]) -> None:
    """The first lists and articles that are asked for break off a few times."""
    left = [FAILS]

    def broken(right: Answering) -> Answering:
        def answer(asked: dict[str, str]) -> Answer | str:
            if left[0]:
                left[0] -= 1
                return Answer("<h1>500</h1>", 500)
            return right(asked) if callable(right) else right

        return answer

    for path, right in list(answers.items()):
        answers[path] = broken(right)
