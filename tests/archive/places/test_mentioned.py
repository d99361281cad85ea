"""Places within what somebody types: in any order, by short names, below other places, with one wrong character."""

from __future__ import annotations

import pytest

from archive.places.mentioned import mentioned


@pytest.mark.parametrize(
    ("text", "codes", "rest"),
    [
        ("平罗县", ["640221"], ""),
        ("教育局 平罗", ["640221"], "教育局"),
        ("教育局平罗县", ["640221"], "教育局"),
        ("宁夏平罗县公安局", ["640221"], "公安局"),
        ("平羅縣教育局", ["640221"], "教育局"),
        ("北京朝阳教育局", ["110105"], "教育局"),
        ("朝阳区教育局", ["110105", "220104"], "教育局"),
        ("市场监督管理局 石嘴山", ["640200"], "市场监督管理局"),
    ],
)
def test_a_place_is_found_wherever_it_stands(text: str, codes: list[str], rest: str) -> None:
    found = mentioned(text)
    assert [(one.code, one.rest, one.is_similar) for one in found] == [(code, rest, False) for code in codes]


@pytest.mark.parametrize("text", ["屏罗县", "教育局 屏罗县", "平罗线", "平罗线教育局"])
def test_one_wrong_character_of_the_same_sound_still_means_the_place(text: str) -> None:
    (found,) = mentioned(text)
    assert (found.code, found.is_similar) == ("640221", True)
    assert found.rest == ("教育局" if "教育局" in text else "")


@pytest.mark.parametrize("text", ["拆迁", "公安局", "征收补偿", "培训", "abc", "2023", ""])
def test_other_words_mean_no_place(text: str) -> None:
    assert mentioned(text) == []
