"""Tables that people write are held to a dataclass, and everything wrong is said at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import pytest

from archive.written_table import converted, faults


@dataclass(frozen=True)
class Example:
    name: str
    count: int = 0
    share: float | None = None
    kinds: tuple[Literal["red", "blue"], ...] = ()
    since: date | None = None
    more: dict[str, Any] = field(default_factory=dict)


def test_a_table_becomes_what_it_says() -> None:
    table = {
        "name": "甲",
        "count": 3,
        "share": 1,
        "kinds": ["red"],
        "since": date(2026, 1, 2),
        "more": {"a": [1]},
    }
    assert faults(table, Example) == []
    assert converted(table, Example) == Example("甲", 3, 1.0, ("red",), date(2026, 1, 2), {"a": [1]})


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({}, ["缺少: name"]),
        ({"name": 3}, ["类型不对: name 应为文字"]),
        ({"name": "甲", "count": 2.5}, ["类型不对: count 应为整数"]),
        ({"name": "甲", "count": "2"}, ["类型不对: count 应为整数"]),
        ({"name": "甲", "count": True}, ["类型不对: count 应为整数"]),
        ({"name": "甲", "share": "half"}, ["类型不对: share 应为数"]),
        ({"name": "甲", "kinds": "red"}, ["类型不对: kinds 应为列表"]),
        ({"name": "甲", "kinds": ["red", "green"]}, ["kinds 中没有 green（有: red、blue）"]),
        ({"name": "甲", "more": []}, ["类型不对: more 应为表"]),
        ({"nam": "甲", "count": "x"}, ["未知项: nam", "缺少: name", "类型不对: count 应为整数"]),
    ],
)
def test_everything_wrong_is_said_at_once(table: dict[str, Any], said: list[str]) -> None:
    assert [fault.told("zh") for fault in faults(table, Example)] == said
