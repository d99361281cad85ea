"""What people call a place: short names, names led by the places above, letters."""

from __future__ import annotations

import pytest

from archive.places.gazetteer import gazetteer
from archive.places.short_names import formerly, forms, pronounced, tier


def test_every_autonomous_place_has_a_short_name_without_its_nationalities() -> None:
    names = [name for code, name in gazetteer().names.items() if len(code) == 6 and "自治" in name]
    assert len(names) > 100
    for name in names:
        _, short, stem = forms(name)
        assert len(stem) > 1, name
        assert "族" not in stem, name
        assert short.endswith("自治区") or "自治" not in short, name


@pytest.mark.parametrize(
    ("name", "short", "stem"),
    [
        ("积石山保安族东乡族撒拉族自治县", "积石山县", "积石山"),
        ("黔东南苗族侗族自治州", "黔东南州", "黔东南"),
        ("鄂温克族自治旗", "鄂温克旗", "鄂温克"),
        ("伊犁哈萨克自治州", "伊犁州", "伊犁"),
        ("浦东新区", "浦东新区", "浦东"),
        ("城区", "城区", "城区"),
    ],
)
def test_forms(name: str, short: str, stem: str) -> None:
    assert forms(name) == (name, short, stem)


@pytest.mark.parametrize(
    ("text", "rank"),
    [
        ("平罗县", 0),
        ("石嘴山市平罗县", 0),
        ("宁夏平罗", 2),
        ("石嘴山平罗", 2),
        ("银川平罗", None),
        ("平", None),
    ],
)
def test_a_name_may_be_led_by_the_places_above(text: str, rank: int | None) -> None:
    assert tier(text, "平罗县", ("宁夏回族自治区", "石嘴山市")) == rank


def test_letters_that_spell_a_whole_name_go_before_those_within_one() -> None:
    assert pronounced("pingluo", ["平罗县", "西平罗县"]) == ["平罗县"]
    assert pronounced("luo", ["平罗县", "洛川县"]) == ["平罗县", "洛川县"]
    assert pronounced("平罗", ["平罗县"]) == []


def test_a_former_place_is_known_by_its_short_name() -> None:
    assert [old.now for old in formerly("襄樊")] == ["420600"]
    assert [(old.until, old.now) for old in formerly("崇文区")] == [("2010-10", "")]
