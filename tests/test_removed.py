"""Removed means gone twice, a fortnight apart, and never back between."""

from __future__ import annotations

import pytest

from archive.captures import add_capture
from archive.folder import Archive
from archive.model import Capture
from archive.removed import Removed, removed
from tests.keeping import fetch, keep
from tests.test_site_archive import make_report

HERE = "http://www.example.gov.cn/2020.html"


def missing(archive: Archive, day: str, state: str = "gone", url: str = HERE) -> None:
    add_capture(archive.database, None, Capture(url, url, f"{day}T00:00:00Z", 404, None, 0, state=state))


@pytest.fixture
def kept(archive: Archive) -> Archive:
    keep(archive.database, make_report(), HERE, "2021-02-01T00:00:00Z")
    return archive


def test_there_it_is(kept: Archive) -> None:
    assert removed(kept.database) == []


def test_gone_once_is_a_suspicion_gone_for_a_fortnight_a_fact(kept: Archive) -> None:
    missing(kept, "2021-03-01")
    (suspected,) = removed(kept.database)
    assert suspected == Removed(HERE, 1, None, "2021-02-01T00:00:00Z", "2021-03-01T00:00:00Z", 1, False)
    missing(kept, "2021-03-14", "soft_404")
    assert not removed(kept.database)[0].confirmed
    missing(kept, "2021-03-15")
    (confirmed,) = removed(kept.database)
    assert (confirmed.confirmed, confirmed.checks, confirmed.gone_since[:10]) == (True, 3, "2021-03-01")


def test_back_again_it_was_never_removed(kept: Archive) -> None:
    missing(kept, "2021-03-01")
    fetch(kept.database, make_report().sha256, HERE, "2021-03-10T00:00:00Z")
    assert removed(kept.database) == []
    missing(kept, "2021-03-20")
    assert [(one.checks, one.confirmed) for one in removed(kept.database)] == [(1, False)]


@pytest.mark.parametrize("state", ["blocked", "error", "timeout", "unreachable", "interstitial"])
def test_a_door_that_stays_shut_says_nothing(kept: Archive, state: str) -> None:
    missing(kept, "2021-03-01", state)
    missing(kept, "2021-04-01", state)
    assert removed(kept.database) == []


def test_of_one_site_only(kept: Archive) -> None:
    missing(kept, "2021-03-01")
    assert removed(kept.database, "another") == []
