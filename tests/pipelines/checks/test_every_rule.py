"""Every rule has a case it passes, one it fails and one it lets pass, and says of each what it must."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.form.rules import RULES
from tests.support.rule_cases import CASES
from tests.support.rule_makers import carriers

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
