"""What a finding is about has a name in the reader's language."""

from __future__ import annotations

import pytest

from archive.catalogue.words import Words
from archive.site.concerns import spot_name


@pytest.mark.parametrize(
    ("subject", "zh", "en"),
    [
        ("name of the unit", "单位名称", "name of the unit"),
        ("compiled by", "编制者", "compiled by"),
        ("it gathers", "汇总之语", "it gathers"),
        ("total", "总计", "total"),
        ("a word of a later version", "a word of a later version", "a word of a later version"),
        (None, "", ""),
    ],
)
def test_a_subject_is_named_in_the_readers_language(subject: str | None, zh: str, en: str) -> None:
    assert (spot_name(subject, Words("zh")), spot_name(subject, Words("en"))) == (zh, en)
