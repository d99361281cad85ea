"""A breach is the agency's only where the paper, read in another way, says the same."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import olefile
import pytest
from lxml import html

from archive.model import Finding, Report
from pipelines.checks.proof import EVERYTHING
from pipelines.readers.sheet.biff import records
from pipelines.reading.read_bytes import read_bytes
from pipelines.witness.second_way import read_twice
from tests.portal_builder.build import PORTAL
from tests.support.carriers import xlsx, zipped
from tests.support.gold import FOLDER

PAGE = (PORTAL / "xxgk/zfxxgknb/xzf/202403/t20240322_900251.html").read_bytes()
Element = html.HtmlElement


def read(body: bytes) -> Report:
    reading = read_bytes(body, sha256="0" * 64)
    assert reading.report, reading.detail
    return reading.report


def changed(markup: str, *, beside: Callable[[Element], None] | None = None) -> Report:
    """The sample page with this markup in its first cell of applications received."""
    cell = read(PAGE).cell("applications.new", "natural_person")
    assert cell
    assert cell.place.path
    tree = html.document_fromstring(PAGE.decode())
    (element,) = tree.getroottree().xpath(cell.place.path)
    for child in list(element):
        element.remove(child)
    element.text = None
    element.append(html.fragment_fromstring(markup, create_parent="span"))
    if beside:
        beside(element)
    return read(html.tostring(tree, encoding="utf-8"))


def flow(report: Report) -> Finding:
    return next(f for f in report.findings if (f.rule, f.subject) == ("A1.flow", "natural_person"))


def test_a_number_that_both_ways_read_is_printed_so() -> None:
    report = changed("77")
    assert report.read_twice == EVERYTHING
    assert flow(report).status == "fails"
    assert "原文如此" in str(flow(report).detail)


def test_nothing_is_read_twice_where_nothing_is_broken() -> None:
    assert read(PAGE).read_twice is None


@pytest.mark.parametrize(
    "markup",
    [
        '77<i style="display:none">8</i>', '<u style="font-size:0">1</u>77', '<b hidden>9</b>77',
        '77<em style="position:absolute;left:-999px">3</em>', '<s>1</s>77',
    ],
)  # fmt: skip
def test_a_number_that_the_source_has_otherwise_accuses_nobody(markup: str) -> None:
    found = flow(changed(markup))
    assert found.status == "undetermined"
    assert "原文如此" not in str(found.detail)


def test_a_table_read_otherwise_leaves_the_others_proved() -> None:
    report = changed('77<i style="display:none">8</i>')
    assert report.read_twice is not None
    assert "applications" not in report.read_twice
    assert {"disclosure", "remedies"} <= set(report.read_twice)


# Part four alone, in the packages of Word and Excel: two rows of labels, one of numbers

OUTCOMES = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
VENUES = ["行政复议", "未经复议直接起诉", "复议后起诉"]
NUMBERS = [1, 0, 0, 0, 9, *[0] * 10]  # of the reviews one is upheld, and nine are printed in all
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word(first: str = "<w:r><w:t>1</w:t></w:r>") -> bytes:
    def paragraph(inner: str) -> str:
        return f"<w:p>{inner}</w:p>"

    def cell(inner: str, across: int = 1) -> str:
        return f'<w:tc><w:tcPr><w:gridSpan w:val="{across}"/></w:tcPr>{paragraph(inner)}</w:tc>'

    def run(text: object) -> str:
        return f"<w:r><w:t>{text}</w:t></w:r>"

    rows = [
        "".join(cell(run(venue), 5) for venue in VENUES),
        "".join(cell(run(outcome)) for outcome in OUTCOMES * 3),
        cell(first) + "".join(cell(run(number)) for number in NUMBERS[1:]),
    ]
    table = "".join(f"<w:tr>{row}</w:tr>" for row in rows)
    title = paragraph(run("某县人民政府2022年政府信息公开工作年度报告"))
    heading = paragraph(run("四、政府信息公开行政复议、行政诉讼情况"))
    body = f"{title}{heading}<w:tbl>{table}</w:tbl>"
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
        }
    )


def sheet() -> bytes:
    cells: dict[tuple[int, int], str | int | float] = {(0, 0): "某县人民政府2022年政府信息公开工作年度报告"}
    cells |= {(1, 0): "四、政府信息公开行政复议、行政诉讼情况"}
    cells |= {(2, 5 * n): venue for n, venue in enumerate(VENUES)}
    cells |= {(3, n): outcome for n, outcome in enumerate(OUTCOMES * 3)}
    cells |= {(4, n): number for n, number in enumerate(NUMBERS)}
    merges = ["A3:E3", "F3:J3", "K3:O3", "A1:O1", "A2:O2"]
    return xlsx({"表": cells}, {"表": merges})


def outcomes(report: Report) -> Finding:
    return next(f for f in report.findings if (f.rule, f.subject) == ("R1.sum", "review"))


@pytest.mark.parametrize("make", [word, sheet])
def test_office_files_are_read_twice(make: Callable[[], bytes]) -> None:
    report = read(make())
    assert "remedies" in (report.read_twice or ())
    assert outcomes(report).status == "fails"


def test_a_hidden_run_of_word_accuses_nobody() -> None:
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>7</w:t></w:r><w:r><w:t>1</w:t></w:r>"
    assert outcomes(read(word(hidden))).status == "undetermined"


def test_a_file_in_a_bundle_is_read_twice(tmp_path: Path) -> None:
    package = tmp_path / "a.zip"
    with zipfile.ZipFile(package, "w") as file:
        file.writestr("report.docx", word())
    assert outcomes(read(package.read_bytes())).status == "fails"


# Carriers whose second way is a reader of its own: the workbook of 1997, the flat one of 2003, OFD

XLS, OFD = (FOLDER / "sheet-97.xls").read_bytes(), (FOLDER / "ofd-plain.ofd").read_bytes()
_RUN, _SINGLE = 0x00BD, 0x027E


def old_sheet(number: int) -> bytes:
    """The workbook with another number in its first cell of applications received."""
    cell = read(XLS).cell("applications.new", "natural_person")
    assert cell
    name = re.fullmatch(r".*!([A-Z])(\d+)", cell.place.path or "")
    assert name
    row, column = int(name[2]) - 1, ord(name[1]) - ord("A")
    file = io.BytesIO(XLS)
    with olefile.OleFileIO(file, write_mode=True) as container:
        stream = bytearray(container.openstream("Workbook").read())
        for at, kind, data in records(bytes(stream)):
            if kind in (_RUN, _SINGLE) and struct.unpack_from("<2H", data)[0] == row:
                first = struct.unpack_from("<2H", data)[1]
                last = struct.unpack_from("<H", data, len(data) - 2)[0] if kind == _RUN else first
                if first <= column <= last:
                    struct.pack_into("<I", stream, at + 10 + 6 * (column - first), number << 2 | 2)
        container.write_stream("Workbook", bytes(stream))
    return file.getvalue()


def flat_sheet(first: str = "1") -> bytes:
    def cell(text: object, across: int = 1) -> str:
        kind = "Number" if str(text).isdigit() else "String"
        return f'<ss:Cell ss:MergeAcross="{across - 1}"><ss:Data ss:Type="{kind}">{text}</ss:Data></ss:Cell>'

    rows = [
        cell("某县人民政府2022年政府信息公开工作年度报告", 15), cell("四、政府信息公开行政复议、行政诉讼情况", 15),
        "".join(cell(venue, 5) for venue in VENUES), "".join(map(cell, OUTCOMES * 3)),
        "".join(map(cell, [first, *NUMBERS[1:]])),
    ]  # fmt: skip
    table = "".join(f"<ss:Row>{row}</ss:Row>" for row in rows)
    return (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<ss:Workbook xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<ss:Worksheet ss:Name="表"><ss:Table>{table}</ss:Table></ss:Worksheet></ss:Workbook>'
    ).encode()


def placed(number: str) -> bytes:
    """The OFD with another number in its first cell of applications received."""
    cell = read(OFD).cell("applications.new", "natural_person")
    assert cell
    assert cell.place.page
    part = f"Doc_0/Pages/Page_{cell.place.page - 1}/Content.xml"
    with zipfile.ZipFile(io.BytesIO(OFD)) as package:
        members: dict[str, bytes | str] = {name: package.read(name) for name in package.namelist()}
    text = str(members[part], "utf-8")  # type: ignore[arg-type]
    (found,) = re.findall(
        rf"<ofd:TextObject[^>]*><ofd:TextCode[^>]*>{cell.raw}</ofd:TextCode>.*?Object>", text
    )
    written = found.replace(f">{cell.raw}<", f">{number}<")
    return zipped({**members, part: text.replace(found, written)})


def test_a_workbook_of_1997_is_read_twice() -> None:
    report = read(old_sheet(70007))
    assert report.read_twice == EVERYTHING
    assert flow(report).status == "fails"


def test_a_flat_workbook_is_read_twice() -> None:
    assert "remedies" in (read(flat_sheet()).read_twice or ())
    assert outcomes(read(flat_sheet())).status == "fails"


def test_an_ofd_is_read_twice() -> None:
    report = read(placed("70007"))
    assert report.read_twice == EVERYTHING
    assert flow(report).status == "fails"


@pytest.mark.parametrize("name", ["from-word-official", "double", "none"])
def test_tables_of_a_pdf_are_read_twice_however_pages_cut_them(name: str) -> None:
    """Numbers wrapped in narrow cells, double rulings, no ruling and a header alone at the foot of a page."""
    body = (FOLDER / f"pdf-{name}.pdf").read_bytes()
    assert read_twice(read(body), body, {}) == EVERYTHING


def test_a_fault_of_the_second_way_itself_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def stumbles(body: bytes, sha256: str) -> object:
        raise ValueError(len(body), sha256)

    monkeypatch.setattr("pipelines.witness.second_way.second_document", stumbles)
    report = changed("77")
    assert report.read_twice == ()
    assert flow(report).status == "undetermined"
