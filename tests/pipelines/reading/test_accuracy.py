"""The accuracy of every carrier this machine can make stays above its floor."""

from __future__ import annotations

import pytest

from benchmarks.accuracy import CARRIERS, GENERATIONS, PAGE, floor_of, measure


@pytest.mark.parametrize("name", CARRIERS)
def test_above_the_floor(name: str) -> None:
    measured = dict(measure([name], most=2 if "scan" in name else None))  # OCR takes seconds a page
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
