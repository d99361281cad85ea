"""Random figures that obey the identities of the form, for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

from archive.form import FORM

_APPLICANTS = [applicant.id for applicant in FORM.applicants]
_COUNTS = st.one_of(st.just(0), st.integers(0, 30), st.integers(0, 100_000))

Spot = tuple[str, str | None]


@st.composite
def balanced(draw: st.DrawFn) -> tuple[str, dict[Spot, int]]:
    """A generation and a value for each of its cells (money in yuan), all identities kept."""
    generation = draw(st.sampled_from(["b2019", "c2021"]))
    items = FORM.of(generation)
    values: dict[Spot, int] = {}
    for item in items:
        if item.table == "disclosure":
            low = -500 if item.signed else 0
            values[item.key, None] = draw(st.integers(low, 500)) * (10_000 if item.is_money else 1)
    leaves = list(dict.fromkeys(i.key for i in items if i.table == "applications" and i.role == "leaf"))
    for who in _APPLICANTS[:-1]:
        for key in leaves:
            values[key, who] = draw(_COUNTS)
        total = sum(values[key, who] for key in leaves)
        values["applications.result.total", who] = total
        out = draw(_COUNTS)
        values["applications.carried_out", who] = out
        before = draw(st.integers(0, total + out))
        values["applications.carried_in", who] = before
        values["applications.new", who] = total + out - before
    for key in {key for key, who in values if who is not None}:
        values[key, "total"] = sum(values[key, who] for who in _APPLICANTS[:-1])
    for venue in FORM.venues:
        parts = [draw(_COUNTS) for _ in FORM.outcomes[:-1]]
        for outcome, part in zip(FORM.outcomes, [*parts, sum(parts)], strict=True):
            values[f"remedies.{venue.id}.{outcome.id}", None] = part
    return generation, values


def printed(values: dict[Spot, int]) -> dict[Spot, str]:
    """The figures as an agency would print them: money in 万元 with its unit."""
    return {
        (key, who): f"{value // 10_000}万元" if FORM.by_key[key, who].is_money else str(value)
        for (key, who), value in values.items()
    }
