"""The form on the page as it is printed: every cell once, blank and zero apart."""

from __future__ import annotations

import pytest

from archive.catalogue.words import Words
from archive.form.definition import FORM
from archive.model import Cell, Report
from archive.site.formtables import lay_out
from archive.site.links import safe_link
from tests.support.site_archive import make_report


def whole(generation: str, year: int) -> Report:
    cells = tuple(
        Cell(item.key, item.applicant, n, str(n), "number", item.unit)
        for n, item in enumerate(FORM.of(generation), 1)
    )
    return make_report(generation=generation, year=year, cells=cells)


@pytest.mark.parametrize(("generation", "cells"), [("b2019", (22, 161, 15)), ("c2021", (10, 175, 15))])
def test_the_three_tables_hold_every_cell_once_and_are_rectangles(
    generation: str, cells: tuple[int, ...]
) -> None:
    tables = lay_out(whole(generation, 2020), Words())
    shown = [[slot.text for row in table.rows for slot in row if slot.is_value] for table in tables]
    assert tuple(map(len, shown)) == cells
    assert [int(text) for texts in shown for text in texts] == list(range(1, sum(cells) + 1)), (
        "in printed order"
    )
    for table in tables:
        height = [0] * 64
        for n, row in enumerate(table.rows):
            for slot in row:
                for line in range(n, n + slot.rowspan):
                    height[line] += slot.colspan
        assert len(set(height[: len(table.rows)])) == 1, table.key


def test_blank_zero_and_absent_look_different() -> None:
    report = make_report()
    tables = {table.key: table for table in lay_out(report, Words())}
    slots = [slot for row in tables["applications"].rows for slot in row if slot.is_value]
    assert {(slot.text, slot.state) for slot in slots} >= {
        ("", "blank"),
        ("0", "zero"),
        ("20", "number"),
        ("", "row_absent"),
    }
    assert not tables["disclosure"].is_missing


@pytest.mark.parametrize(
    ("language", "meaning"), [("zh", "读作 260,000,000 元"), ("en", "read as 260,000,000 yuan")]
)
def test_what_was_printed_is_shown_and_beside_it_what_it_means(language: str, meaning: str) -> None:
    (table, *_) = lay_out(make_report(), Words(language))
    slots = {slot.text: slot for row in table.rows for slot in row if slot.is_value}
    assert slots["2.6 亿元"].meaning == meaning
    assert slots["+7"].meaning is None


def test_a_table_without_any_cell_says_that_it_is_missing() -> None:
    tables = lay_out(make_report(cells=()), Words())
    assert [table.is_missing for table in tables] == [True, True, True]


def test_other_generations_have_no_such_tables() -> None:
    assert lay_out(make_report(generation="a2014"), Words()) == []


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:x",
        "data:text/html,x",
        "//evil",
        "http://",
        "http://[",
        "",
        None,
        "/x",
    ],
)
def test_only_web_addresses_are_linked(url: str | None) -> None:
    assert safe_link(url) is None
    assert safe_link("http://www.example.gov.cn/a.pdf") == "http://www.example.gov.cn/a.pdf"
