"""XLSX and XLS: real reports, spans, numbers and dates as they are seen."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

import pytest

from archive.errors import BrokenFile, UnknownFormat
from archive.model import Paragraph
from pipelines.readers.document import read_document
from pipelines.readers.sheet.open_sheet import read_open_sheet
from pipelines.readers.sheet.spreadsheet import _shown
from pipelines.readers.sniff import ODS, OLE, XLSX
from pipelines.reading.read_bytes import read_bytes
from tests.support.carriers import (
    converted,
    texts,
    workbook,
    xlsx,
    zipped,
)
from tests.support.real_figures import EXPECTED
from tests.support.seeds import SEEDS, differences, load

NOBODY = "0" * 64


@pytest.mark.parametrize("name", SEEDS)
def test_reports_come_back(shared: Path, name: str) -> None:
    seed = load(shared, name)
    reading = read_bytes(workbook(seed), sha256=NOBODY)
    assert reading.media_type == XLSX
    assert differences(reading.report, seed.values) == []
    report = reading.report
    assert report
    assert (report.unit, report.region_code, report.scope, report.year, report.generation) == EXPECTED[
        name[:3]
    ]
    paths = {cell.place.path for cell in report.cells if cell.state == "number"}
    assert all(path and path.startswith("年报!") for path in paths)


def test_reports_come_back_from_xls(shared: Path, soffice: str, tmp_path: Path) -> None:
    books = {f"{name}.xlsx": workbook(load(shared, name)) for name in SEEDS}
    for name, body in converted(soffice, books, "xls", tmp_path).items():
        reading = read_bytes(body, sha256=NOBODY)
        assert reading.media_type == OLE
        seed = load(shared, name.removesuffix(".xlsx"))
        assert differences(reading.report, seed.values) == [], name


def test_spans_blanks_and_lone_lines() -> None:
    values: dict[tuple[int, int], str | int | float] = {
        (0, 0): "某县年报",
        (2, 0): "甲",
        (2, 1): "乙",
        (3, 1): 1.0,
        (3, 2): 2.5,
        (4, 2): "三\n四",
    }
    document = read_document(xlsx({"表": values}, {"表": ["A3:A4", "B3:C3"]}), NOBODY)
    title, grid = document.blocks
    assert isinstance(title, Paragraph)
    assert title.text == "某县年报"
    assert title.place.path == "表!A1"
    assert texts(document.grids[0]) == [["甲", "乙", "乙"], ["甲", "1", "2.5"], ["", "", "三\n四"]]
    assert document.grids[0].cells[2].place.path == "表!B4"
    assert grid.place.path == "表!A3"


def test_an_empty_margin_keeps_its_place() -> None:
    (grid,) = read_document(xlsx({"表": {(3, 2): "x", (3, 3): 1, (5, 4): 2}}, {}), NOBODY).grids
    assert [(cell.text, cell.place.path) for cell in grid.cells if cell.text] == [
        ("x", "表!C4"),
        ("1", "表!D4"),
        ("2", "表!E6"),
    ]


def test_a_far_corner_without_text_costs_nothing() -> None:
    values: dict[tuple[int, int], str | int | float] = {(0, 0): "a", (0, 1): 1, (49_999, 25): ""}
    (grid,) = read_document(xlsx({"表": values}, {}), NOBODY).grids
    assert texts(grid) == [["a", "1"]]


def test_text_in_a_far_corner_is_no_table() -> None:
    values: dict[tuple[int, int], str | int | float] = {(0, 0): "a", (0, 1): 1, (9_999, 25): "b"}
    with pytest.raises(BrokenFile, match="too large"):
        read_document(xlsx({"表": values}, {}), NOBODY)


def test_every_sheet_is_read() -> None:
    body = xlsx({"一": {(0, 0): "a", (0, 1): 1}, "二": {(0, 0): "b", (0, 1): 2}, "空": {}}, {})
    assert [texts(grid) for grid in read_document(body, NOBODY).grids] == [[["a", "1"]], [["b", "2"]]]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (12.0, "12"),
        (1e15, "1000000000000000"),
        (0.1 + 0.2, "0.3"),
        (1234.56, "1234.56"),
        (True, "TRUE"),
        ("  总 计 \n\n 3 ", "总 计\n3"),
        ("", ""),
    ],
)
def test_values_as_seen(value: object, shown: str) -> None:
    assert _shown(value) == shown


def test_dates_as_iso() -> None:
    assert _shown(dt.date(2021, 1, 28)) == "2021-01-28"
    assert _shown(dt.datetime(2021, 1, 28)) == "2021-01-28"  # noqa: DTZ001
    assert _shown(dt.time(9, 30)) == "09:30:00"


@pytest.mark.parametrize(
    ("plain", "claim"),
    [(b'r="B2"', b'r="Z999999"'), (b'r="B2"', b"r='XFD99999'"), (b'<row r="2"', b'<row r="999999999"')],
)
def test_a_sheet_that_claims_too_much(plain: bytes, claim: bytes) -> None:
    body = xlsx({"大": {(0, 0): "a", (0, 1): "b", (1, 1): "z"}}, {})
    with zipfile.ZipFile(io.BytesIO(body)) as package:
        members: dict[str, bytes | str] = {name: package.read(name) for name in package.namelist()}
    for name, part in members.items():
        if isinstance(part, bytes) and "sheet1" in name:
            members[name] = part.replace(plain, claim)
    with pytest.raises(BrokenFile, match="too large"):
        read_document(zipped(members), NOBODY)


def test_merges_that_lie() -> None:
    values: dict[tuple[int, int], str | int | float] = {(0, 0): "a", (0, 1): 1, (1, 0): "b", (1, 1): 2}
    document = read_document(xlsx({"表": values}, {"表": ["A1:A1048576", "A2:XFD9", "C7:D8"]}), NOBODY)
    assert texts(document.grids[0]) == [["a", "1"], ["a", "2"]]


def test_binary_workbooks_are_not_read() -> None:
    with pytest.raises(UnknownFormat, match="XLSB"):
        read_document(zipped({"[Content_Types].xml": "", "xl/workbook.bin": b"x"}), NOBODY)


def test_defects(shared: Path) -> None:
    body = workbook(load(shared, SEEDS[0]))
    for cut in (len(body) // 2, len(body) - 30):
        assert read_bytes(body[:cut], sha256=NOBODY).error == "broken_file"
    assert "empty workbook" in str(read_document(xlsx({"空": {}}, {}), NOBODY).notes[0])


def test_an_open_sheet_is_read_as_it_is_shown() -> None:
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    cells = '<table:table-cell table:number-columns-spanned="2"><text:p>甲</text:p></table:table-cell>'
    cells += "<table:covered-table-cell/>"
    more = '<table:table-cell table:number-columns-repeated="2"><text:p>12</text:p></table:table-cell>'
    nine = "<table:table-cell><text:p>9</text:p></table:table-cell>"
    hidden = f'<table:table-row table:visibility="collapse">{nine}</table:table-row>'
    far = '<table:table-cell table:number-columns-repeated="16000"/>'
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name='年报'>"
        f"<table:table-row>{cells}{more}{far}</table:table-row>{hidden}"
        f"<table:table-row table:number-rows-repeated='9000'>{far}"
        "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("mimetype", ODS)
        package.writestr("content.xml", content)
    (grid,) = read_document(buffer.getvalue(), NOBODY).grids
    assert texts(grid) == [["甲", "甲", "12", "12"]]
    assert grid.cells[-1].place.path == "年报!D1"


def test_letters_of_an_open_sheet_that_do_not_count() -> None:
    names = {"office": "office", "table": "table", "text": "text", "style": "style"}
    spaces = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{k}:1.0"' for n, k in names.items())
    spaces += ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
    looks = {
        "S": 'style:text-line-through-style="solid"',
        "U": 'style:text-position="super 58%"',
        "W": 'fo:color="#ffffff"',
        "B": 'style:text-line-through-style="none" style:text-position="0% 100%" fo:color="#ff0000"',
    }
    styles = "".join(
        f'<style:style style:name="{name}"><style:text-properties {look}/></style:style>'
        for name, look in looks.items()
    )
    spans = "".join(
        f'<table:table-cell><text:p><text:span text:style-name="{name}">219</text:span>212</text:p>'
        "</table:table-cell>"
        for name in looks
    )
    cells = '<table:table-cell table:style-name="S"><text:p>9</text:p></table:table-cell>'
    cells += '<table:table-cell office:value-type="float" office:value="7.0"/>'  # shown, though not written
    content = (
        f"<office:document {spaces}><office:automatic-styles>{styles}</office:automatic-styles><office:body>"
        f"<office:spreadsheet><table:table table:name='年报'><table:table-row>{spans}{cells}"
        "</table:table-row></table:table></office:spreadsheet></office:body></office:document>"
    )
    (grid,) = read_open_sheet(content.encode(), NOBODY).grids
    assert [cell.text for cell in grid.cells] == ["212", "212", "212", "219212", "", "7"]


def test_a_number_in_a_box_over_a_cell_is_unread() -> None:
    names = {"x": "spreadsheetDrawing", "a": "main"}
    spaces = " ".join(
        f'xmlns:{n}="http://schemas.openxmlformats.org/drawingml/2006/{k}"' for n, k in names.items()
    )
    corners = "".join(
        f"<x:{n}><x:col>{at}</x:col><x:row>{at}</x:row></x:{n}>" for n, at in (("from", 1), ("to", 2))
    )
    box = f"<x:wsDr {spaces}><x:anchor>{corners}<x:sp><x:txBody><a:t>26</a:t></x:txBody></x:sp></x:anchor></x:wsDr>"
    relation = '<Relationships><Relationship Id="rId1" Target="../drawings/drawing1.xml"/></Relationships>'
    body = io.BytesIO(xlsx({"表": {(0, 0): "甲", (0, 1): "乙", (1, 0): "丙", (2, 0): "丁", (2, 1): 5}}, {}))
    with zipfile.ZipFile(body) as package:
        members = {name: package.read(name) for name in package.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    drawing = b'<drawing xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId1"/>'
    members[sheet] = members[sheet].replace(b"</worksheet>", drawing + b"</worksheet>")
    members |= {
        "xl/worksheets/_rels/sheet1.xml.rels": relation.encode(),
        "xl/drawings/drawing1.xml": box.encode(),
    }
    (grid,) = read_document(zipped(members), NOBODY).grids
    cell = grid.slots[1][1]
    assert cell
    assert (cell.text, cell.raw, cell.unread) == ("", "26", "picture")


def test_what_is_too_narrow_or_white_is_not_read() -> None:
    body = io.BytesIO(xlsx({"表": {(0, 0): "甲", (0, 1): 5, (0, 2): "8", (1, 0): 7, (2, 2): 6}}, {}))
    with zipfile.ZipFile(body) as package:
        members = {name: package.read(name) for name in package.namelist()}
    name = "xl/worksheets/sheet1.xml"
    runs = b'<r><rPr><color rgb="FFFFFFFF"/></rPr><t>9</t></r><r><t>8</t></r>'
    sheet = members[name].replace(
        b"<sheetData>", b'<cols><col min="2" max="2" width="0.5"/></cols><sheetData>'
    )
    sheet = sheet.replace(b'<row r="2"', b'<row ht="1" r="2"')
    members[name] = sheet.replace(b'<t xml:space="preserve">8</t>', runs)
    (grid,) = read_document(zipped(members), NOBODY).grids
    assert [[cell.text if cell else None for cell in row] for row in grid.slots] == [["甲", "8"], ["", "6"]]
