"""The file of subscriptions is judged before anything is sent: what is wrong with it is said, and where."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from archive.alerts.subscriptions import read_subscriptions
from archive.errors import BadSubscriptions
from tests.support.subscribing import subscribe


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "needs webhook or email"),
        ({"webhook": "ftp://example.org/"}, "webhook"),
        ({"email": ["nobody"]}, "nobody"),
        ({"email": ["a@example.org"], "place": "没有这里"}, "没有这里"),
        ({"email": ["a@example.org"], "place": "9999"}, "9999"),
        ({"email": ["a@example.org"], "place": "64", "unit": "甲"}, "only one of"),
        ({"email": ["a@example.org"], "question": "nothing"}, "nothing"),
        ({"email": ["a@example.org"], "rules": ["Z9"]}, "Z9"),
        ({"email": ["a@example.org"], "news": "report"}, "news（列表）"),
        ({"email": ["a@example.org"], "news": ["alarm"]}, "alarm"),
        ({"email": ["a@example.org", 3]}, "email（文字）"),
        ({"email": ["a@example.org"], "since": "soon"}, "since"),
        ({"email": ["a@example.org"], "arguments": 3}, "arguments（表）"),
        ({"email": ["a@example.org"], "colour": "red"}, "colour"),
    ],
)  # fmt: skip
def test_a_file_with_a_fault_sends_nothing_and_says_which(
    tmp_path: Path, fields: dict[str, Any], said: str
) -> None:
    with pytest.raises(BadSubscriptions, match=said):
        read_subscriptions(subscribe(tmp_path, **fields))


def test_the_example_in_the_docs_is_one(tmp_path: Path) -> None:
    page = (Path(__file__).parents[3] / "docs" / "alerts.md").read_text(encoding="utf-8")
    example = page.partition("```toml\n")[2].partition("```")[0]
    (tmp_path / "alerts.toml").write_text(example, encoding="utf-8")
    assert len(read_subscriptions(tmp_path / "alerts.toml").each) >= 3
