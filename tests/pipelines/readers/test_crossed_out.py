"""What is crossed out, hidden or said above a word is printed and does not count, in every carrier."""

from __future__ import annotations

import io
import struct

import olefile  # type: ignore[import-untyped]

from archive.model import Grid, GridCell
from pipelines.readers.document import read_document
from pipelines.readers.sheet.biff import records
from tests.support.gold import FOLDER
from tests.support.small_pdf import at, pdf, table, text

NOBODY = "0" * 64
ROWS = [["a", "b", "c"], ["1", "", ""], ["2", "", "9"]]
XLS = FOLDER / "sheet-97.xls"
ROW, NUMBER = 0x0208, 0x027E


def grid(body: bytes) -> Grid:
    return read_document(body, NOBODY).grids[0]


def cell(body: bytes, row: int, column: int) -> GridCell:
    return next(one for one in grid(body).cells if (one.row, one.column) == (row, column))


def test_a_line_through_a_number_in_pdf() -> None:
    x, y = at(1, 1)
    drawn = table(ROWS) + text("13", x, y) + text("41", x + 16, y)
    through = f"{x - 1} {y + 3.4} m {x + 12} {y + 3.4} l S ".encode()
    below = f"{x - 1} {y - 1.5} m {x + 12} {y - 1.5} l S ".encode()
    assert (cell(pdf(drawn + through), 1, 1).text, cell(pdf(drawn + through), 1, 1).raw) == ("41", "13 41")
    assert cell(pdf(drawn + below), 1, 1).text in ("13 41", "1341")


def test_how_a_number_is_said_in_html() -> None:
    page = (
        "<table><tr><td>a</td><td><ruby>12<rp>(</rp><rt>5</rt><rp>)</rp></ruby></td><td>3</td></tr></table>"
        * 2
    )
    found = cell(page.encode(), 0, 1)
    assert (found.text, found.raw) == ("12", "12(5)")


def changed(kind: int, at_byte: int, value: int, row: int) -> bytes:
    """The workbook with a byte of a row's record changed."""
    buffer = io.BytesIO(XLS.read_bytes())
    with olefile.OleFileIO(buffer, write_mode=True) as container:
        stream = bytearray(container.openstream("Workbook").read())
        for start, name, data in list(records(bytes(stream))):
            if name == kind and len(data) > at_byte and struct.unpack_from("<H", data)[0] == row:
                stream[start + 4 + at_byte] |= value
        container.write_stream("Workbook", bytes(stream))
    return buffer.getvalue()


def test_hidden_rows_of_an_xls_are_not_read() -> None:
    whole = grid(XLS.read_bytes())
    paths = {one.place.path for one in whole.cells if one.text}
    name, _, spot = sorted(filter(None, paths))[0].rpartition("!")
    row = int("".join(filter(str.isdigit, spot)))
    left = {one.place.path for one in grid(changed(ROW, 12, 0x20, row - 1)).cells if one.text}
    gone = {path for path in paths - left if path}
    assert gone
    assert all(path.startswith(f"{name}!") and path.rstrip("0123456789") + str(row) == path for path in gone)
