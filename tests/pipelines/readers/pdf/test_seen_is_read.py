"""Seen is read, read is seen: hidden text, copies, overlays, fields, drawn digits and unknown glyphs of a PDF."""

from __future__ import annotations

import pytest

from archive.model import Document, GridCell
from pipelines.readers.document import read_document
from pipelines.readers.pdf.pages import read_pdf
from tests.support.small_pdf import HIGH, WIDE, at, pdf, stream, table, text

CELLS = [["head", "one", "two"], ["row", "12", "34"], ["last", "5", "6"]]
X, Y = at(1, 1)
WHITE_BOX = f"1 1 1 rg {X - 3} {Y - 4} 40 14 re f 0 g\n".encode()


def read(body: bytes) -> Document:
    return read_document(body, "0" * 64)


def cell(body: bytes, row: int = 1, column: int = 1) -> GridCell:
    (grid,) = read(body).grids
    found = grid.slots[row][column]
    assert found
    return found


def without(row: int, column: int) -> list[list[str]]:
    return [
        ["" if (r, c) == (row, column) else words for c, words in enumerate(line)]
        for r, line in enumerate(CELLS)
    ]


@pytest.mark.parametrize(
    "hidden",
    [
        text("99", X + 30, Y, state="3 Tr"),
        text("99", X + 30, Y, state="1 1 1 rg"),
        text("99", X + 30, Y, state="0.99 0.99 0.97 rg"),
        text("99", X + 30, Y, state="/Clear gs"),
        text("99", X + 30, Y, state="0 0 5 5 re W n"),
        b"/OC /Off BDC " + text("99", X + 30, Y) + b"EMC\n",
        text("99", X + 30, Y) + f"1 g {X + 28} {Y - 4} 20 14 re f 0 g\n".encode(),
        f"0 g {X + 28} {Y - 4} 20 14 re f\n".encode() + text("99", X + 30, Y),
    ],
    ids=["mode 3", "white", "nearly white", "transparent", "clipped", "layer", "covered", "black on black"],
)
def test_what_nobody_sees_is_not_read(hidden: bytes) -> None:
    document = read(pdf(table(CELLS) + hidden))
    (grid,) = document.grids
    assert [grid.slots[1][n] and grid.slots[1][n].text for n in range(3)] == ["row", "12", "34"]  # type: ignore[union-attr]
    assert any("看不见" in str(note) for note in document.notes)


def test_digits_are_read_as_drawn_not_as_another_text_says() -> None:
    other = b"/Span << /ActualText (99) >> BDC " + text("34", *at(1, 2)) + b"EMC\n"
    assert cell(pdf(table(without(1, 2)) + other), column=2).text == "34"


def test_an_old_number_below_a_white_box_gives_way_to_the_new_one() -> None:
    assert cell(pdf(table(CELLS) + WHITE_BOX + text("78", X, Y))).text == "78"


def test_what_is_left_of_a_number_is_no_number() -> None:
    cover = f"1 g {X + 5.6} {Y - 4} 20 14 re f 0 g\n".encode()
    assert cell(pdf(table(CELLS) + cover)).unread == "glyphs"


def test_a_blackened_number_is_no_blank() -> None:
    bar = f"0 g {X - 3} {Y - 4} 60 14 re f\n".encode()
    assert cell(pdf(table(CELLS) + bar)).unread == "picture"


@pytest.mark.parametrize("state", ["/Faint gs", "0.75 g", "1 0 0 rg", "1 Tr"])
def test_what_can_be_seen_is_read(state: str) -> None:
    assert cell(pdf(table(without(1, 1)) + text("12", X, Y, state=state))).text == "12"


def test_white_on_dark_is_read() -> None:
    dark = f"0.1 0.2 0.5 rg {X - 10} {Y - 8} {WIDE} {HIGH} re f 0 g\n".encode()
    assert cell(pdf(dark + table(without(1, 1)) + text("12", X, Y, state="1 g"))).text == "12"


def test_shadow_and_fake_bold_count_once() -> None:
    copies = text("11", X, Y, state="0.5 g") + text("11", X + 1, Y - 0.7)
    assert cell(pdf(table(without(1, 1)) + copies)).text == "11"


def test_equal_digits_side_by_side_are_two() -> None:
    digits = text("1", X, Y) + text("1", X + 5.6, Y)
    assert cell(pdf(table(without(1, 1)) + digits)).text == "11"


@pytest.mark.parametrize(
    "over",
    [
        b"q 0.8 g BT /F1 40 Tf 0.7 0.7 -0.7 0.7 80 700 Tm (DRAFT COPY) Tj ET Q\n",
        text("DRAFT COPY 2024", 70, 745, 34, state="0.85 g"),
        text("6402210012345", X - 20, Y - 1, 8, state="1 0 0 rg")
        + text("6402210012345", X + 40, Y - 9, 8, "1 0 0 rg"),
    ],
    ids=["leaning", "across", "seal"],
)
def test_watermarks_and_seals_cost_no_cell(over: bytes) -> None:
    document = read(pdf(table(CELLS) + over))
    (grid,) = document.grids
    assert [[slot.text if slot else None for slot in row] for row in grid.slots] == CELLS
    assert any("盖在页面上" in str(note) for note in document.notes)


def test_the_ring_of_a_seal_is_no_ruling() -> None:
    ring = b"q 1 0 0 RG 190 755 m 190 782 168 804 141 804 c 114 804 92 782 92 755 c"
    ring += b" 92 728 114 706 141 706 c 168 706 190 728 190 755 c h S Q\n"
    (grid,) = read(pdf(table(CELLS) + ring)).grids
    assert [[slot.text if slot else None for slot in row] for row in grid.slots] == CELLS


def test_a_red_number_in_its_cell_is_no_seal() -> None:
    assert cell(pdf(table(without(1, 1)) + text("12", X, Y, state="1 0 0 rg"))).text == "12"


def test_a_note_beside_a_number_is_kept_apart() -> None:
    found = cell(pdf(table(CELLS) + text("2", X + 11.2, Y + 5, 6)))
    assert (found.text, found.raw) == ("12", "122")


def test_symbol_fonts_are_mapped_and_unknown_glyphs_are_unread() -> None:
    body = table(without(1, 1)) + b"BT /F3 10 Tf 1 0 0 1 %d %d Tm (34) Tj ET\n" % (X, Y)
    cmap = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def
1 begincodespacerange <00> <FF> endcodespacerange
2 beginbfchar <33> <%s33> <34> <%s34> endbfchar endcmap end end"""
    known, unknown = stream(cmap % (b"F0", b"F0")), stream(cmap % (b"E1", b"E1"))
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 10 0 R >>"
    assert cell(pdf(body, extra=[known, font], fonts=b"/F3 11 0 R")).text == "34"
    document = read_pdf(pdf(body, extra=[unknown, font], fonts=b"/F3 11 0 R"), "0" * 64)
    found = document.grids[0].slots[1][1]
    assert found
    assert (found.text, found.unread) == ("", "glyphs")
    assert document.scans == (1,)  # a person can read them: OCR may, too


def field(appearance: bytes) -> bytes:
    x0, y0 = X, Y - 4
    widget = b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (a) /V (77) /F 4 /Rect [ %d %d %d %d ] %s >>" % (
        x0,
        y0,
        x0 + 40,
        y0 + 14,
        appearance,
    )
    form = stream(
        b"BT /F1 10 Tf 1 0 0 1 2 4 Tm (77) Tj ET",
        b"/Type /XObject /Subtype /Form /BBox [ 0 0 40 14 ] /Resources << /Font << /F1 3 0 R >> >>",
    )
    return pdf(table(without(1, 1)), extra=[widget, form], page_extra=b"/Annots [ 10 0 R ]")


@pytest.mark.parametrize("appearance", [b"/AP << /N 11 0 R >>", b""], ids=["drawn", "by the reader"])
def test_the_value_of_a_field_is_read(appearance: bytes) -> None:
    assert cell(field(appearance)).text == "77"


def test_a_picture_in_a_cell_is_unread() -> None:
    picture = stream(
        b"\0" * 16,
        b"/Type /XObject /Subtype /Image /Width 4 /Height 4 /ColorSpace /DeviceGray /BitsPerComponent 8",
    )
    drawn = b"q 12 0 0 10 %d %d cm BI /W 4 /H 4 /CS /G /BPC 8 ID " % (X, Y) + b"\0" * 16 + b" EI Q\n"
    assert cell(pdf(table(without(1, 1)) + drawn, extra=[picture])).unread == "picture"


def test_a_coloured_cell_is_blank() -> None:
    shade = f"0.85 0.9 1 rg {X - 10} {Y - 8} {WIDE} {HIGH} re f 0 g\n".encode()
    found = cell(pdf(shade + table(without(1, 1))))
    assert (found.text, found.unread) == ("", None)


def test_a_report_attached_to_a_cover_page_is_read() -> None:
    inner = pdf(table(CELLS))
    extra = [
        b"<< /Type /Filespec /F (a.pdf) /UF (a.pdf) /EF << /F 11 0 R >> >>",
        stream(inner, b"/Type /EmbeddedFile"),
    ]
    body = pdf(text("cover", 100, 700), extra=extra).replace(b"/Names [ (a) 7 0 R ]", b"/Names [(a) 10 0 R]")
    document = read(body)
    assert [[slot.text if slot else None for slot in row] for row in document.grids[0].slots] == CELLS
    assert any("附件" in str(note) for note in document.notes)


def test_what_is_left_of_a_digit_is_unread() -> None:
    cover = f"1 g {X + 1.5} {Y - 4} 20 14 re f 0 g\n".encode()
    assert cell(pdf(table(CELLS) + cover)).unread == "glyphs"


@pytest.mark.parametrize(
    ("clip", "left"),
    [
        ((-5, 1.2, 60, 14), "below"), ((-5, -4, 60, 10), "above"), ((-5, -4, 9.5, 20), "right"), ((1.6, -4, 60, 20), "left"),
        ((-5, -5, 60, 20), None), ((-90, -90, 300, 300), None), ((-1, -0.1, 14, 8), None),
    ],
)  # fmt: skip
def test_a_clip_that_takes_a_part_of_a_digit_off_leaves_it_unread(
    clip: tuple[float, float, float, float], left: str | None
) -> None:
    x, y, width, height = clip
    shown = text("12", X, Y, state=f"{X + x} {Y + y} {width} {height} re W n")
    found = cell(pdf(table(without(1, 1)) + shown))
    assert (found.text, found.unread) == ("" if left else "12", "glyphs" if left else None)


def test_strokes_that_draw_a_number_are_seen() -> None:
    bare = table(without(1, 1))
    drawn = f"{X} {Y} m {X} {Y + 7} l S {X + 4} {Y} 3 6 re S\n".encode()
    assert (cell(pdf(bare + drawn)).unread, cell(pdf(bare)).unread) == ("picture", None)


def test_tiles_of_a_watermark_join_no_number() -> None:
    tiles = b"".join(text("2023", x, y, 10, "0.8 g") for x in range(20, 560, 70) for y in range(40, 830, 60))
    (grid,) = read(pdf(tiles + table(CELLS * 4))).grids
    assert [cell.text for cell in grid.cells] == [words for row in CELLS * 4 for words in row]


def test_two_pages_on_a_sheet_are_read_one_after_the_other() -> None:
    sheet = b"/MediaBox [ 0 0 1190 842 ]"
    rows = [["left", str(n)] for n in range(9)]
    right = f"q 1 0 0 1 595 0 cm {table([['right', str(n)] for n in range(9)]).decode()} Q".encode()
    body = pdf(right + b"\n" + table(rows)).replace(b"/MediaBox [ 0 0 595 842 ]", sheet)
    assert [grid.cells[0].text for grid in read_pdf(body, "0" * 64).grids] == ["left", "right"]


def test_what_lies_beyond_the_edge_of_a_page_is_not_read() -> None:
    cut = pdf(table(CELLS), page_extra=f"/CropBox [ 0 0 {at(0, 2)[0] - 5} 842 ]".encode())
    assert [cell(cut, 1, column).text for column in range(3)] == ["row", "12", ""]
    assert cell(cut, 1, 2).unread
