"""DOCX: real reports in every style, what Word hides in its markup, and packages meant to harm."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from archive.errors import BrokenFile, EncryptedFile
from archive.model import Document, Grid, GridCell, Paragraph, Place
from pipelines.readers.document import read_document
from pipelines.readers.sniff import DOCX
from pipelines.readers.word.docx import read_word
from pipelines.readers.word.text import MC
from pipelines.reading.read_bytes import read_bytes
from tests.portal_builder.style import STYLES
from tests.support.carriers import (
    WORD,
    docx,
    texts,
    word,
    zipped,
)
from tests.support.real_figures import EXPECTED
from tests.support.seeds import SEEDS, differences, load

NOBODY = "0" * 64
DOWN, ACROSS = '<w:vMerge w:val="restart"/>', '<w:hMerge w:val="restart"/>'
TWO = '<w:gridSpan w:val="2"/>'


def p(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def tc(text: str, look: str = "") -> str:
    return f"<w:tc><w:tcPr>{look}</w:tcPr>{p(text)}</w:tc>"


def read(body: str, **parts: str) -> Document:
    return read_document(word(body, **parts), NOBODY)


def lines(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", SEEDS)
def test_reports_come_back(shared: Path, name: str, style: str) -> None:
    seed = load(shared, name)
    body = docx(seed, replace(STYLES[style], remedies_values=seed.has_remedies))
    reading = read_bytes(body, sha256=NOBODY)
    assert reading.media_type == DOCX
    assert differences(reading.report, seed.values) == []
    report = reading.report
    assert report
    assert (report.unit, report.region_code, report.scope, report.year, report.generation) == EXPECTED[
        name[:3]
    ]
    assert all(cell.place.path for cell in report.cells if cell.state == "number")


def test_merged_cells() -> None:
    document = read(
        "<w:tbl>"
        f"<w:tr>{tc('甲', DOWN)}{tc('乙', TWO)}</w:tr>"
        f"<w:tr>{tc('', '<w:vMerge/>')}{tc('1')}{tc('2')}</w:tr>"
        f"<w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr>{tc('3')}{tc('4')}</w:tr>"
        "</w:tbl>"
    )
    (grid,) = document.grids
    assert texts(grid) == [["甲", "乙", "乙"], ["甲", "1", "2"], ["", "3", "4"]]
    assert grid.cells[3].place.path == "/w:document/w:body/w:tbl[1]/w:tr[2]/w:tc[3]"


def test_old_horizontal_merge() -> None:
    document = read(f"<w:tbl><w:tr>{tc('甲', ACROSS)}{tc('', '<w:hMerge/>')}{tc('1')}</w:tr></w:tbl>")
    assert texts(document.grids[0]) == [["甲", "甲", "1"]]


def test_revisions_tabs_breaks_and_hidden_text() -> None:
    document = read(
        "<w:p><w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:ins><w:r><w:t>新</w:t></w:r></w:ins>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r>"
        "<w:r><w:tab/><w:t>一</w:t><w:br/><w:t>二</w:t></w:r></w:p>"
        f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr>{tc('删')}{tc('删')}</w:tr><w:tr>{tc('留')}{tc('下')}</w:tr></w:tbl>"
    )
    assert lines(document) == ["新 一", "二"]
    assert texts(document.grids[0]) == [["留", "下"]]


def test_tables_in_controls_and_text_boxes() -> None:
    table = f"<w:tbl><w:tr>{tc('1')}{tc('2')}</w:tr></w:tbl>"
    box = f"<w:txbxContent>{p('框')}{table}</w:txbxContent>"
    document = read(
        f"<w:sdt><w:sdtContent>{table}</w:sdtContent></w:sdt>"
        f"<w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert [texts(grid) for grid in document.grids] == [[["1", "2"]]] * 2
    assert lines(document) == ["框"]
    assert document.grids[0].place.path == "/w:document/w:body/w:sdt[1]/w:sdtContent[1]/w:tbl[1]"


def test_a_layout_table_is_walked_through() -> None:
    inner = f"<w:tbl><w:tr>{tc('1')}{tc('2')}</w:tr></w:tbl>"
    document = read(f"<w:tbl><w:tr><w:tc>{p('前')}{inner}{p('后')}</w:tc></w:tr></w:tbl>")
    kinds = [block.text if isinstance(block, Paragraph) else "grid" for block in document.blocks]
    assert kinds == ["前", "grid", "后"]


def test_a_small_table_in_a_cell_is_its_text() -> None:
    inner = f"<w:tbl><w:tr>{tc('内')}</w:tr></w:tbl>"
    document = read(
        f"<w:tbl><w:tr>{tc('1')}{tc('2')}</w:tr><w:tr>{tc('3')}<w:tc>{p('4')}{inner}</w:tc></w:tr></w:tbl>"
    )
    assert texts(document.grids[0]) == [["1", "2"], ["3", "4\n内"]]


NUMBERING = (
    '<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:numFmt w:val="bullet"/><w:lvlText w:val="·"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>'
)


def numbered(text: str, level: int) -> str:
    look = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="3"/></w:numPr>'
    return p(text).replace("<w:p>", f"<w:p><w:pPr>{look}</w:pPr>")


def test_automatic_numbers_are_printed() -> None:
    outline = [("总体情况", 0), ("甲", 1), ("乙", 1), ("主动公开", 0), ("丙", 1), ("点", 2)]
    document = read("".join(numbered(*line) for line in outline), numbering=NUMBERING)
    assert lines(document) == ["一、总体情况", "1.甲", "2.乙", "二、主动公开", "1.丙", "点"]


def test_a_style_may_number() -> None:
    styles = '<w:style w:styleId="h"><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>'
    styled = p("总体情况").replace("<w:p>", '<w:p><w:pPr><w:pStyle w:val="h"/></w:pPr>')
    assert lines(read(styled * 11, numbering=NUMBERING, styles=styles))[-1] == "十一、总体情况"


def test_title_strict_namespace_and_pictures() -> None:
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>某县年报</dc:title></cp:coreProperties>'
    )
    picture = '<a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"/>'
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    main = f'<w:document xmlns:w="{strict}"><w:body>{p("正文")}{picture}</w:body></w:document>'
    body = zipped({"[Content_Types].xml": "", "word/document2.xml": main, "docProps/core.xml": core})
    document = read_document(body, NOBODY)
    assert document.metadata.title == "某县年报"
    assert lines(document) == ["正文"]
    assert "含 1 张图片" in str(document.notes[0])


def document_xml(prologue: str, text: str) -> bytes:
    body = f"<w:body>{p(text)}</w:body>"
    return zipped({"word/document.xml": f'{prologue}<w:document xmlns:w="{WORD}">{body}</w:document>'})


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (document_xml(f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>', "&l9;"), "refused"),
        (document_xml('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>', "&e;"), "refused"),
        (document_xml('<!DOCTYPE x SYSTEM "http://example.invalid/x.dtd">', "x"), "refused"),
        (zipped({"word/document.xml": "<w:document"}), "damaged XML"),
        (zipped({"word/document.xml": ""}), "damaged XML"),
        (zipped({"[Content_Types].xml": "", "word/styles.xml": "<x/>"}), "missing part"),
        (zipped({"word/document.xml": b" " * (30 << 20)}), "too large"),
        (zipped({"word/document.xml": bytes(range(256)) * (300 << 10)}), "too large"),
    ],
    ids=["laughs", "external", "dtd", "cut", "empty", "missing", "ratio", "size"],
)
def test_defects(body: bytes, says: str) -> None:
    with pytest.raises(BrokenFile, match=says):
        read_document(body, NOBODY)


def test_utf16_hides_no_entity() -> None:
    xml = f'<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY e "x">]><x>{p("&e;")}</x>'
    with pytest.raises(BrokenFile, match="refused"):
        read_document(zipped({"word/document.xml": xml.encode("utf-16")}), NOBODY)


def test_truncated_and_altered(shared: Path) -> None:
    body = docx(load(shared, SEEDS[0]))
    for cut in (len(body) // 4, len(body) // 2, len(body) - 10):
        reading = read_bytes(body[:cut], sha256=NOBODY)
        assert (reading.error, reading.report) == ("broken_file", None)
    altered = bytearray(body)
    altered[len(body) // 2] ^= 0xFF
    assert read_bytes(bytes(altered), sha256=NOBODY).error == "broken_file"


def test_a_member_under_a_password() -> None:
    body = bytearray(word(p("x")))
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = body.find(sign)
        while at >= 0:
            body[at + offset] |= 1
            at = body.find(sign, at + 4)
    with pytest.raises(EncryptedFile):
        read_document(bytes(body), NOBODY)


def test_a_lying_size_unpacks_no_further() -> None:
    body = bytearray(zipped({"word/document.xml": b"<a>" + b" " * (2 << 20) + b"</a>"}))
    with zipfile.ZipFile(io.BytesIO(bytes(body))) as package:
        size = package.infolist()[0].file_size
    at = body.rfind(size.to_bytes(4, "little"))
    body[at : at + 4] = (100).to_bytes(4, "little")
    with pytest.raises(BrokenFile):
        read_document(bytes(body), NOBODY)


def test_deep_nesting_costs_one_file() -> None:
    depth = 200
    body = "<w:sdt>" * depth + p("x") + "</w:sdt>" * depth
    assert read_bytes(word(body), sha256=NOBODY).error in ("no_tables", "broken_file")


def test_without_text() -> None:
    document = read("")
    assert document.blocks == ()
    assert "document without text" in str(document.notes[0])
    assert isinstance(document, Document)
    assert not any(isinstance(block, Grid) for block in document.blocks)


def _cell_of(first: str, table: str = "") -> GridCell:
    """Return a cell with a part before the run `12`."""
    runs = f"<w:p>{first}<w:r><w:t>12</w:t></w:r></w:p>"
    document = read(f"<w:tbl>{table}<w:tr>{tc('甲')}<w:tc>{runs}</w:tc></w:tr></w:tbl>")
    return document.grids[0].cells[1]


@pytest.mark.parametrize(
    ("look", "table", "shown"),
    [
        ('<w:color w:val="FFFFFF"/>', "", "12"), ('<w:color w:val="ffffff"/><w:highlight w:val="blue"/>', "", "912"),
        ('<w:color w:val="FFFFFF"/>', '<w:tblPr><w:shd w:fill="1F4E79"/></w:tblPr>', "912"), ('<w:sz w:val="2"/>', "", "12"),
        ('<w:color w:val="1F4E79"/>', '<w:tblPr><w:shd w:fill="1F4E79"/></w:tblPr>', "12"), ("<w:vanish/>", "", "12"),
        ('<w:color w:val="FF0000"/><w:shd w:val="clear" w:fill="FF0000"/>', "", "12"),
        ('<w:color w:val="FF0000"/>', "", "912"),
        ('<w:color w:val="000000"/><w:highlight w:val="black"/>', "", "12"), ('<w:highlight w:val="yellow"/>', "", "912"),
        ('<w:shd w:val="clear" w:fill="000000"/>', "", "912"), ('<w:color w:val="auto"/>', "", "912"),
    ],
)  # fmt: skip
def test_ink_of_the_papers_colour_and_tiny_letters(look: str, table: str, shown: str) -> None:
    cell = _cell_of(f"<w:r><w:rPr>{look}</w:rPr><w:t>9</w:t></w:r>", table)
    assert (cell.text, cell.unread) == (shown, None)


@pytest.mark.parametrize(
    ("look", "table"),
    [
        ('<w:color w:val="FFFFFF"/>', '<w:tblPr><w:tblStyle w:val="Grid"/></w:tblPr>'), ('<w:color w:val="FAFAFA"/>', ""),
        ('<w:highlight w:val="black"/>', ""), ('<w:spacing w:val="-200"/>', ""), ('<w:position w:val="-400"/>', ""),
        ('<w:w w:val="1"/>', ""), ('<w:color w:val="000000"/><w:shd w:val="pct90"/>', ""),
    ],
)  # fmt: skip
def test_a_run_that_may_not_be_seen_leaves_its_cell_unread(look: str, table: str) -> None:
    run = f"<w:r><w:rPr>{look}</w:rPr><w:t>9</w:t></w:r>"
    cell = _cell_of(run, table)
    assert (cell.text, cell.unread) == ("912", "style")
    if not table:
        (line,) = read(f"<w:p>{run}<w:r><w:t>12件</w:t></w:r></w:p>").blocks
        assert isinstance(line, Paragraph)
        assert line.text == "□12件"


def test_a_style_of_tables_without_colours_leaves_white_ink_on_paper() -> None:
    def shown(style: str) -> tuple[str, str | None]:
        look = f'<w:tblPr><w:tblStyle w:val="{style}"/></w:tblPr>'
        run = '<w:r><w:rPr><w:color w:val="FFFFFF"/></w:rPr><w:t>9</w:t></w:r>'
        cell = f"<w:tc><w:p>{run}<w:r><w:t>12</w:t></w:r></w:p></w:tc>"
        styles = (
            '<w:style w:styleId="Plain"/><w:style w:styleId="Grid"><w:basedOn w:val="Plain"/></w:style>'
            '<w:style w:styleId="Dark"><w:tblStylePr><w:tcPr><w:shd w:fill="1F4E79"/></w:tcPr></w:tblStylePr>'
            '</w:style><w:style w:styleId="Darker"><w:basedOn w:val="Dark"/></w:style>'
        )
        table = f"<w:tbl>{look}<w:tr>{tc('甲')}{cell}</w:tr></w:tbl>"
        found = read_document(word(table, styles=styles), NOBODY).grids[0].cells[1]
        return found.text, found.unread

    assert shown("Grid") == ("12", None)
    assert shown("Dark") == shown("Darker") == ("912", "style")


@pytest.mark.parametrize(
    ("first", "shown"),
    [
        ('<w:r><w:fldChar w:fldCharType="begin"/><w:t>9</w:t><w:fldChar w:fldCharType="end"/></w:r>', "12"),
        ('<w:r><w:fldChar w:fldCharType="begin"/><w:fldChar w:fldCharType="separate"/><w:t>9</w:t>'
         '<w:fldChar w:fldCharType="end"/></w:r>', "912"),
        ('<w:r><mc:AlternateContent><mc:Choice xmlns:x="urn:x" Requires="x"><w:t>9</w:t></mc:Choice>'
         "<mc:Fallback><w:t>8</w:t></mc:Fallback></mc:AlternateContent></w:r>", "812"),
    ],
)  # fmt: skip
def test_only_the_part_that_word_shows_is_read(first: str, shown: str) -> None:
    cell = _cell_of(first.replace("<mc:AlternateContent>", f'<mc:AlternateContent xmlns:mc="{MC[1:-1]}">'))
    assert cell.text == shown


@pytest.mark.parametrize(
    ("code", "unread"), [(" EQ \\o(○,4) ", "formula"), (" = 567 ", "formula"), (" TC 9 ", None)]
)
def test_a_field_that_shows_more_than_the_file_holds_is_unread(code: str, unread: str | None) -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText>{code}</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    assert _cell_of(field).unread == unread


def test_a_number_that_word_counts_is_seen_in_a_cell() -> None:
    counted = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    level = (
        '<w:lvl w:ilvl="0"><w:start w:val="12"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1"/></w:lvl>'
    )
    numbering = f'<w:abstractNum w:abstractNumId="0">{level}</w:abstractNum>'
    numbering += '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    cells = (f"<w:tc><w:p>{counted}{text}</w:p></w:tc>" for text in ("", "<w:r><w:t>5</w:t></w:r>"))
    body = word(f"<w:tbl><w:tr>{tc('甲')}{''.join(cells)}</w:tr></w:tbl>", numbering=numbering)
    assert texts(read_document(body, NOBODY).grids[0]) == [["甲", "12", "13\n5"]]


@pytest.mark.parametrize(
    ("width", "found"), [(5_000_000, ["信息公开", "12", "下文"]), (900_000, ["信息公开", "下文"])]
)
def test_a_large_picture_is_read_where_tables_are_missing(
    monkeypatch: pytest.MonkeyPatch, width: int, found: list[str]
) -> None:
    monkeypatch.setattr("pipelines.readers.scan.scans.available", lambda: True)
    drawing = (
        f'<w:p><w:r><w:drawing><wp:inline xmlns:wp="urn:wp"><wp:extent cx="{width}" cy="{width}"/>'
        '<a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" r:embed="r1" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/></wp:inline></w:drawing></w:r></w:p>'
    )
    body = word(
        "<w:p><w:r><w:t>信息公开</w:t></w:r></w:p>" + drawing + "<w:p><w:r><w:t>下文</w:t></w:r></w:p>"
    )
    with zipfile.ZipFile(io.BytesIO(body)) as package:
        members: dict[str, bytes | str] = {name: package.read(name) for name in package.namelist()}
    relation = '<Relationships><Relationship Id="r1" Target="media/1.png"/></Relationships>'
    members |= {"word/_rels/document.xml.rels": relation, "word/media/1.png": b"picture"}

    def read(inner: bytes, sha256: str) -> Document:
        assert inner == b"picture"
        return Document(sha256, "image/png", (Paragraph("12", Place(page=1)),))

    document = read_word(zipped(members), NOBODY, read)
    assert [block.text for block in document.paragraphs] == found
    assert all(block.place.path and block.place.page is None for block in document.paragraphs)
    assert document.pictures == 1


@pytest.mark.parametrize(
    ("inner", "shown"),
    [
        ('<w:bdo w:val="rtl"><w:r><w:t>21</w:t></w:r></w:bdo>', ("21", True)),
        ('<w:bdo w:val="ltr"><w:r><w:t>12</w:t></w:r></w:bdo>', ("12", False)),
        ('<w:fldSimple w:instr="QUOTE 12"/>', ("", True)), ("<w:r><w:pgNum/></w:r>", ("", True)),
        (
            "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>9</w:t></w:r></w:sdtContent></w:sdt>",
            ("9", True),
        ),
        ('<w:r><w:rPr><w:color w:themeColor="background1"/></w:rPr><w:t>9</w:t></w:r>', ("", False)),
        ('<w:r><w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr><w:t>9</w:t></w:r>', ("9", True)),
        ('<w:r><w:t>12</w:t></w:r><w:r><w:pict><w:x/></w:pict></w:r>', ("12", True)),
        ('<w:pPr><w:spacing w:line="1" w:lineRule="exact"/></w:pPr><w:r><w:t>9</w:t></w:r>', ("", False)),
        ('<w:pPr><w:spacing w:line="280" w:lineRule="exact"/></w:pPr><w:r><w:t>12</w:t></w:r>', ("12", False)),
    ],
)  # fmt: skip
def test_a_cell_shows_what_word_shows(inner: str, shown: tuple[str, bool]) -> None:
    (grid,) = read(f"<w:tbl><w:tr>{tc('甲')}<w:tc><w:p>{inner}</w:p></w:tc></w:tr></w:tbl>").grids
    cell = grid.slots[0][1]
    assert cell
    assert (cell.text, bool(cell.unread)) == shown


def test_a_row_without_height_is_hidden_and_deleted_words_are_kept_in_mind() -> None:
    flat = '<w:trPr><w:trHeight w:val="1" w:hRule="exact"/></w:trPr>'
    gone = "<w:tc><w:p><w:del><w:r><w:delText>9</w:delText></w:r></w:del></w:p></w:tc>"
    (grid,) = read(
        f"<w:tbl><w:tr>{flat}{tc('甲')}{tc('9')}</w:tr><w:tr>{tc('乙')}{gone}</w:tr></w:tbl>"
    ).grids
    assert [(cell.text, cell.raw) for cell in grid.cells] == [("乙", None), ("", "9")]
