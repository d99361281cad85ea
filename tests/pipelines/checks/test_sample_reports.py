"""The sample reports break the rules they were made to break, and their prose accuses nobody."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from pipelines.reading.read_bytes import read_bytes
from tests.portal_builder import build

REPORTS: list[dict[str, Any]] = json.loads(build.TRUTH.read_text(encoding="utf-8"))["reports"]


@pytest.mark.parametrize("truth", REPORTS, ids=[f"{r['unit']}{r['year']}" for r in REPORTS])
def test_figures_of_the_text_agree_with_the_tables(truth: dict[str, Any]) -> None:
    report = read_bytes((build.PORTAL / truth["urls"][0]).read_bytes(), sha256="0" * 64).report
    assert report
    found = [f for f in report.findings if f.rule[0] == "N"]
    assert [str(f.detail) for f in found if f.status in ("fails", "undetermined")] == []
    counted = Counter(f.rule for f in found if f.status.startswith("holds"))
    assert counted["N1.received"] + counted["N7.zero"] >= 1
    assert counted["N10.period"] == 1
