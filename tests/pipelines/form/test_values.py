"""A number never changes on its way: what is printed, what it means, and where the two part."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.form.values import (
    is_value,
    read_chinese_numeral,
    read_count,
    read_money,
    scale_in_label,
    unit_in_label,
)


@pytest.mark.parametrize(
    ("raw", "value", "state"),
    [
        ("+699", 699, "number"), ("-7", -7, "number"), ("－7", -7, "number"), ("−7", -7, "number"),
        ("﹣7", -7, "number"), ("—7", -7, "number"), ("减4", -4, "number"), ("增4", 4, "number"),
        ("0", 0, "zero"), ("0.00", 0, "zero"), ("零", 0, "zero"), ("-0", 0, "zero"),
        ("1,573,179", 1573179, "number"), ("1，573，179", 1573179, "number"), ("１２", 12, "number"),
        ("13 612", 13612, "number"), ("12件", 12, "number"), ("一件", 1, "number"), ("十二", 12, "number"),
        ("11398889", 11398889, "number"), ("减少-4", -4, "number"),
        ("", None, "blank"), ("\u00a0", None, "blank"), ("\u3000", None, "blank"), ("/", None, "blank"),
        ("／", None, "blank"), ("—", None, "blank"), ("——", None, "blank"), ("-", None, "blank"),
        ("无", None, "blank"), ("无。", None, "blank"), (None, None, "blank"),
        ("不适用", None, "not_applicable"), ("见附件", None, "text"),
        ("1.5", None, "unparsed"), ("3+4", None, "unparsed"),
        ("378*", 378, "number"), ("19户", 19, "number"), ("2笔", 2, "number"), ("21.", 21, "number"),
        ("12（13）", None, "unparsed"), ("12(13件)", None, "unparsed"), ("3（+1）", None, "unparsed"),
        ("12[3]", 12, "number"), ("12〔1〕", 12, "number"), ("12（其中3件）", 12, "number"),
        ("12(含3)", 12, "number"), ("12（注）", 12, "number"), ("7批次*", 7, "number"), ("12\n件", 12, "number"),
        ("\u200e3\u200b", 3, "number"), ("37②", 37, "number"), ("25²", 25, "number"),
        ("1\n2", None, "unparsed"), ("4\n13126", None, "unparsed"), ("12 34", None, "unparsed"),
        ("13  126", None, "unparsed"), ("0 123", None, "unparsed"), ("②37", None, "unparsed"),
        ("≥30", None, "unparsed"), ("约30", None, "unparsed"), ("30余", None, "unparsed"),
        ("12+1", None, "unparsed"), ("2l", None, "unparsed"), ("½", None, "unparsed"),
        ("1.2万件", 12_000, "number"), ("3万", 30_000, "number"), ("１.５万", 15_000, "number"), ("3万元", None, "unparsed"),
        ("1.23456万", None, "unparsed"), ("共5件", 5, "number"), ("__6__", 6, "number"), ("＿＿", None, "blank"),
        ("2’907", 2907, "number"), ("*", None, "unparsed"), ("·", None, "unparsed"), ("***", None, "unparsed"),
        ("(12)", None, "unparsed"), ("待定", None, "text"), ("O", None, "text"), ("○", None, "text"),
    ],
)  # fmt: skip
def test_counts(raw: str | None, value: int | None, state: str) -> None:
    meaning = read_count(raw)
    assert (meaning.value, meaning.state) == (value, state)


@pytest.mark.parametrize(
    ("raw", "header", "value", "inferred"),
    [
        ("2.6 亿元", None, 260_000_000, False),
        ("365.868 万元", None, 3_658_680, False),
        ("24063 万元", None, 240_630_000, False),
        ("251000元", None, 251_000, False),
        ("63870", None, 63_870, True),
        ("8040", None, 8_040, True),
        ("52.15", None, 521_500, True),
        ("29.0506", None, 290_506, True),
        ("72701.2578", "万元", 727_012_578, False),
        ("0", "万元", 0, False),
        ("0", None, 0, False),
        ("3500元", "万元", 3_500, False),
        ("1234.56元", None, Decimal("1234.56"), False),
        ("0.00001", "万元", Decimal("0.1"), False),
        ("￥1,000.00", None, 1_000, True),
    ],
)
def test_money_is_in_yuan(raw: str, header: str | None, value: int | Decimal, inferred: bool) -> None:
    meaning = read_money(raw, header)
    assert (meaning.value, meaning.unit_inferred) == (value, inferred)


def test_money_that_is_none() -> None:
    assert read_money("无").state == "blank"
    assert read_money("约三百").state == "unparsed"
    assert unit_in_label("本年收费金额（单位：万元）") == "万元"
    assert unit_in_label("采购总金额") is None


@given(st.integers(1 - 10**12, 10**12 - 1), st.sampled_from(["{}", "{:,}", " {} ", "{}件", "\u00a0{}\n"]))
def test_any_integer_comes_back(number: int, form: str) -> None:
    meaning = read_count(form.format(number))
    assert meaning.value == number
    assert meaning.state == ("zero" if number == 0 else "number")


@given(st.decimals(0, 10**9, places=4))
def test_any_amount_in_ten_thousands_comes_back_exactly(amount: Decimal) -> None:
    assert read_money(f"{amount}万元").value == amount * 10_000


@given(st.text(max_size=12))
def test_no_text_breaks_a_reader(text: str) -> None:
    for meaning in (read_count(text), read_money(text)):
        assert (meaning.value is None) == (meaning.state not in ("number", "zero"))
    is_value(text)


@pytest.mark.parametrize(
    ("text", "number"), [("九千九百九十九", 9999), ("二十", 20), ("百", 100), ("一一", None), ("甲", None)]
)
def test_chinese_numerals(text: str, number: int | None) -> None:
    assert read_chinese_numeral(text) == number


@pytest.mark.parametrize("raw", ["9" * 23, "1" + "0" * 12, "12345678901234567890 件"])
def test_a_number_no_agency_could_mean_is_unparsed(raw: str) -> None:
    """Cells that ran together; SQLite could not hold it either."""
    assert (read_count(raw).value, read_count(raw).state) == (None, "unparsed")
    assert read_money(f"{raw.split()[0]}0000亿元").state == "unparsed"


def test_the_largest_counts_seen_are_read() -> None:
    assert read_count("11398889").value == 11398889
    assert read_money("72701.2578", "万元").value == 727012578


def test_a_bare_ten_is_a_number() -> None:
    assert [read_count(text).value for text in ("十", "百", "二百件")] == [10, 100, 200]
    assert read_count("百分之十").value is None


@pytest.mark.parametrize(
    ("header", "scale"),
    [
        ("本年处理决定数量（单位：万件）", 10_000), ("（单位：万件、万元）", 10_000), ("单位：千件", 1_000),
        ("本年收费金额（单位：万元）", 1), ("本年处理决定数量", 1), ("单位：件", 1), ("（万件次）", 10_000),
    ],
)  # fmt: skip
def test_the_unit_of_a_header_scales_its_counts(header: str, scale: int) -> None:
    assert scale_in_label(header) == scale
    assert read_count("3", scale).value == 3 * scale
    assert read_count("1.2万件", scale).value == 12_000
