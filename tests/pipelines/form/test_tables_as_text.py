"""Tables that came as text: every figure comes back where all are printed, and never a wrong one where not."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.form.definition import FORM
from archive.model import NOWHERE, Report
from pipelines.form.pieces import pieces_of
from pipelines.reading.read_bytes import read_bytes
from tests.portal_builder.invent import Spot
from tests.portal_builder.render import official_sections
from tests.support.flattened import (
    BOXES,
    CARRIERS,
    EXACT,
    LOOSE,
    body,
    tables,
)
from tests.support.generated import balanced, printed
from tests.support.printing import page
from tests.support.seeds import SEEDS, differences, load

TITLE = "某县2022年政府信息公开工作年度报告"
SECTIONS = official_sections({section.id: ["本节一句话。"] for section in FORM.sections})
SETTINGS = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
HOW = sorted(EXACT | LOOSE)
Made = tuple[str, dict[Spot, int]]


def read(text: str) -> Report | None:
    return read_bytes(text.encode(), sha256="0" * 64).report


def as_text(figures: dict[Spot, str], generation: str, how: str, *, merged: bool = False) -> str:
    """A report in plain text."""
    flatten = (EXACT | LOOSE)[how]
    lines = [TITLE]
    found = tables(figures, generation, merged=merged)
    for section in SECTIONS:
        lines += ["", section.heading or "", section.text]
        lines += [text for line in found.get(section.key, []) for text in flatten(line)]
    return "\n".join(lines)


def as_page(figures: dict[Spot, str], generation: str, how: str, carrier: str) -> str:
    flatten = (EXACT | LOOSE)[how]
    parts = {
        name: CARRIERS[carrier]([text for line in lines for text in flatten(line)])
        for name, lines in tables(figures, generation).items()
    }
    return page(TITLE, body(SECTIONS, parts))


def as_boxes(figures: dict[Spot, str], generation: str, how: str, *, merged: bool = False) -> str:
    parts = {
        name: f"<div>{''.join(map(BOXES[how], lines))}</div>"
        for name, lines in tables(figures, generation, merged=merged).items()
    }
    return page(TITLE, body(SECTIONS, parts))


def wrong(report: Report | None, wanted: dict[Spot, int | None]) -> list[str]:
    """Cells that say a number which is not theirs; those that say none are no wrong ones."""
    if report is None:
        return []
    return [
        f"{cell.key}@{cell.applicant}: wanted {wanted.get((cell.key, cell.applicant))}, read {cell.value}"
        for cell in report.cells
        if cell.value is not None and cell.value != wanted.get((cell.key, cell.applicant))
    ]


@SETTINGS
@given(balanced(), st.sampled_from(HOW), st.booleans())
def test_whole_tables_in_plain_text(made: Made, how: str, merged: bool) -> None:
    generation, values = made
    assert differences(read(as_text(printed(values), generation, how, merged=merged)), values) == []


@SETTINGS
@given(balanced(), st.sampled_from(HOW), st.sampled_from(sorted(CARRIERS)))
def test_whole_tables_in_pages(made: Made, how: str, carrier: str) -> None:
    generation, values = made
    assert differences(read(as_page(printed(values), generation, how, carrier)), values) == []


@SETTINGS
@given(balanced(), st.sampled_from(sorted(BOXES)), st.booleans())
def test_whole_tables_of_boxes(made: Made, how: str, merged: bool) -> None:
    generation, values = made
    assert differences(read(as_boxes(printed(values), generation, how, merged=merged)), values) == []


@SETTINGS
@given(
    balanced(),
    st.sampled_from(HOW),
    st.sampled_from(["zeros", "any"]),
    st.booleans(),
    st.randoms(use_true_random=False),
)
def test_never_a_wrong_number_among_blanks(made: Made, how: str, blanks: str, merged: bool, random) -> None:  # type: ignore[no-untyped-def]
    generation, values = made
    kept = {s: v for s, v in values.items() if (v if blanks == "zeros" else random.random() < 0.6)}
    report = read(as_text(printed(kept), generation, how, merged=merged))
    assert wrong(report, {spot: kept.get(spot) for spot in values}) == []


@SETTINGS
@given(balanced(), st.sampled_from(sorted(BOXES)), st.booleans(), st.randoms(use_true_random=False))
def test_never_a_wrong_number_in_boxes(made: Made, how: str, merged: bool, random) -> None:  # type: ignore[no-untyped-def]
    generation, values = made
    kept = {spot: value for spot, value in values.items() if random.random() < 0.6}
    report = read(as_boxes(printed(kept), generation, how, merged=merged))
    assert wrong(report, {spot: kept.get(spot) for spot in values}) == []


@pytest.mark.parametrize("how", EXACT)
@pytest.mark.parametrize("name", SEEDS)
def test_blank_cells_that_leave_a_trace_cost_nothing(shared: Path, name: str, how: str) -> None:
    seed = load(shared, name)
    report = read(as_text(seed.figures, seed.generation, how))
    known = {spot: value for spot, value in seed.values.items() if not spot[0].startswith("remedies")}
    assert differences(report, known) == []


@pytest.mark.parametrize("name", SEEDS)
def test_the_text_of_real_reports(shared: Path, name: str) -> None:
    """Extracted from PDFs, columns lost and rows slid (FORM 2.5): every cell that is there, none in a wrong place."""
    seed = load(shared, name)
    report = read((shared / "seeds" / f"{name}.txt").read_text(encoding="utf-8"))
    assert report
    lost = {"column_lost_in_extraction"}
    truth = {
        (key, applicant): cell
        for table, cells in seed.truth["tables"].items()
        for key, entry in cells.items()
        for applicant, cell in (entry.items() if table == "applications" else [(None, entry)])
    }
    there = {spot: seed.values[spot] for spot, cell in truth.items() if cell["state"] not in lost}
    assert differences(report, there) == []
    assert wrong(report, dict(seed.values)) == []


def test_what_stays_undecided_is_said() -> None:
    """Two numbers of seven: whose they are nobody can tell, so nobody's they are."""
    line = "一、本年新收政府信息公开申请数量 3 4"
    text = as_text({}, "c2021", "single-blanks").replace("一、本年新收政府信息公开申请数量", line)
    report = read(text)
    assert report
    new = [cell for cell in report.cells if cell.key == "applications.new"]
    assert {(cell.state, cell.raw) for cell in new} == {("unparsed", "3 | 4")}
    assert [f.status for f in report.findings if f.rule == "A4.domain"]


def test_the_end_of_a_label_below_its_numbers_names_no_other_row() -> None:
    """A narrow column of labels: 4.无正当理由 17 …, and 大量反复申请 on the line below."""
    numbers = {
        item.key: n for n, item in enumerate(FORM.of("c2021", "applications")) if item.applicant == "total"
    }
    lines = [
        TITLE,
        "三、收到和处理政府信息公开申请情况",
        "自然人 商业企业 科研机构 社会公益组织 法律服务机构 其他 总计",
    ]
    for key, number in numbers.items():
        name = FORM.row_name(key)
        at = 6 if len(name) > 8 else len(name)
        lines += [f"{name[:at]} {number} 0 0 0 0 0 {number}", *([name[at:]] if name[at:] else [])]
    report = read("\n".join(lines))
    assert report
    found = {
        cell.key: cell.value for cell in report.cells if cell.applicant == "total" and cell.value is not None
    }
    assert all(value == numbers[key] for key, value in found.items())
    assert len(found) > len(numbers) / 2


def test_lines_beside_a_grid_do_not_speak_for_it() -> None:
    values = {(item.key, item.applicant): 0 for item in FORM.of("c2021")}
    grids = "".join(
        f"<table>{''.join('<tr>' + ''.join(f'<td>{escape(t)}</td>' for t in line) + '</tr>' for line in lines)}</table>"
        for lines in tables(printed(values), "c2021").values()
    )
    lines = [
        t
        for line in tables(printed(dict.fromkeys(values, 5)), "c2021")["applications"]
        for t in EXACT["tabs"](line)
    ]
    assert wrong(read(page(TITLE, grids + CARRIERS["paragraphs"](lines))), dict(values)) == []


def test_a_cell_of_many_words_is_parted_once() -> None:
    """A file of another kind that passes for text may be one line of a megabyte."""
    assert pieces_of("标题 属性 " * 150_000, NOWHERE).texts == (("标题 属性 " * 150_000).strip(),)
    assert pieces_of("标题 属性 7 8", NOWHERE).texts == ("标题 属性", "7", "8")


def test_a_slash_within_a_head_is_no_blank() -> None:
    assert pieces_of("本年增 / 减", NOWHERE).texts == ("本年增/减",)
    assert pieces_of("行政许可 / 3", NOWHERE).texts == ("行政许可", "/", "3")


@pytest.mark.parametrize("crowd", ["0 | +30 | 14", "0 30 14", "0；30；14"])
def test_a_cell_with_the_numbers_of_its_row_leaves_none_of_them_absent(crowd: str) -> None:
    """The heads of the other columns are lost: their numbers are printed, but nothing tells which is whose."""
    head = "<tr><td>第二十条第（五）项</td></tr><tr><td>信息内容</td><td>处理决定数量</td></tr>"
    rows = f"<tr><td>行政许可</td><td>{crowd}</td></tr><tr><td>其他对外管理服务事项</td><td>7</td></tr>"
    report = read(page(TITLE, f"<table>{head}{rows}</table>"))
    assert report
    stem = "disclosure.art20_5.licences"
    assert {cell.state for cell in report.cells if cell.key.startswith(stem)} <= {"unparsed", "unread"}
    assert report.by_spot["disclosure.art20_5.other_services.decisions", None].value == 7
