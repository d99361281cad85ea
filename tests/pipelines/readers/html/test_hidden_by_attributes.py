"""Words hidden by an attribute are not read, however the attribute is spelt and whatever the page's encoding."""

from __future__ import annotations

import pytest

from pipelines.readers.html.page import read_html

SPELLINGS = [
    'style="display:none"', "style='display:none'", "style=display:none", 'STYLE = "DISPLAY : NONE"',
    'style="display&#58;none"', 'style="dis&#112;lay:none"', 'title="style=\'" style="display:none"',
    "data-style=\"a='\" style='display:none'", 'style="color:red;&#10;display:none"', "hidden", 'hidden=""',
    "class=a\thidden", 'title="a > b" style="visibility:hidden"', 'style="font-size:0"', "style\n=\n'opacity:0'",
    "popover", "popover=manual", 'style="font:0/0 a"', 'style="zoom:.01"', 'style="clip-path:inset(0 100% 0 0)"',
]  # fmt: skip


def _cell(body: bytes) -> str:
    (grid,) = read_html(body, "0" * 64).grids
    return grid.cells[1].text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "gb18030"])
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_hidden_digit_is_not_read(spelling: str, encoding: str) -> None:
    page = (
        f"<html><body><table><tr><td>受理</td><td><span {spelling}>9</span>41</td></tr></table></body></html>"
    )
    assert _cell(page.encode(encoding)) == "41"


@pytest.mark.parametrize("inline", ["span", "b", "o:p"])
def test_a_style_parts_an_inline_element_from_the_digit_beside_it(inline: str) -> None:
    rows = '<tr><td style="padding:3px 8px">受理</td><td style="padding:3px 8px">4{}13</td></tr>'
    apart = f'<{inline} title="a > b" style="margin-left:9px">1</{inline}>'
    page = f"<html><body><table>{rows.format(apart)}</table></body></html>"
    assert _cell(page.encode()).split() == ["4", "1", "13"]


def test_a_harmless_style_changes_nothing() -> None:
    cells = '<td style="padding:3px 8px">受理</td><td><b style="color:red">4</b>1</td>'
    assert _cell(f"<html><body><table><tr>{cells}</tr></table></body></html>".encode()) == "41"


def test_a_cell_of_many_elements_within_each_other_is_read() -> None:
    deep = "<span>" * 1500 + "4" + "</span>" * 1500
    page = f"<html><body><table><tr><td>受理</td><td>{deep}1<b>3</b></td></tr></table></body></html>"
    assert _cell(page.encode()) == "413"
