"""One wrong cell is named, whatever cell it is, and its value computed; two are not guessed at."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from archive.form.definition import FORM
from pipelines.checks.locate import RULE, find_culprit, locate
from tests.support.generated import Spot, balanced
from tests.support.sums import report
from tests.support.wrong_cell import wrong

SPOTS = [(i.key, i.applicant) for i in FORM.items if i.table == "applications"]


@settings(max_examples=120, deadline=None)
@given(balanced(), st.data())
def test_any_single_altered_cell_is_named_and_mended(
    made: tuple[str, dict[Spot, int]], data: st.DataObject
) -> None:
    generation, values = made
    spot = data.draw(st.sampled_from([s for s in SPOTS if s in values]))
    wrong = values[spot] + data.draw(st.integers(-values[spot], 999).filter(bool))
    found = find_culprit(report(generation, values | {spot: wrong}))
    assert found
    assert ((found.cell.key, found.cell.applicant), found.proposed) == (spot, values[spot])


@settings(max_examples=40, deadline=None)
@given(balanced())
def test_a_report_that_adds_up_accuses_no_cell(made: tuple[str, dict[Spot, int]]) -> None:
    assert find_culprit(report(*made)) is None


@settings(max_examples=60, deadline=None)
@given(balanced(), st.data())
def test_a_blank_that_should_hold_a_number_is_named(
    made: tuple[str, dict[Spot, int]], data: st.DataObject
) -> None:
    generation, values = made
    spots = [s for s in SPOTS if values.get(s)]
    if not spots:
        return
    spot = data.draw(st.sampled_from(spots))
    blanked: dict[Spot, int | None] = {**values, spot: None}
    found = find_culprit(report(generation, blanked))
    if found:  # an equation all of whose other cells are blank too says nothing
        assert ((found.cell.key, found.cell.applicant), found.proposed) == (spot, values[spot])


@settings(max_examples=60, deadline=None)
@given(balanced(), st.data())
def test_two_errors_name_no_innocent_as_if_sure(
    made: tuple[str, dict[Spot, int]], data: st.DataObject
) -> None:
    """Two errors in different rows and columns cannot look like one."""
    generation, values = made
    leaves = [s for s in SPOTS if s in values and FORM.by_key[s].role == "leaf" and s[1] != "total"]
    first = data.draw(st.sampled_from(leaves))
    second = data.draw(st.sampled_from([s for s in leaves if s[0] != first[0] and s[1] != first[1]]))
    altered = values | {first: values[first] + 1, second: values[second] + 2}
    assert find_culprit(report(generation, altered)) is None


def test_what_is_proposed_never_replaces_what_was_read() -> None:
    mended = locate(wrong())
    cell = mended.cell("applications.result.granted", "total")
    assert cell
    assert (cell.value, cell.raw, cell.proposed) == (7, "7", 6)
    finding = next(f for f in mended.findings if f.rule == RULE)
    assert finding.subject == "applications.result.granted@total"
    assert finding.status == "fails"


def test_a_doubtful_reading_is_laid_at_our_own_door() -> None:
    whole = wrong()
    cells = tuple(replace(cell, confidence=0.7) for cell in whole.cells)
    finding = next(f for f in locate(replace(whole, cells=cells)).findings if f.rule == RULE)
    assert "误读" in str(finding.detail)


def test_lost_columns_accuse_nobody() -> None:
    whole = wrong()
    cells = tuple(
        replace(c, value=None, raw=None, state="row_absent") if c.applicant == "total" else c
        for c in whole.cells
    )
    assert find_culprit(replace(whole, cells=cells)) is None
