"""A small rehearsal of the round over the country: every report found, every host that gave none under its true reason."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from benchmarks.country import EXPECTED, FAULTS, hosts
from benchmarks.rehearsal import go_round

COUNT, DELAY = 12, 0.3  # hosts, seconds: far more than a request takes here


def test_a_round_that_is_killed_finds_everything_and_names_the_rest(tmp_path: Path) -> None:
    result = go_round(COUNT, tmp_path, kills=1, delay=DELAY)
    assert result.kills == 1
    assert result.wrong() == []
    assert result.log.together() == 1, "a host is asked by one at a time"
    assert result.log.fastest() > DELAY * 0.8, "and never faster than its delay"
    assert result.memory < 1 << 30


def test_the_country_is_the_same_every_time_and_has_every_fault() -> None:
    country = hosts(3000)
    assert country == hosts(3000)
    assert len({host.address for host in country}) == 3000
    assert len({host.code for host in country}) > 2800, "there are fewer counties than hosts"
    shares = Counter(host.fault for host in country)
    assert set(shares) == set(FAULTS) == set(EXPECTED)
    assert 0.75 < shares[""] / 3000 < 0.85
    assert 0.4 < Counter(host.family for host in country)["trs"] / 3000 < 0.5
