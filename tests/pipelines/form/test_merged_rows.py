"""A ruling that is lost between two rows: nobody can say whose number is whose, and both rows say so."""

from __future__ import annotations

import pytest
from lxml import html

from archive.model import Report
from pipelines.reading.read_bytes import read_bytes
from tests.portal_builder.build import PORTAL

PAGE = (PORTAL / "xxgk/zfxxgknb/xzf/202403/t20240322_900251.html").read_bytes()
RESULT = "applications.result."


def read(body: bytes) -> Report:
    report = read_bytes(body, sha256="0" * 64).report
    assert report
    return report


def merged(upper: str, lower: str, *, is_named: bool = True) -> Report:
    """The page with the cells of two rows in one, a line each; of the lower row's label a piece only unless `is_named`."""
    tree = html.document_fromstring(PAGE.decode())
    whole = read(PAGE)
    rows = []
    for key in (upper, lower):
        cell = next(c for c in whole.cells if c.key.startswith(key) and c.place.path)
        assert cell
        assert cell.place.path
        rows.append(tree.getroottree().xpath(cell.place.path)[0].getparent())
    cells = [[cell for cell in row if cell.tag in ("td", "th")] for row in rows]
    shared = min(map(len, cells))
    for above, below in zip(cells[0][-shared:], cells[1][-shared:], strict=True):
        first, second = above.text_content().strip(), below.text_content().strip()
        if not is_named and not second.isdigit():
            second = second[-1:]
        for child in list(above):
            above.remove(child)
        above.text = first
        line = html.Element("br")
        line.tail = second
        above.append(line)
    rows[1].getparent().remove(rows[1])
    return read(html.tostring(tree, encoding="utf-8"))


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        ("applications.new", "applications.carried_in"),
        (f"{RESULT}withheld.state_secret", f"{RESULT}withheld.prohibited_by_law"),
        (f"{RESULT}not_processed.petition", f"{RESULT}not_processed.repeat"),
        (f"{RESULT}granted", f"{RESULT}partial"), (f"{RESULT}total", "applications.carried_out"),
        ("disclosure.art20_1.rules", "disclosure.art20_1.normative_docs"),
        ("disclosure.art20_6.penalties", "disclosure.art20_6.coercion"),
    ],
)  # fmt: skip
def test_both_rows_are_said_and_all_others_right(upper: str, lower: str) -> None:
    whole, damaged = read(PAGE), merged(upper, lower)
    for cell in whole.cells:
        found = damaged.cell(cell.key, cell.applicant)
        assert found
        if cell.key.startswith((upper, lower)):
            assert found.state in ("unread", "unparsed"), cell.key
        else:
            assert (found.value, found.state) == (cell.value, cell.state), cell.key
    assert not [f for f in damaged.findings if f.is_breach]


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        (f"{RESULT}not_processed.petition", f"{RESULT}not_processed.repeat"),
        (f"{RESULT}withheld.internal_affairs", f"{RESULT}withheld.process_info"),
        (f"{RESULT}unavailable.not_held", f"{RESULT}unavailable.needs_creation"),
    ],
)
def test_a_row_of_which_no_label_is_left_is_said_too(upper: str, lower: str) -> None:
    damaged = merged(upper, lower, is_named=False)
    for cell in read(PAGE).cells:
        found = damaged.cell(cell.key, cell.applicant)
        assert found
        if cell.key.startswith((upper, lower)):
            assert found.value is None
            assert found.state in ("unread", "unparsed"), (cell.key, found.state)
        elif cell.value is not None:
            assert found.value == cell.value or found.state in ("unread", "unparsed"), cell.key


def test_two_columns_under_one_head_are_said_and_the_third_is_right() -> None:
    whole, tree = read(PAGE), html.document_fromstring(PAGE.decode())
    keys = [f"disclosure.art20_1.{row}" for row in ("rules", "normative_docs")]
    places = [next(c.place.path for c in whole.cells if c.key.startswith(key)) or "" for key in keys]
    rows = [tree.getroottree().xpath(place)[0].getparent() for place in places]
    for row in (rows[0].getprevious(), *rows):
        left, right = row[-3], row[-2]
        said = f"{left.text_content().strip()} {right.text_content().strip()}"
        for child in list(left):
            left.remove(child)
        left.text = said
        row.remove(right)
    damaged = read(html.tostring(tree, encoding="utf-8"))
    for key in keys:
        before, after = ([c for c in r.cells if c.key.startswith(key)] for r in (whole, damaged))
        assert [cell.state for cell in after[:2]] == ["unread", "unread"]
        assert {cell.raw for cell in after[:2]} == {f"{before[0].raw} {before[1].raw}"}
        assert after[2].value == before[2].value
