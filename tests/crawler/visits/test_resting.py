"""How long a known entry rests: never longer than promised, sooner when young or changed, and not all at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from archive.database.list_entries import Entry
from crawler.visits.resting import drawn, due

NOW = datetime(2026, 11, 29, tzinfo=UTC)
DAY = timedelta(days=1)


def entry(url: str = "a", age: float = 900, rested: float = 10, changes: int = 0, seen: float = 400) -> Entry:
    """An entry published `age` days ago, first seen `seen` and last looked at `rested` days ago."""
    published = (NOW - age * DAY).date().isoformat()
    return Entry(url, published, NOW - seen * DAY, NOW - rested * DAY, changes, 1)


@given(st.text(), st.floats(0, 6000), st.floats(0, 100), st.integers(0, 9))
def test_nothing_rests_longer_than_a_quarter_or_in_its_first_year_than_a_month(
    url: str, age: float, rested: float, changes: int
) -> None:
    one = entry(url, age, rested, changes, seen=max(rested, 0))
    rest = due(one) - one.checked
    assert 2 * DAY <= rest <= (90 if age - rested >= 364 else 30) * DAY


def test_the_young_and_the_changed_are_looked_at_more_often() -> None:
    rests = [due(entry(age=age, rested=0, seen=age)) - NOW for age in (1, 20, 60, 300, 900)]
    assert rests == sorted(rests)
    assert len(set(rests)) > 3
    assert due(entry(changes=2)) < due(entry(changes=1)) < due(entry())


def test_what_was_fetched_in_one_night_is_not_due_in_one() -> None:
    fetched = [entry(f"http://a.gov.cn/{number}.html", rested=0, seen=0) for number in range(300)]
    nights = Counter((due(one) - NOW).days for one in fetched)
    assert max(nights.values()) < 15


def test_every_visit_looks_at_the_reports_that_have_rested_longest() -> None:
    entries = [replace(entry(str(number), rested=1), reports=number % 2) for number in range(9)]
    assert drawn(entries, NOW) == {"1", "3"}
