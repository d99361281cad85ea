"""Nobody is accused on our account: "printed so" needs a balanced ink ledger and a second way that agrees."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

import pipelines
from archive.form.rules import RULES
from archive.model import TABLES, Finding, Ink, Mark
from pipelines.checks import run_checks
from pipelines.checks.locate import locate
from pipelines.checks.proof import EVERYTHING, accuses, proved
from pipelines.checks.years import check_years
from tests.support.prose_report import report_of
from tests.support.wrong_cell import wrong
from tests.support.years import of

PRINTED_SO = re.compile(r"原文如此|印刷如此|printed so\b")
OUT, INTO = (("applications." + name, "total") for name in ("carried_out", "carried_in"))
BREACHES = [
    *run_checks(wrong()),
    *locate(wrong()).findings,
    *run_checks(report_of({"text": "本年新收到政府信息公开申请8件。", "cells": {"new": 7}})),
    *check_years(of(2021, {OUT: 4}), of(2022, {INTO: 5})),
]


def accused(found: Finding) -> bool:
    return found.status == "fails" or bool(PRINTED_SO.search(str(found.detail)))


def test_there_is_something_to_accuse_of() -> None:
    assert accuses(BREACHES)
    assert {found.rule[0] for found in BREACHES if found.status == "fails"} >= {"A", "L", "N", "X"}
    whole = replace(wrong(), read_twice=EVERYTHING)
    assert all("原文如此" in str(f.detail) for f in proved(BREACHES, whole) if f.status == "fails")


def test_no_rule_says_so_by_itself() -> None:
    assert not any(PRINTED_SO.search(str(found.detail)) for found in BREACHES)


@given(parts=st.none() | st.sets(st.sampled_from(EVERYTHING)), open_in=st.none() | st.sampled_from(TABLES))
def test_without_the_ledger_and_a_second_way_nobody_is_accused(
    parts: set[str] | None, open_in: str | None
) -> None:
    ink = Ink(10, 9, (Mark("7", open_in),)) if open_in else Ink(10, 10)
    report = replace(wrong(), read_twice=None if parts is None else tuple(parts), ink=ink)
    for found in proved(BREACHES, report):
        reads = set(RULES[found.rule].reads)
        is_proved = reads <= (parts or set()) and open_in not in reads
        is_hint = parts is None and found.severity == "info" and not found.rule.startswith("L")
        assert not PRINTED_SO.search(str(found.detail)) or is_proved
        assert is_proved or is_hint or not reads or not accused(found), found


def test_every_report_a_finding_speaks_of_is_proved() -> None:
    before, after = of(2021, {OUT: 4}, read_twice=EVERYTHING), of(2022, {INTO: 5})
    found = [one for one in check_years(before, after) if one.status == "fails"]
    assert found
    assert not any(map(accused, proved(found, before, after)))


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES.values() if rule.over != "reading"], ids=lambda r: r.id
)
def test_every_rule_says_what_it_reads(rule: object) -> None:
    assert set(RULES[rule.id].reads) <= set(EVERYTHING)  # type: ignore[attr-defined]
    assert RULES[rule.id].reads or rule.id in ("X8.year", "S2.unmapped")  # type: ignore[attr-defined]


def test_one_module_alone_has_the_words() -> None:
    root = Path(pipelines.__file__).parent
    words = re.compile(f'{PRINTED_SO.pattern}|"printed_so"')
    has = {path.stem for path in root.rglob("*.py") if words.search(path.read_text(encoding="utf-8"))}
    assert has == {"proof", "handbook"}


def test_a_report_that_was_never_read_twice_says_why() -> None:
    breach = next(found for found in BREACHES if found.status == "fails" and found.rule == "A3.columns")
    (found,) = proved([breach], wrong())
    assert found.status == "undetermined"
    assert "第二种读法" in str(found.detail)
