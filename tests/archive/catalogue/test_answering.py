"""The answer to a question in a sentence: of what was read, and no more than the rows say."""

from __future__ import annotations

import string
import tomllib

import pytest

from archive.catalogue.answering import account_of, accounted, answered, in_words
from archive.catalogue.descriptions import questions
from archive.catalogue.words import HERE, Words
from archive.sentence import filled

ZH, EN = Words("zh"), Words("en")


def said(slug: str, rows: list[dict[str, object]], words: Words = ZH) -> str:
    return answered(slug, rows, 1000, words, lambda column, value: in_words(column, value, words))


def row(**more: object) -> dict[str, object]:
    return {"unit": "甲县人民政府", "scope": "aggregate", "year": 2023, "report": 1, **more}


def named(clause: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(clause) if name}


def test_every_question_has_an_answer_in_both_languages() -> None:
    entries = tomllib.loads((HERE / "answers.toml").read_text(encoding="utf-8"))
    assert entries.keys() == questions().keys()
    for slug, entry in entries.items():
        for clause in (*entry["says"], *entry.get("one", [])):
            zh, en = clause
            assert named(zh) == named(en), f"{slug}: both languages say the same fields"


def test_a_clause_without_its_number_is_not_said() -> None:
    rows = [row(received=None), row(received=None, unit="乙县人民政府")]
    assert said("applications_by_year", rows) == "2 份报告。"
    assert "甲县人民政府新收 20 件" in said(
        "applications_by_year", [row(received=20), row(received=None, year=2022)]
    )


def test_one_body_is_not_called_the_first_of_many() -> None:
    assert "最多" not in said("applications_by_year", [row(received=20)])
    assert "收件最多的是甲县人民政府" in said(
        "applications_by_year", [row(received=20), row(unit="乙县", received=1)]
    )


def test_a_share_above_the_whole_is_no_example() -> None:
    rows = [row(not_held_rate=400.0, not_held=84), row(unit="乙县", not_held_rate=50.0, not_held=10)]
    found = said("not_held", rows)
    assert "乙县" in found
    assert "甲县" not in found
    assert "其中 1 份" in found
    assert "1 of them" in said("not_held", rows, EN)


@pytest.mark.parametrize("count", [1000, 1001])
def test_of_more_rows_than_are_looked_at_there_are_at_least_as_many(count: int) -> None:
    assert said("full_text", [row()] * count).startswith("至少 1,000 处")
    assert said("refusal_grounds", [row(ground="1.", cases=3)] * count) == "", "the most of all needs all"


def test_what_was_not_read_is_said() -> None:
    assert "3 份的这些数未能读出，1 份空白" in accounted({"reports": 9, "unread": 3, "blank": 1}, ZH)
    assert "2 份因有数未读出" in accounted({"reports": 9, "open": 2}, ZH)
    assert account_of("reports_by_unit") is None


def test_english_counts_one_thing_as_one() -> None:
    words = Words("en")
    assert [words("n_reports", n=n) for n in (0, 1, "1", 2, "1,000")] == [
        "0 reports", "1 report", "1 report", "2 reports", "1,000 reports"
    ]  # fmt: skip
    assert [words.amount(n, "件") for n in (1, 2, 1.5)] == ["1 item", "2 items", "1.5 items"]
    assert [Words("zh").amount(n, "件") for n in (1, 2)] == ["1 件", "2 件"]
    assert (
        filled("{n} {n:report tells|reports tell} of it", {"n": "at least 300"})
        == "at least 300 reports tell of it"
    )
