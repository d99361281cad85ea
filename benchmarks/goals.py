"""The goals of `goals.toml` beside what a run measured: each is met, or its row says what was tried."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

_FILE = Path(__file__).with_name("goals.toml")


@dataclass(frozen=True)
class Figure:
    """A measured value of a goal. A benchmark yields it among its rows."""

    goal: str
    value: float


@dataclass(frozen=True)
class Goal:
    """What is measured, the bound in its unit, what the peer is, and what was tried where it is not met. `at_least`
    tells a bound from below from one from above."""

    what: str
    bound: float
    unit: str
    peer: str
    at_least: bool = False
    tried: str = ""

    def is_met(self, value: float) -> bool:
        return value >= self.bound if self.at_least else value <= self.bound


GOALS = {name: Goal(**said) for name, said in tomllib.loads(_FILE.read_text(encoding="utf-8")).items()}


def rows(figures: Iterable[Figure]) -> Iterator[str]:
    """Yield a table of the goals in the order of the file. A goal without a figure was not measured."""
    measured = {figure.goal: figure.value for figure in figures}
    if not measured:
        return
    yield "## Goals\n"
    yield "| what | goal | measured | peer | |"
    yield "|---|---|---|---|---|"
    for name, goal in GOALS.items():
        bound = f"{'≥' if goal.at_least else '≤'} {goal.bound:g} {goal.unit}"
        value = measured.get(name)
        if value is None:
            yield f"| {goal.what} | {bound} | - | {goal.peer} | not measured in this run |"
            continue
        verdict = "met" if goal.is_met(value) else f"not met: {goal.tried}"
        yield f"| {goal.what} | {bound} | {value:.3g} {goal.unit} | {goal.peer} | {verdict} |"
