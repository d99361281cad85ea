"""A row that an agency adds to part three may belong to its sums: nobody is accused of a sum that it explains."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from archive.model import Cell, Report, State
from pipelines.checks import run_checks
from pipelines.checks.locate import find_culprit
from pipelines.checks.proof import proved
from tests.support.table_reports import C, of

_TOTAL = {
    "applications.new": 12,
    "applications.result.granted": 10,
    "applications.result.total": 12,
    "applications.carried_out": 0,
}


def _with(label: str, value: int | None = 2, state: State = "number", who: str = "total") -> Report:
    """Return a report with ten applications in the form's rows, twelve in its total, and a row beside them."""
    report = of(C, _TOTAL)
    added = Cell(f"unmapped.applications.{label}", who, value, "2", state, "件")
    return replace(report, cells=(*report.cells, added), read_twice=("applications",))


def _statuses(report: Report, rule: str) -> set[str]:
    return {found.status for found in run_checks(report) if found.rule == rule and found.subject == "total"}


@pytest.mark.parametrize("label", ["其他不予公开情形", "不属于本机关", "其中部分涉密", "本年度撤回"])
def test_a_row_with_a_number_leaves_the_sums_open(label: str) -> None:
    report = _with(label)
    assert _statuses(report, "A2.parts") == {"undetermined"}
    assert find_culprit(report) is None


def test_a_row_that_could_not_be_read_leaves_the_sums_open() -> None:
    assert _statuses(_with("其他不予公开情形", None, "unread"), "A2.parts") == {"undetermined"}


@pytest.mark.parametrize(
    ("label", "value", "who"), [("不予公开小计", 2, "total"), ("备注", 0, "total"), ("其他", 2, "org.legal")]
)
def test_a_subtotal_a_zero_and_another_column_explain_nothing(label: str, value: int, who: str) -> None:
    assert _statuses(_with(label, value, "number" if value else "zero", who), "A2.parts") == {"fails"}


def test_a_row_outside_the_form_is_named_and_accuses_nobody() -> None:
    report = _with("不属于本机关")
    named = [found for found in proved(run_checks(report), report) if found.rule == "S2.unmapped"]
    assert [(found.severity, found.status) for found in named] == [("info", "fails")]
    assert "原文如此" not in str(named[0].detail)
