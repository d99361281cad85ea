"""What the text says is held against the tables, mention by mention, and nobody is accused by a number that was about
something else."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from archive.model import Finding
from pipelines.checks import run_checks
from tests.support.prose_report import report_of

CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parents[2] / "support" / "narrative.toml").read_text(encoding="utf-8")
)["cases"]


def told(finding: Finding) -> str:
    """Rule, figure and status of a finding: N1.received 16 holds."""
    detail = str(finding.detail)
    number = re.search(r"正文 text ([\d.]+|没有)|add up ([\d +]+) =|：([\d.]+) 元", detail)
    assert number, detail
    figure = next(group for group in number.groups() if group)
    return f"{finding.rule} {figure.replace('没有', '0')} {finding.status}"


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:24] for case in CASES])
def test_every_mention_is_found_and_judged(case: dict[str, Any]) -> None:
    found = [f for f in run_checks(report_of(case)) if f.rule.startswith("N") and f.rule != "N10.period"]
    assert sorted(map(told, found)) == sorted(case["found"])


def test_a_table_that_lost_its_lines_is_no_sentence() -> None:
    row = "一、本年新收政府信息公开申请数量 收到申请 5 件 答复 4 件 "
    assert len(row * 100) > 1000
    found = run_checks(report_of({"text": row * 100, "cells": {"new": 7}}))
    assert [f for f in found if f.rule[0] == "N"] == []


def test_words_recognised_in_a_picture_accuse_nobody() -> None:
    whole = report_of({"text": "全年收到政府信息公开申请8件。", "cells": {"new": 7}})
    scanned = replace(whole, cells=tuple(replace(cell, confidence=0.99) for cell in whole.cells))
    assert [told(f) for f in run_checks(scanned) if f.rule[0] == "N"] == ["N1.received 8 undetermined"]


def test_a_blank_total_accuses_nobody() -> None:
    case = {"text": "全年收到政府信息公开申请8件。", "cells": {}, "blank": True}
    assert [told(f) for f in run_checks(report_of(case)) if f.rule[0] == "N"] == [
        "N1.received 8 undetermined"
    ]


def test_the_table_of_2014_has_no_cells_to_compare_with() -> None:
    old = replace(report_of({"text": "全年收到政府信息公开申请8件。", "cells": {}}), generation="a2014")
    assert [f for f in run_checks(old) if f.rule[0] == "N"] == []
