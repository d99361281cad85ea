"""Every rule has a case it passes, one it fails and one it lets pass, and says of each what it must."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from archive.form.rules import RULES
from tests.support.rule_cases import CASES
from tests.support.rule_makers import carriers

ACCURACY = Path(__file__).parents[3] / "docs/accuracy.md"
OF_THE_ARCHIVE = {"V1.carriers"}
"""Said by the archive when it lays two files of an article side by side."""


def test_no_rule_is_without_its_cases() -> None:
    assert set(CASES) | OF_THE_ARCHIVE == set(RULES)


@pytest.mark.parametrize("kind", ["passes", "fails", "excepted"])
@pytest.mark.parametrize("rule", sorted(CASES))
def test_a_rule_says_what_it_must(rule: str, kind: str) -> None:
    wanted, findings = getattr(CASES[rule], kind)
    assert [finding.status for finding in findings() if finding.rule == rule] == wanted


def test_two_files_of_an_article_print_the_same(tmp_path: Path) -> None:
    assert carriers(tmp_path / "same", granted=9) == []
    assert carriers(tmp_path / "other", granted=90) == ["fails"]
    assert carriers(tmp_path / "elsewhere", granted=90, is_attached=False) == []


def test_the_published_precision_is_of_the_rules_there_are() -> None:
    """Every rule over tables or sentences has its row; one over sentences warns only where it was seen to be right, 99
    times of 100 at least."""
    rows = re.findall(
        r"(?m)^\| `(\w+\.\w+)` \| (\w+) \| (\S+) \| (.+?) \|", ACCURACY.read_text(encoding="utf-8")
    )
    shown = {rule: (severity, share) for rule, severity, _, share in rows}
    wanted = {rule.id: rule for rule in RULES.values() if rule.over == "report" and rule.id[0] in "ARDN"}
    assert {rule: severity for rule, (severity, _) in shown.items()} == {
        rule.id: rule.severity for rule in wanted.values()
    }
    for rule, (severity, share) in shown.items():
        measured = re.search(r"\((\d+) %\)", share)
        if rule.startswith("N") and severity != "info":
            assert measured, rule
        assert severity == "info" or measured is None or int(measured[1]) >= 99, rule
