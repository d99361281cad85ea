"""The accuracy of every carrier this machine can make stays above its floor."""

from __future__ import annotations

import re

import pytest

from benchmarks.accuracy import CARRIERS, GENERATIONS, PAGE, floor_of, measure

MOST = {"scan": 2, "browser": 5, "DOC": 4, "RTF": 4}
"""Documents of carriers that take seconds to make or to read, by a word of their names; `make accuracy` reads all."""


@pytest.mark.parametrize("name", CARRIERS)
def test_above_the_floor(name: str) -> None:
    most = next((MOST[word] for word in re.findall(r"\w+", name) if word in MOST), None)
    measured = dict(measure([name], most=most))
    if not measured:
        pytest.skip(f"{CARRIERS[name][1]} is missing: {name} cannot be made here")
    for generation in GENERATIONS:
        score = measured[name][generation]
        assert score.documents >= 2
        assert score.share >= floor_of(name), f"{name} {generation}: {score}"


def test_the_readme_shows_every_carrier() -> None:
    shown = (
        PAGE.read_text(encoding="utf-8").partition("<!-- accuracy -->")[2].partition("<!-- /accuracy -->")[0]
    )
    assert [name for name in CARRIERS if f"| {name} |" not in shown] == []
