"""What a body is and where it stands, told from its name and its division code."""

from __future__ import annotations

import pytest

from archive.places.bodies import kind_of, level_of


@pytest.mark.parametrize(
    ("name", "code", "kind", "level"),
    [
        ("宁夏回族自治区人民政府", "640000", "government", "province"),
        ("石嘴山市人民政府", "640200", "government", "prefecture"),
        ("灵武市人民政府", "640181", "government", "county"),
        ("平罗县人民政府办公室", "640221", "office", "county"),
        ("平罗县教育局", "640221", "department", "county"),
        ("平罗县灵沙乡人民政府", "640221201", "township", "township"),
        ("平罗县城关镇人民政府", "640221", "township", "township"),
        ("硚口区荣华街道办事处", "420104", "street", "township"),
        ("石嘴山经济技术开发区管理委员会", "640200", "park", "prefecture"),
        ("宁夏大学", "640000", "institution", "province"),
        ("某县教育局", None, "department", None),
        ("某县教育局", "999999", "department", None),
        ("大通回族土族自治县人民政府", "630121", "government", "county"),
        ("上海市浦东新区人民政府", "310115", "government", "county"),
    ],
)
def test_kind_and_level(name: str, code: str | None, kind: str, level: str | None) -> None:
    assert (kind_of(name), level_of(name, code)) == (kind, level)
