"""A report that is edited after publication gives it away; one that only moved or shook its frame does not."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from archive.database.folder import Archive
from archive.model import Section
from archive.reports.amendments import forget
from archive.reports.loading import load_report
from archive.reports.versions import settle
from pipelines.maintenance.series import check_series
from tests.support.edits import HERE, JANUARY, JUNE, MARCH, PDF, edited
from tests.support.keeping import fetch, keep
from tests.support.site_archive import CELLS, make_report


def rows(archive: Archive, sql: str) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in archive.database.query(sql)]


def standings(archive: Archive) -> list[tuple[Any, ...]]:
    return rows(archive, "SELECT version, standing, original FROM reports ORDER BY id")


def test_an_edited_report_is_a_new_version_and_its_log_names_the_cell(archive: Archive) -> None:
    first = make_report()
    keep(archive.database, first, HERE, JANUARY)
    fetch(archive.database, first.sha256, HERE, MARCH)
    keep(archive.database, edited(first, "2" * 64, granted=12), HERE, JUNE)
    assert standings(archive) == [(1, "superseded", None), (2, "current", None)]
    assert rows(archive, "SELECT before, after, seen_before, seen_after, cells, texts FROM amendments") == [
        (1, 2, MARCH, JUNE, 1, 0)
    ]
    assert rows(archive, "SELECT key, applicant, old, new, old_raw, new_raw FROM amended_cells") == [
        ("applications.result.granted", "total", 9, 12, "9", "12")
    ]


def test_a_changed_sentence_and_date_are_amendments_too(archive: Archive) -> None:
    first = make_report()
    words = (
        Section("overview", "一、总体情况", "全年收到申请21件。涉及拆迁的申请较多。"),
        *first.sections[1:],
    )
    keep(archive.database, first, HERE, JANUARY)
    keep(
        archive.database, replace(first, sha256="2" * 64, sections=words, published="2021-01-30"), HERE, JUNE
    )
    assert rows(archive, "SELECT part, old, new FROM amended_texts ORDER BY part") == [
        ("published", "2021-01-28", "2021-01-30"),
        ("section:overview", "全年收到申请20件。", "全年收到申请21件。"),
    ]


def test_a_visit_counter_makes_no_version(archive: Archive) -> None:
    """Other bytes, the same report: one report, two documents, nothing amended."""
    first = make_report()
    for number, seen in enumerate((JANUARY, MARCH, JUNE), 1):
        keep(archive.database, replace(first, sha256=str(number) * 64), HERE, seen)
    assert standings(archive) == [(1, "current", None)]
    assert rows(archive, "SELECT count(*), count(DISTINCT report) FROM documents") == [(3, 1)]
    assert rows(archive, "SELECT count(*) FROM amendments") == [(0,)]


def test_an_edit_taken_back_leaves_two_amendments_and_the_first_version(archive: Archive) -> None:
    first = make_report()
    second = edited(first, "2" * 64, granted=12)
    for report, seen in ((first, JANUARY), (second, MARCH), (first, JUNE)):
        keep(archive.database, report, HERE, seen)
    assert standings(archive) == [(1, "current", None), (2, "superseded", None)]
    assert rows(archive, "SELECT before, after FROM amendments ORDER BY id") == [(1, 2), (2, 1)]


def test_page_and_file_are_one_report_with_two_addresses(archive: Archive) -> None:
    page = make_report()
    keep(archive.database, page, HERE, JANUARY)
    keep(archive.database, replace(page, sha256="2" * 64, published=None), PDF, JANUARY, page=HERE)
    assert standings(archive) == [(1, "current", None), (1, "repeat", 1)]
    assert load_report(archive.database, 1).urls == (HERE, PDF)


def test_the_same_figures_on_another_host_are_the_same_report(archive: Archive) -> None:
    page = make_report()
    keep(archive.database, page, HERE, JANUARY)
    keep(
        archive.database,
        replace(page, sha256="2" * 64, title="另题"),
        "http://sj.example.gov.cn/1.html",
        MARCH,
    )
    assert standings(archive) == [(1, "current", None), (1, "repeat", 1)]


def test_other_figures_at_another_address_stay_a_report_of_their_own(archive: Archive) -> None:
    page = make_report()
    keep(archive.database, page, HERE, JANUARY)
    keep(archive.database, edited(page, "2" * 64, granted=12), "http://sj.example.gov.cn/1.html", MARCH)
    assert standings(archive) == [(1, "current", None), (1, "current", None)]


def test_a_file_misread_in_one_cell_repeats_its_article_and_says_so(archive: Archive) -> None:
    page = make_report()
    scan = edited(page, "2" * 64, granted=90)
    scan = replace(scan, cells=tuple(replace(cell, confidence=0.8) for cell in scan.cells))
    keep(archive.database, scan, PDF, JANUARY, page=HERE)
    keep(archive.database, page, HERE, JANUARY)
    assert standings(archive) == [(1, "repeat", 2), (1, "current", None)]
    check_series(archive.database, archive.store)
    assert rows(archive, "SELECT report, subject, status FROM findings WHERE rule = 'V1.carriers'") == [
        (2, "report:1", "undetermined")  # one of the two may be misread: nobody read them twice
    ]


def test_the_next_years_report_at_the_same_address_is_no_amendment(archive: Archive) -> None:
    """A column that shows its newest report in place."""
    keep(archive.database, make_report(), HERE, JANUARY)
    keep(archive.database, edited(make_report("2" * 64, 2021), "2" * 64, granted=3), HERE, JUNE)
    assert standings(archive) == [(1, "current", None), (1, "current", None)]
    assert rows(archive, "SELECT count(*) FROM amendments") == [(0,)]


def test_a_year_put_right_is_an_amendment(archive: Archive) -> None:
    keep(archive.database, make_report(), HERE, JANUARY)
    keep(archive.database, make_report("2" * 64, 2021), HERE, JUNE)
    assert ("year", "2020", "2021") in rows(archive, "SELECT part, old, new FROM amended_texts")
    assert standings(archive) == [(1, "superseded", None), (2, "current", None)]


def test_towns_of_one_name_are_told_apart_by_their_place(archive: Archive) -> None:
    for number, code in enumerate(("640221100", "640522100"), 1):
        town = make_report(str(number) * 64, unit="城关镇人民政府", scope="own", region_code=code)
        keep(archive.database, town, f"http://www.example.gov.cn/{number}.html", JANUARY)
    assert rows(archive, "SELECT count(*) FROM units") == [(2,)]
    assert standings(archive) == [(1, "current", None)] * 2


@pytest.mark.parametrize("again", [1, 3])
def test_put_in_order_again_nothing_moves(archive: Archive, again: int) -> None:
    first = make_report()
    second = edited(first, "2" * 64, granted=12)
    keep(archive.database, first, HERE, JANUARY)
    keep(archive.database, second, HERE, MARCH)
    keep(archive.database, replace(first, sha256="3" * 64, published=None), PDF, MARCH, page=HERE)
    before = list(archive.database.conn.iterdump())
    for _ in range(again):
        settle(archive.database, [first.sha256, second.sha256])
    assert list(archive.database.conn.iterdump()) == before


def test_read_again_as_no_report_a_document_leaves_nothing_behind(archive: Archive) -> None:
    from archive.model import Reading
    from archive.reports import recording as records

    first = make_report()
    keep(archive.database, first, HERE, JANUARY)
    keep(archive.database, edited(first, "2" * 64, granted=12), HERE, MARCH)
    records.record(archive.database, [], [Reading("2" * 64, "text/html", 9, error="no_tables")], reader="2")
    assert standings(archive) == [(1, "current", None)]
    assert rows(archive, "SELECT count(*) FROM amendments") == [(0,)]
    assert not rows(archive, "PRAGMA foreign_key_check")


def test_every_cell_of_the_form_is_seen_by_the_log(archive: Archive) -> None:
    """A blank that became 0 was edited, too."""
    first = make_report()
    blank = [cell for cell in CELLS if cell.value is None]
    cells = tuple(replace(cell, value=0, raw="0", state="zero") if cell in blank else cell for cell in CELLS)
    keep(archive.database, first, HERE, JANUARY)
    keep(archive.database, replace(first, sha256="2" * 64, cells=cells), HERE, MARCH)
    assert len(blank) > 1
    assert rows(archive, "SELECT count(*) FROM amended_cells WHERE old IS NULL AND new = 0") == [
        (len(blank),)
    ]
    forget(archive.database, 1)
    assert rows(archive, "SELECT count(*) FROM amended_cells") == [(0,)]
