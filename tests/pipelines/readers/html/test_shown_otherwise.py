"""What a page shows where its source says something else: written by a style sheet or a script, moved, turned, tiny."""

from __future__ import annotations

import base64

import pytest

from archive.model import Document, Grid, GridCell, Paragraph, Place
from pipelines.readers.html.page import read_html
from pipelines.text.folding import folded

SHEET = """<style>.n1::before{content:"1"} .n2:before{content:"2"} .p:after{content:attr(data-v)}
.k::before{content:attr(data-k)} .c::before{content:counter(c)} .r{direction:rtl;unicode-bidi:bidi-override}
.m{transform:scaleX(-1)} .l{position:relative;left:1em} .t{font-size:.4px} .o{opacity:.02} .g{display:grid}
.b{background:url(a.png)} .u{content:url(a.png)} .x::after{content:"";position:absolute;top:50%;border-top:1px solid}
.y::after{content:"";position:absolute;bottom:0;border-bottom:1px solid}</style>
<script>document.getElementById("v1").innerHTML = 12; $("#sum"+i).text(n)</script>"""


@pytest.mark.parametrize(
    ("cell", "text", "unread"),
    [
        ('<td><i class="n1"></i><i class="n2"></i></td>', "12", None),
        ('<td class="p" data-v="12"></td>', "12", None),
        ('<td class="k" data-k="自然人：">12</td>', "12", None), ('<td><b class="c"></b></td>', "", "picture"),
        ('<td class="r">21</td>', "12", None), ('<td><span class="r">21</span></td>', "12", None),
        ('<td><bdo dir="rtl">21</bdo></td>', "12", None), ('<td><span class="m">51</span></td>', "51", "picture"),
        ('<td><span class="l">2</span><span>1</span></td>', "21", "picture"),
        ('<td><span class="l">12</span></td>', "12", None),
        ('<td><b style="margin-left:-1em">2</b>1</td>', "21", "picture"),
        ('<td><span class="t">9</span>12</td>', "12", None),
        ('<td><span class="o">9</span>12</td>', "12", None),
        ('<td><ol start="12"><li></li></ol></td>', "", "picture"),
        ("<td><script>document.write(12)</script></td>", "", "script"), ('<td id="v1"></td>', "", "script"),
        ('<td id="sum7"></td>', "", "script"), ('<td id="x9"></td>', "", None),
        ("<td><table><tr><td>12</td></tr></table></td>", "12", None),
        ('<td><b dir="rtl"><i>2</i><i>1</i></b></td>', "21", "picture"), ('<td dir="rtl">12</td>', "12", None),
        ("<td><details>12</details></td>", "12", "style"), ("<td><details open>12</details></td>", "12", None),
        ("<td><audio>9</audio><noframes>9</noframes>12</td>", "12", None),
        ('<td><input type="submit" value="12"></td>', "12", None),
        ('<td><input type="range" value="12"></td>', "12", "field"),
        ('<td><input type="password" value="1"></td>', "1", "field"),
        ("<td><svg><defs><text>9</text></defs><text>12</text></svg></td>", "12", None),
        ('<td><svg><text x="9">1</text><text x="1">2</text></svg></td>', "12", "picture"),
        ('<td><svg><text fill="none">12</text></svg></td>', "12", "picture"),
        ("<td><math><mn>12</mn></math></td>", "12", None),
        ("<td><math><msup><mn>1</mn><mn>2</mn></msup></math></td>", "12", "picture"),
        ("<td><math><mphantom><mn>12</mn></mphantom></math></td>", "12", "picture"),
        ('<td>12<i style="position:absolute;inset:0;background:#fff"></i></td>', "12", "style"),
        ('<td>12<i style="position:absolute;left:0;bottom:0;height:1px;background:#000"></i></td>', "12", None),
        ('<td><b class="x">12</b></td>', "12", "style"), ('<td><b class="y">12</b></td>', "12", None),
        ('<td style="background:#c00"><b style="color:#c00">12</b></td>', "", None),
        ('<td><b class="u">12</b></td>', "12", "style"),
        ('<td bgcolor="red"><b style="color:red">12</b></td>', "", None),
        ('<td><b style="color:color(srgb 1 1 1)">12</b></td>', "", None),
    ],
)  # fmt: skip
def test_a_cell_is_what_it_shows(cell: str, text: str, unread: str | None) -> None:
    page = f"<html><head>{SHEET}</head><body><table><tr><td>甲</td>{cell}</tr></table></body></html>"
    grid = read_html(page.encode(), "0" * 64).grids[0]
    read = grid.slots[0][1]
    assert read
    assert (read.text, bool(read.unread)) == (text, bool(unread))


def test_cells_in_reverse_order_are_unread() -> None:
    row = "<tr{}><td>12</td><td>34</td></tr>"
    reverse = ' style="display:flex;flex-direction:row-reverse"'
    page = f"<body><table>{row.format('')}{row.format(reverse)}</table></body>"
    (grid,) = read_html(page.encode(), "0" * 64).grids
    assert [bool(cell and cell.unread) for row in grid.slots for cell in row] == [False, False, True, True]


def test_a_grid_of_boxes_is_a_table() -> None:
    cells = "".join(f'<div style="grid-column:span {2 if n == 0 else 1}">{n}</div>' for n in range(11))
    page = f'<body><div style="display:grid;grid-template-columns:repeat(4,1fr)">{cells}</div></body>'
    (grid,) = read_html(page.encode(), "0" * 64).grids
    assert [[cell.text if cell else "" for cell in row] for row in grid.slots] == [
        ["0", "0", "1", "2"], ["3", "4", "5", "6"], ["7", "8", "9", "10"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("title", "size", "read"),
    [("某县2022年政府信息公开工作年度报告", 9_000, True), ("某县2022年工作要点", 9_000, False),
     ("某县2022年政府信息公开工作年度报告", 900, False)],
)  # fmt: skip
def test_a_picture_in_the_source_of_a_report_without_tables_is_read(
    monkeypatch: pytest.MonkeyPatch, title: str, size: int, read: bool
) -> None:
    grid = Grid((GridCell("12", 0, 0),), Place(page=1))
    monkeypatch.setattr("pipelines.readers.scan.scans.available", lambda: True)
    monkeypatch.setattr(
        "pipelines.readers.scan.scans.read_image", lambda _, sha256: Document(sha256, "image/png", (grid,))
    )
    source = base64.b64encode(bytes(size)).decode()
    page = (
        f'<title>{title}</title><body><p>上文</p><img src="data:image/png;base64,{source}"><p>下文</p></body>'
    )
    document = read_html(page.encode(), "0" * 64)
    blocks = [
        block.text if isinstance(block, Paragraph) else block.cells[0].text for block in document.blocks
    ]
    assert blocks == (["上文", "12", "下文"] if read else ["上文", "下文"])
    assert all((block.place.path or "").startswith("/html") for block in document.blocks)


def test_a_tree_within_a_page_is_shown_in_place_of_what_its_host_holds() -> None:
    table = (
        '<table><tr><td>甲</td><td><slot name="a">99</slot></td><td><slot name="b">7</slot></td></tr></table>'
    )
    host = f'<x-t><template shadowrootmode="open">{table}</template><b slot="a">12</b><i>88</i></x-t>'
    document = read_html(f"<body><p>上文</p>{host}<p>下文</p></body>".encode(), "0" * 64)
    (grid,) = document.grids
    assert [cell.text for cell in grid.cells] == ["甲", "12", "7"]
    assert [block.text for block in document.paragraphs] == ["上文", "下文"]


def test_digits_turned_by_a_sign_are_unread() -> None:
    page = "<body><table><tr><td>甲</td><td>\u202e21\u202c</td><td>\u200b21</td></tr></table></body>"
    (grid,) = folded(read_html(page.encode(), "0" * 64)).grids
    assert [bool(cell and cell.unread) for cell in grid.slots[0]] == [False, True, False]


@pytest.mark.parametrize(
    ("inner", "line"),
    [
        ("<bdo dir=rtl>61</bdo>", "□□"), ('<b style="float:right">6</b>1', "□1"), ("<img src=a.png>6", "□6"), ("6<img src=a.png>", "6□"),
        ('<b id="v1">5</b>', "□"), ('<i class="n1"></i>6', "16"), ("<b v-text=n>5</b>", "□"), ('<u style="padding:0 9px">16</u>', "16"),
        ("\u202e61\u202c", "□□"),
    ],
)  # fmt: skip
def test_a_line_is_what_it_shows(inner: str, line: str) -> None:
    page = f"<html><head>{SHEET}</head><body><p>收到{inner}件</p></body></html>"
    (block,) = folded(read_html(page.encode(), "0" * 64)).blocks
    assert isinstance(block, Paragraph)
    assert block.text == f"收到{line}件"
