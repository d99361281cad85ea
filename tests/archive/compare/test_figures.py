"""Two reports compared: nothing incomparable is subtracted, a blank is no zero, numbers stay whole."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from archive.commands.diff import diff as command
from archive.compare.figures import Figure, compare
from archive.database.folder import Archive
from archive.errors import NotFound
from archive.form.definition import FORM
from archive.model import Cell, Report, Section, State, Value
from archive.reports.choosing import choose, find
from archive.site.comparison import as_text
from tests.support.site_archive import build

NEW = "applications.new"


def cell(key: str, value: Value, applicant: str | None = None, state: State | None = None) -> Cell:
    obvious: State = "blank" if value is None else "zero" if value == 0 else "number"
    return Cell(key, applicant, value, "" if value is None else str(value), state or obvious)


def report(year: int, generation: str, *cells: Cell, text: str = "", **more: object) -> Report:
    sections = (Section("overview", "一、总体情况", text),)
    whole = Report(
        f"{year}" * 16, "text/html", f"甲县{year}年报告", "甲县人民政府", None, "aggregate", year, generation,
        None, sections, cells,
    )  # fmt: skip
    return replace(whole, **more)  # type: ignore[arg-type]


def only(figures: tuple[Figure, ...], key: str, applicant: str | None = None) -> Figure:
    (found,) = [figure for figure in figures if (figure.key, figure.applicant) == (key, applicant)]
    return found


def test_a_number_that_changed_has_a_difference_and_a_ratio() -> None:
    result = compare(
        report(2021, "c2021", cell(NEW, 4, "total")), report(2022, "c2021", cell(NEW, 10, "total"))
    )
    figure = only(result.changed, NEW, "total")
    assert (figure.change, figure.difference, figure.ratio) == ("number", 6, Decimal("2.5"))
    assert figure.zh == "一、本年新收政府信息公开申请数量·总计"


def test_there_is_no_ratio_to_zero() -> None:
    figure = only(
        compare(
            report(2021, "c2021", cell(NEW, 0, "total")), report(2022, "c2021", cell(NEW, 3, "total"))
        ).figures,
        NEW,
        "total",
    )
    assert (figure.difference, figure.ratio) == (3, None)


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        (None, 0, "printing"),
        (0, None, "printing"),
        (None, 5, "appeared"),
        (5, None, "vanished"),
        (0, 0, "same"),
    ],
)
def test_a_blank_is_not_a_zero_and_not_a_change_of_number(old: Value, new: Value, change: str) -> None:
    figure = only(
        compare(
            report(2021, "c2021", cell(NEW, old, "total")), report(2022, "c2021", cell(NEW, new, "total"))
        ).figures,
        NEW,
        "total",
    )
    assert figure.change == change
    if None in (old, new):
        assert (figure.difference, figure.ratio) == (None, None)


def test_a_row_that_is_not_printed_any_more_is_no_change_of_number() -> None:
    figure = only(
        compare(report(2021, "c2021", cell(NEW, 0, "total")), report(2022, "c2021")).figures, NEW, "total"
    )
    assert (figure.change, figure.notes) == ("printing", ("new: row_absent",))


def test_what_the_forms_do_not_share_stands_apart_and_is_never_subtracted() -> None:
    old = report(2020, "b2019", cell("disclosure.art20_1.normative_docs.public_total", 60))
    new = report(2021, "c2021", cell("disclosure.art20_1.normative_docs.in_force", 368))
    result = compare(old, new)
    assert result.changed == ()
    assert {figure.comparable for figure in result.apart} == {"no"}
    assert [figure.difference for figure in result.apart] == [None, None]
    assert "generations_differ" in result.warnings


def test_within_one_form_every_cell_compares_with_itself() -> None:
    key = "disclosure.art20_1.normative_docs.public_total"
    result = compare(report(2019, "b2019", cell(key, 60)), report(2020, "b2019", cell(key, 61)))
    assert only(result.changed, key).difference == 1


def test_other_handling_is_compared_as_a_sum_across_the_forms() -> None:
    old = report(2020, "b2019", cell("applications.result.other.undivided", 5, "total"))
    new = report(
        2021,
        "c2021",
        cell("applications.result.other.no_correction", 1, "total"),
        cell("applications.result.other.fee_unpaid", None, "total"),
        cell("applications.result.other.misc", 7, "total"),
    )
    for one, other, difference in ((old, new, 3), (new, old, -3)):
        figure = only(compare(one, other).changed, "applications.result.other", "total")
        assert (figure.comparable, figure.difference, figure.zh) == ("sum", difference, "（六）其他处理·总计")
        assert any("partly_blank" in note for note in figure.notes)


def test_made_and_issued_are_paired_and_marked_approximate() -> None:
    made, issued = (f"disclosure.art20_1.rules.{column}" for column in ("newly_made", "issued"))
    old, new = report(2020, "b2019", cell(made, 2)), report(2021, "c2021", cell(issued, 3))
    for one, other, key, difference in ((old, new, issued, 1), (new, old, made, -1)):
        figure = only(compare(one, other).figures, key)
        assert (figure.comparable, figure.difference) == ("approximate", difference)
    assert len(compare(old, new).figures) == 1


def test_one_side_of_an_approximate_pair_alone_is_no_number_gone_to_zero() -> None:
    new = report(2021, "c2021", cell("disclosure.art20_1.rules.issued", 3))
    (figure,) = compare(report(2020, "b2019"), new).figures
    assert (figure.change, figure.difference) == ("appeared", None)


def test_cells_the_form_does_not_know_compare_within_their_generation_only() -> None:
    key = "legacy2014.received"
    same = compare(report(2016, "a2014", cell(key, 1)), report(2017, "a2014", cell(key, 2)))
    assert only(same.changed, key).difference == 1
    other = compare(report(2018, "a2014", cell(key, 1)), report(2019, "b2019"))
    assert only(other.apart, key).change == "apart"


@pytest.mark.parametrize(
    ("change", "warning"),
    [({"scope": "own"}, "scopes_differ"), ({"unit": "乙县人民政府"}, "units_differ"), ({}, None)],
)
def test_other_scopes_and_other_units_are_said(change: dict[str, str], warning: str | None) -> None:
    result = compare(report(2021, "c2021"), report(2022, "c2021", **change))
    assert result.warnings == ((warning,) if warning else ())


def test_every_comparable_cell_of_two_whole_forms_is_there_once() -> None:
    def whole(year: int, generation: str) -> Report:
        items = FORM.of(generation)
        return report(year, generation, *(cell(item.key, 1, item.applicant) for item in items))

    result = compare(whole(2020, "b2019"), whole(2021, "c2021"))
    spots = [(figure.key, figure.applicant) for figure in result.figures]
    assert len(spots) == len(set(spots))
    yes = {(item.key, item.applicant) for item in FORM.items if item.comparable == "yes"}
    assert yes <= set(spots)
    assert all(figure.comparable == "sum" for figure in result.changed), "1 against 1 + 1 + 1"


def test_find_takes_the_exact_name_before_a_part_of_it(tmp_path: Path) -> None:
    with Archive(build(tmp_path)) as archive:
        exact = choose(archive.database, "甲县人民政府", 2020)
        assert (exact.unit, exact.year, exact.version) == ("甲县人民政府", 2020, 1)
        assert find(archive.database, "甲县人民政府办公室", 2020) == find(archive.database, "办公室", 2020)


def test_find_takes_the_newest_version_and_names_the_others(tmp_path: Path) -> None:
    with Archive(build(tmp_path)) as archive:
        chosen = choose(archive.database, "甲县人民政府", 2021)
        assert (chosen.version, len(chosen.others)) == (2, 1)
        assert "第2版" in str(chosen)


def test_find_says_what_there_is(tmp_path: Path) -> None:
    with Archive(build(tmp_path)) as archive:
        with pytest.raises(NotFound, match="2020、2021"):
            find(archive.database, "甲县人民政府", 1999)
        with pytest.raises(NotFound, match=r"不止一个单位.*办公室"):
            find(archive.database, "甲县", 2020)
        with pytest.raises(NotFound, match="甲县人民政府"):
            find(archive.database, "甲县人民政付", 2020)
        with pytest.raises(NotFound):
            find(archive.database, "", 2020)
        with pytest.raises(NotFound, match="aggregate"):
            find(archive.database, "甲县人民政府", 2020, scope="own")


def test_two_versions_of_a_year_are_compared(tmp_path: Path) -> None:
    root = build(tmp_path)
    arguments = ["甲县人民政府", "2021", "2021", "--versions", "1", "2", "--archive", str(root), "--json"]
    done = CliRunner().invoke(command, arguments)
    assert done.exit_code == 0, done.output
    changed = {figure["key"] for figure in json.loads(done.stdout)["figures"] if figure["change"] != "same"}
    assert "applications.result.total" in changed


def test_a_version_there_is_not_is_said(tmp_path: Path) -> None:
    with Archive(build(tmp_path)) as archive, pytest.raises(NotFound, match="没有第3版"):
        choose(archive.database, "甲县人民政府", 2021, version=3)


@pytest.mark.parametrize("state", ["unread", "unparsed", "text"])
@pytest.mark.parametrize("other", [None, 0, 7])
@pytest.mark.parametrize("is_old", [True, False])
def test_of_what_was_not_read_no_change_is_told(state: State, other: Value, is_old: bool) -> None:
    """Never "unchanged", never "vanished", never a difference."""
    sides = [cell(NEW, None, "total", state), cell(NEW, other, "total")]
    old, new = sides if is_old else sides[::-1]
    result = compare(report(2021, "c2021", old), report(2022, "c2021", new))
    figure = only(result.changed, NEW, "total")
    assert (figure.change, figure.difference, figure.ratio) == ("unread", None, None)
    shown = as_text(result)
    assert "未能读出" in shown


def test_a_group_with_a_part_that_was_not_read_has_no_sum() -> None:
    old = report(2020, "b2019", cell("applications.result.other.undivided", 9, "total"))
    parts = [
        cell("applications.result.other.unclear_time_limit", 2, "total"),
        cell("applications.result.other.misc", None, "total", "unparsed"),
    ]
    known = [part for part in parts if (part.key, "total") in FORM.by_key]
    figure = only(compare(old, report(2021, "c2021", *known)).figures, "applications.result.other", "total")
    assert (figure.new, figure.change, figure.difference) == (None, "unread", None)


def test_money_is_named_in_the_unit_of_its_number() -> None:
    """The form prints 单位：万元; the archive holds yuan. A reader must not take one for the other."""
    key = next(item.key for item in FORM.items if item.is_money and item.printed_unit == "万元")
    result = compare(report(2021, "c2021", cell(key, 120000)), report(2022, "c2021", cell(key, 150000)))
    figure = only(result.changed, key)
    assert "万元" not in figure.zh
    assert figure.unit == "元"
    assert "[元]" in as_text(result)
