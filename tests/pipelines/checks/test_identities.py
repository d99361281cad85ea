"""Every identity has a case where it holds, one where it fails, and its exceptions."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from archive.form.definition import FORM
from archive.form.rules import RULES
from archive.model import Report, State
from pipelines.checks import CHECKS, run_checks
from pipelines.checks.handbook import page
from tests.conftest import ROOT
from tests.support.generated import balanced
from tests.support.sums import Spot, report

SUMS = ("A1.flow", "A2.parts", "A3.columns", "A4.domain", "R1.sum")


def statuses(checked: Report, rule: str) -> list[str]:
    return [finding.status for finding in run_checks(checked) if finding.rule == rule]


def test_every_rule_has_its_words_and_its_function() -> None:
    for rule in RULES.values():
        assert rule.formula
        assert rule.zh
        assert rule.en
        assert rule.source
        assert rule.exceptions
        assert (rule.id in CHECKS) == (rule.over != "reading")
    assert set(CHECKS) <= set(RULES)


def test_the_page_of_the_docs_says_what_the_rules_say() -> None:
    assert (ROOT / "docs" / "checks.md").read_text(encoding="utf-8") == page(), (
        "python -m pipelines.checks.handbook"
    )


@settings(max_examples=40, deadline=None)
@given(balanced())
def test_sums_hold_on_any_report_that_adds_up(made: tuple[str, dict[Spot, int]]) -> None:
    generation, values = made
    findings = [f for f in run_checks(report(generation, values)) if f.rule in SUMS]
    assert {finding.status for finding in findings} == {"holds"}
    assert len(findings) == 7 + 7 + (23 if generation == "b2019" else 25) + 1 + 3


@settings(max_examples=60, deadline=None)
@given(balanced(), st.data())
def test_any_single_altered_cell_is_noticed(made: tuple[str, dict[Spot, int]], data: st.DataObject) -> None:
    generation, values = made
    spot = data.draw(st.sampled_from([s for s in sorted(values, key=str) if s[0].startswith(("app", "rem"))]))
    altered = values | {spot: values[spot] + data.draw(st.integers(1, 999))}
    failing = [f for f in run_checks(report(generation, altered)) if f.status == "fails" and f.rule in SUMS]
    assert failing
    assert {finding.severity for finding in failing} == {"error"}


def test_blanks_are_zero_only_in_the_reading() -> None:
    values: dict[Spot, int | None] = {
        ("applications.new", "natural_person"): 15,
        ("applications.new", "org.business"): 1,
        ("applications.new", "total"): 16,
        ("applications.result.granted", "natural_person"): 15,
        ("applications.result.granted", "org.business"): 1,
        ("applications.result.granted", "total"): 16,
        ("applications.result.total", "natural_person"): 15,
        ("applications.result.total", "org.business"): 1,
        ("applications.result.total", "total"): 16,
    }
    checked = report("b2019", values)
    assert statuses(checked, "A1.flow").count("holds_blank_as_zero") == 3
    assert statuses(checked, "A1.flow").count("not_assessable") == 4
    assert statuses(checked, "A3.columns").count("holds_blank_as_zero") == 3
    assert statuses(checked, "A3.columns").count("not_assessable") == 20
    assert set(statuses(checked, "R1.sum")) == {"not_assessable"}


def test_a_cell_not_understood_leaves_the_equation_open() -> None:
    whole = report("b2019", dict.fromkeys(((i.key, i.applicant) for i in FORM.of("b2019")), 0))
    at = next(
        n for n, c in enumerate(whole.cells) if (c.key, c.applicant) == ("applications.new", "natural_person")
    )
    for state, raw in (("unparsed", "3(含1)"), ("row_absent", None)):
        lost = replace(whole.cells[at], value=None, raw=raw, state=state)  # type: ignore[arg-type]
        total = replace(whole.cells[at + 6], value=3, raw="3", state="number")
        cells = (*whole.cells[:at], lost, *whole.cells[at + 1 : at + 6], total, *whole.cells[at + 7 :])
        found = {
            f.subject: f.status for f in run_checks(replace(whole, cells=cells)) if f.rule == "A3.columns"
        }
        assert found["applications.new"] == "undetermined"


def test_what_was_reconstructed_proves_nothing() -> None:
    whole = report("c2021", dict.fromkeys(((i.key, i.applicant) for i in FORM.of("c2021")), 0))
    cells = tuple(replace(c, state="reconstructed") if c.applicant == "total" else c for c in whole.cells)
    assert set(statuses(replace(whole, cells=cells), "A3.columns")) == {"circular"}


@pytest.mark.parametrize(
    ("value", "state", "holds"), [(-1, "number", False), (None, "unparsed", False), (0, "zero", True)]
)
def test_counts_are_natural_numbers(value: int | None, state: str, holds: bool) -> None:
    whole = report("b2019", dict.fromkeys(((i.key, i.applicant) for i in FORM.of("b2019")), 0))
    at = next(n for n, c in enumerate(whole.cells) if c.key == "remedies.review.upheld")
    odd = replace(whole.cells[at], value=value, raw="?", state=state)  # type: ignore[arg-type]
    checked = replace(whole, cells=(*whole.cells[:at], odd, *whole.cells[at + 1 :]))
    assert (statuses(checked, "A4.domain") == ["holds"]) == holds


def test_a_negative_change_of_items_is_in_order() -> None:
    values: dict[Spot, int | None] = {("disclosure.art20_5.licences.items_delta", None): -7}
    assert statuses(report("b2019", values), "A4.domain") == []
    values["disclosure.art20_5.licences.items_prev", None] = 9
    assert statuses(report("b2019", values), "A4.domain") == ["holds"]


def test_findings_name_the_equation_in_words() -> None:
    values: dict[Spot, int | None] = {
        ("applications.new", "natural_person"): 2,
        ("applications.result.total", "natural_person"): 3,
    }
    finding = next(f for f in run_checks(report("b2019", values)) if f.rule == "A1.flow")
    assert (finding.subject, finding.status) == ("natural_person", "fails")
    assert str(finding.detail) == "自然人：2 + 空 ≠ 3 + 空"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("unread", "自然人：2 + 未读出 ? 未读出"),
        ("unparsed", "自然人：2 + 未读出 ? 未读出"),
        ("row_absent", "自然人：2 + 未印 ? 未印"),
        ("blank", "自然人：2 + 空 ? 空"),
    ],
)
def test_what_is_unread_is_not_called_blank(state: State, words: str) -> None:
    values: dict[Spot, int | None] = {("applications.new", "natural_person"): 2}
    whole = report("b2019", values)
    cells = tuple(c if c.value else replace(c, state=state) for c in whole.cells)
    told = [f for f in run_checks(replace(whole, cells=cells)) if f.rule == "A1.flow"]
    assert str(told[0].detail).startswith(words)
    parts = next(f for f in run_checks(replace(whole, cells=cells)) if f.rule == "A2.parts")
    assert str(parts.detail).count(words[-3:].strip(" ?")) == 2  # once for nineteen rows, once for their sum


@pytest.mark.parametrize(("confidence", "status"), [(None, "fails"), (0.99, "fails"), (0.9, "undetermined")])
def test_a_number_that_may_be_misread_accuses_nobody(confidence: float | None, status: str) -> None:
    whole = report("b2019", dict.fromkeys(((i.key, i.applicant) for i in FORM.of("b2019")), 0))
    at = next(n for n, c in enumerate(whole.cells) if c.key == "remedies.review.upheld")
    odd = replace(whole.cells[at], value=1, raw="1", state="number", confidence=confidence)
    checked = replace(whole, cells=(*whole.cells[:at], odd, *whole.cells[at + 1 :]))
    found = next(f for f in run_checks(checked) if f.rule == "R1.sum" and f.subject == "review")
    assert found.status == status
    assert ("可能误读" in str(found.detail)) == (status == "undetermined")
