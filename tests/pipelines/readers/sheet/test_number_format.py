"""A number of a workbook is read as its format shows it."""

from __future__ import annotations

import pytest

from pipelines.readers.marks import Marks
from pipelines.readers.sheet.cell_formats import Look
from pipelines.readers.sheet.number_format import hides_text, shown_number
from pipelines.readers.sheet.xls_looks import OldLooks


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        ("12.6", "0", "13"), ("0.3", "#", ""), ("0", "#,###", ""), ("1200000", "0,", "1200"), ("7", '"1"0', "17"),
        ("7", '0"1"', "71"), ("7", '"无"', "无"), ("0", '0;-0;"—"', "—"), ("0", "0;-0;;@", ""), ("-5", "0;;", ""),
        ("130", '[>100]"多";0', "多"), ("0.16", "0%", "16%"), ("7", "0%", "700%"), ("-5", "0_);(0)", "(5)"),
        ("12345", "0!.0,", "1.2"), ("1234567", '0\\.00,"万元"', "12.35万元"), ("1304", "00-00", "13-04"),
        ("7", ";;;", ""), ("7", "[White]0", ""), ("7", '0!万', "7万"), ("7", '[=7]"";0', ""), ("-0.4", "0", "0"),
    ],
)  # fmt: skip
def test_what_is_shown_counts(value: str, code: str, shown: str) -> None:
    assert shown_number(value, code) == Marks(shown)


@pytest.mark.parametrize(
    ("value", "code", "printed"),
    [
        ("7", '0"件"', "7件"), ("7", '"共"0"件"', "共7件"), ("7", "000", "007"), ("7", "0.00", "7.00"), ("7", '"²"0', "²7"),
        ("1304", "[$￥-804]#,##0", "￥1,304"), ("1304567", "#,##0", "1,304,567"), ("7", "+0;-0", "+7"), ("-7", "0", None),
    ],
)  # fmt: skip
def test_words_and_signs_around_a_number_are_printed_and_do_not_count(
    value: str, code: str, printed: str | None
) -> None:
    assert shown_number(value, code) == (Marks(value, printed) if printed else None)


@pytest.mark.parametrize(
    "code", ["General", "0", "#,##0", "@", "[Red]0", "0;-0;-", "_ * #,##0_ ;_ * -#,##0_ ", "[DBNum1]General"]
)
def test_a_format_that_changes_nothing_says_nothing(code: str) -> None:
    assert shown_number("7", code) is None


@pytest.mark.parametrize("code", ["0.00E+00", "# ?/?", "[h]", "[Color2]0"])
def test_a_format_that_is_not_followed_leaves_the_number_unread(code: str) -> None:
    assert shown_number("7", code) == Marks("7", "7", "format")


@pytest.mark.parametrize(
    ("code", "hides"), [(";;;", True), ("0;-0;0;", True), ("0;;", False), ("0;-0;0;@", False), ("@", False)]
)
def test_a_text_that_a_format_does_not_show_is_blank(code: str, hides: bool) -> None:
    assert hides_text(code) is hides


def test_a_number_format_of_an_old_workbook_changes_numbers_and_no_texts() -> None:
    look = Look(code="0;-0;;@")
    looks = OldLooks(odd={(0, 0): look, (0, 1): look, (0, 2): look}, texts={(0, 1)}, hides_zeros=True)
    assert looks.told([["0", "0", "7", "0"]]).marks == {(0, 0): Marks(""), (0, 3): Marks("")}


@pytest.mark.parametrize(
    ("value", "code", "shown"), [("32", '0.0,"千"', "0.0千"), ("25", "0,", "0"), ("38", '0!.0,"万"', "0.0万")]
)
def test_a_number_rounded_to_nothing_is_unread(value: str, code: str, shown: str) -> None:
    assert shown_number(value, code) == Marks(value, shown, "format")
