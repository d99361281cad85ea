"""Random figures that obey the identities of the form, as a strategy for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.portal_builder.invent import Spot, invent, printed

__all__ = ["Spot", "balanced", "printed"]


@st.composite
def balanced(draw: st.DrawFn) -> tuple[str, dict[Spot, int]]:
    """A generation and a value for each of its cells (money in yuan), all identities kept."""
    generation = draw(st.sampled_from(["b2019", "c2021"]))
    return generation, invent(generation, lambda low, high: draw(st.integers(low, high)))
