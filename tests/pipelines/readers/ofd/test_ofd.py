"""OFD: real reports set on pages, and the ways the standard writes places and lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.errors import BrokenFile, EncryptedFile
from pipelines.readers.bundle.zip_package import parse_xml
from pipelines.readers.document import read_document
from pipelines.readers.ofd.ofd_page import OfdPage, _outlines, _steps
from pipelines.readers.sniff import OFD
from pipelines.reading.read_bytes import read_bytes
from tests.portal_builder.layout import Slot
from tests.support.carriers import zipped
from tests.support.carriers_ofd import OfdMaker, ofd
from tests.support.real_figures import EXPECTED
from tests.support.seeds import SEEDS, differences, load

NOBODY = "0" * 64
HEAD = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def page(things: str) -> OfdPage:
    made = OfdPage(1, "0 0 210 297")
    made.draw(parse_xml(f"<ofd:Page {HEAD}>{things}</ofd:Page>".encode(), NOBODY))
    return made


@pytest.mark.parametrize("name", SEEDS)
def test_reports_come_back(shared: Path, name: str) -> None:
    seed = load(shared, name)
    reading = read_bytes(ofd(seed), sha256=NOBODY)
    assert reading.media_type == OFD
    assert differences(reading.report, seed.values) == []
    report = reading.report
    assert report
    assert (report.unit, report.region_code, report.scope, report.year, report.generation) == EXPECTED[
        name[:3]
    ]
    assert report.title == "".join(seed.title.split())
    keys = [section.key for section in report.sections]
    assert keys[-6:] == ["overview", "disclosure", "applications", "remedies", "problems", "other"]
    placed = [cell.place for cell in report.cells if cell.state == "number"]
    assert all(place.page and place.box for place in placed)


def test_paragraphs_run_on_over_lines() -> None:
    maker = OfdMaker("题")
    maker.paragraph("一" * 100, indent=8)
    maker.paragraph("二" * 10, indent=8)
    document = read_document(maker.save(), NOBODY)
    assert [block.text for block in document.paragraphs] == ["一" * 100, "二" * 10]
    assert document.metadata.title == "题"


def test_text_is_placed_by_matrix_and_steps() -> None:
    code = '<ofd:TextCode X="1" Y="3" DeltaX="g 2 4 6">甲乙丙丁</ofd:TextCode>'
    made = page(f'<ofd:TextObject Boundary="10 20 50 5" Size="3" CTM="2 0 0 2 0 0">{code}</ofd:TextObject>')
    lefts = [round(char.box[0] * 25.4 / 72, 2) for char in made.chars()]
    assert lefts == [12, 20, 28, 40]
    made.read_lines([])
    assert [line.text for line in made.take_lines()] == ["甲乙丙 丁"]


def test_only_what_can_be_seen_is_text() -> None:
    def text(number: str, more: str = "", inside: str = "", left: float = 10) -> str:
        code = f'<ofd:TextCode X="0" Y="3" DeltaX="g 9 2">{number}</ofd:TextCode>'
        box = f'Boundary="{left} 20 50 5" Size="4"'
        return f"<ofd:TextObject {box} {more}>{inside}{code}</ofd:TextObject>"

    def filled(colour: str, data: str = "M 0 0 L 30 0 L 30 9 L 0 9 C") -> str:
        look = f'Boundary="9 18 40 10" Fill="true" Stroke="false"><ofd:FillColor Value="{colour}"/'
        return f"<ofd:PathObject {look}><ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"

    def seen(things: str) -> str:
        return "".join(char.text for char in page(things).chars())

    white, clear = '<ofd:FillColor Value="255 255 255"/>', '<ofd:FillColor Value="0 0 0" Alpha="0"/>'
    now = text("26", left=60)
    for gone in ('Visible="false"', 'Alpha="0"', 'Fill="false"'):
        assert seen(text("19", gone) + now) == "26"
    assert seen(text("19", inside=white) + text("3", inside=clear) + now) == "26"
    assert seen(text("19") + filled("255 255 255") + text("26")) == "26"  # typed over
    assert seen(text("19") + filled("255 255 255", "M 0 0 L 30 9 L 0 9 C")) == "19"  # no rectangle
    assert seen(filled("0 0 128") + text("26", inside=white)) == "26"  # light on dark
    assert seen(text("11") + text("11") + text("11", left=10.3)) == "11"  # bold, with a shadow
    assert seen(text("1") + text("1", left=12)) == "11"


def test_lines_of_paths() -> None:
    def drawn(data: str, more: str = "") -> int:
        inner = f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData>"
        return len(page(f'<ofd:PathObject Boundary="10 10 90 90" {more}>{inner}</ofd:PathObject>').rulings)

    assert drawn("M 0 0 L 50 0") == 1
    assert drawn("M 0 0 L 50 0 L 50 20 L 0 20 C") == 4
    assert drawn("M 0 0 L 50 0 L 50 0.2 L 0 0.2 C", 'Fill="true" Stroke="false"') == 1
    assert drawn("M 0 0 L 50 0 L 50 20 L 0 20 C", 'Fill="true" Stroke="false"') == 0
    filled = "M 0 0 L 50 0 L 50 0.2 L 0 0.2 C M 0 0 L 0.2 0 L 0.2 9 L 0 9 C M 0 9 L 50 9 L 50 9.2 L 0 9.2 C"
    assert drawn(filled, 'Fill="true" Stroke="false"') == 3
    assert drawn("M 0 0 L 50 50") == 0
    assert drawn("M 0 0 B 1 1 2 2 30 0 L 30 20") == 1
    assert drawn("") == 0
    assert drawn("M 0 L x") == 0


def test_steps_and_outlines() -> None:
    assert _steps("g 2 3.5 4 g 1 2") == [3.5, 3.5, 4.0, 2.0]
    assert len(_steps("g 1000000000 1")) <= 5000
    assert list(_outlines("S 0 0 L 1 2 C M 0 0 L 3 0")) == [
        [[(0, 0), (1, 2)], [(1, 2), (0, 0)]],
        [[(0, 0), (3, 0)]],
    ]


def test_templates_and_pictures() -> None:
    run = '<ofd:TextObject Boundary="20 {} 50 5" Size="4"><ofd:TextCode X="0" Y="4">{}</ofd:TextCode></ofd:TextObject>'
    members = {
        "OFD.xml": f"<ofd:OFD {HEAD}><ofd:DocBody><ofd:DocRoot>/Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f'<ofd:Document {HEAD}><ofd:CommonData><ofd:TemplatePage ID="7" BaseLoc="T.xml"/>'
        '</ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="./P.xml"/></ofd:Pages></ofd:Document>',
        "Doc_0/T.xml": f"<ofd:Page {HEAD}>{run.format(20, '红头文件')}</ofd:Page>",
        "Doc_0/P.xml": f'<ofd:Page {HEAD}><ofd:Template TemplateID="7"/>{run.format(60, "正文在此")}'
        '<ofd:ImageObject Boundary="0 0 9 9"/></ofd:Page>',
    }
    document = read_document(zipped(members), NOBODY)
    assert [block.text for block in document.paragraphs] == ["红头文件", "正文在此"]
    assert "含 1 张图片" in str(document.notes[0])


def test_defects(shared: Path) -> None:
    body = ofd(load(shared, SEEDS[0]))
    assert read_bytes(body[: len(body) // 2], sha256=NOBODY).error == "broken_file"
    rootless = {"OFD.xml": f"<ofd:OFD {HEAD}/>"}
    with pytest.raises(BrokenFile, match="without a document"):
        read_document(zipped(rootless), NOBODY)
    with pytest.raises(EncryptedFile):
        read_document(zipped({**rootless, "Encryptions.xml": "<x/>"}), NOBODY)
    lost = {"OFD.xml": f"<ofd:OFD {HEAD}><ofd:DocRoot>../../etc/passwd</ofd:DocRoot></ofd:OFD>"}
    with pytest.raises(BrokenFile, match="missing part"):
        read_document(zipped(lost), NOBODY)


@pytest.mark.parametrize(
    "drawn",
    [
        '<ofd:ImageObject Boundary="80 25 6 3" ResourceID="7"/>',
        '<ofd:PathObject Boundary="80 25 2 3" Fill="true"><ofd:AbbreviatedData>M 0 0 B 1 1 2 2 2 3 C'
        "</ofd:AbbreviatedData></ofd:PathObject>",
        '<ofd:TextObject Boundary="80 25 4 3" Size="2.6"><ofd:TextCode X="0" Y="2.3">19</ofd:TextCode></ofd:TextObject>'
        '<ofd:PathObject Boundary="77 24.3 56 3.9" Fill="true" Stroke="false"><ofd:AbbreviatedData>'
        "M 0 0 L 56 0 L 56 3.9 L 0 3.9 C</ofd:AbbreviatedData></ofd:PathObject>",
    ],
    ids=["picture", "outline", "under a black bar"],
)
def test_a_number_that_is_no_text_is_unread(drawn: str) -> None:
    maker = OfdMaker("题")
    maker.table([[Slot(text) for text in row] for row in (("甲", "乙", "丙"), ("丁", "", "26"))])
    maker._pages[-1].append(drawn)
    (grid,) = read_document(maker.save(), NOBODY).grids
    assert [(cell.text, bool(cell.unread)) for cell in grid.cells][3:] == [
        ("丁", False),
        ("", True),
        ("26", False),
    ]
