"""Damages to a PDF: a number covered, crossed out, or with another beside it; a ruling lost between rows or columns."""

from __future__ import annotations

import ctypes
import io
import random
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from archive.model import Box, Cell
from tests.support.damage import Carrier, Damage, Damaged

_STROKE = 1
_THIN = 3.0  # points


class Print(Carrier):
    """A PDF whose pages are painted anew."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._body = path.read_bytes()

    @property
    def damages(self) -> dict[str, Damage]:
        return {
            "covered": self._covered,
            "crossed out": self._crossed_out,
            "second number": self._beside,
            "ruling": self._ruling,
            "upright ruling": self._upright,
        }

    def _covered(self, random_: random.Random) -> Damaged | None:
        cell, document, page, box = self._at(random_)
        if not _is_all(page, box, cell.raw or ""):
            return None  # the number goes on behind a page break: a part of it stays to be seen
        x0, low, x1, high = box
        patch = raw.FPDFPageObj_CreateNewRect(x0 + 1.5, low + 1.5, x1 - x0 - 3, high - low - 3)
        raw.FPDFPageObj_SetFillColor(patch, 255, 255, 255, 255)
        raw.FPDFPath_SetDrawMode(patch, raw.FPDF_FILLMODE_ALTERNATE, 0)
        raw.FPDFPage_InsertObject(page.raw, patch)
        spot = (cell.key, cell.applicant)
        return Damaged(f"{spot}", _saved(document, page), gone={spot})

    def _crossed_out(self, random_: random.Random) -> Damaged | None:
        cell, document, page, box = self._at(random_)
        ink = _ink(page, box)
        if ink is None:
            return None
        middle = (ink[1] + ink[3]) / 2
        line = raw.FPDFPageObj_CreateNewPath(ink[0] - 0.5, middle)
        raw.FPDFPath_LineTo(line, ink[2] + 0.5, middle)
        raw.FPDFPageObj_SetStrokeWidth(line, 0.7)
        raw.FPDFPath_SetDrawMode(line, raw.FPDF_FILLMODE_NONE, _STROKE)
        raw.FPDFPage_InsertObject(page.raw, line)
        spot = (cell.key, cell.applicant)
        return Damaged(f"{spot}", _saved(document, page), gone={spot})

    def _beside(self, random_: random.Random) -> Damaged | None:
        """Another number in the same cell, a good way off: which of them counts nobody can say."""
        cell, document, page, box = self._at(random_)
        ink = _ink(page, box)
        if ink is None or box[2] - ink[2] < 12:
            return None
        words = raw.FPDFPageObj_NewTextObj(document.raw, b"Helvetica", ctypes.c_float(6.0))
        sign = (ctypes.c_ushort * 2)(ord("7"), 0)
        raw.FPDFText_SetText(words, sign)
        raw.FPDFPageObj_Transform(words, 1, 0, 0, 1, box[2] - 5.5, ink[1])
        raw.FPDFPage_InsertObject(page.raw, words)
        spot = (cell.key, cell.applicant)
        return Damaged(f"{spot}", _saved(document, page), gone={spot})

    def _ruling(self, random_: random.Random) -> Damaged | None:
        """The line below a cell is lost, all across its table: two rows are one."""
        cell, document, page, box = self._at(random_)
        lines = [
            path
            for path, (x0, low, x1, high) in _paths(page)
            if high - low < _THIN < x1 - x0 and abs((low + high) / 2 - box[1]) < _THIN
        ]
        return self._without(lines, document, page, cell, f"ruling at {box[1]:.0f}")

    def _upright(self, random_: random.Random) -> Damaged | None:
        """The line to the right of a cell is lost, all down its page: two columns are one."""
        cell, document, page, box = self._at(random_)
        lines = [
            path
            for path, (x0, low, x1, high) in _paths(page)
            if x1 - x0 < _THIN < high - low and abs((x0 + x1) / 2 - box[2]) < _THIN
        ]
        return self._without(lines, document, page, cell, f"upright ruling at {box[2]:.0f}")

    def _without(
        self,
        lines: list[pdfium.PdfObject],
        document: pdfium.PdfDocument,
        page: pdfium.PdfPage,
        cell: Cell,
        name: str,
    ) -> Damaged | None:
        """The page without some lines. Fonts that pdfium cannot write anew would lose their text with it: such a page is no
        damage of this kind."""
        if not lines:
            return None
        signs = _count_signs(page)
        for line in lines:
            page.remove_obj(line)
        body = _saved(document, page)
        if _count_signs(pdfium.PdfDocument(body)[(cell.place.page or 1) - 1]) != signs:
            return None
        return Damaged(name, body)

    def _at(self, random_: random.Random) -> tuple[Cell, pdfium.PdfDocument, pdfium.PdfPage, Box]:
        """A cell, its page, and its box in the page's own coordinates."""
        cell = random_.choice(self.cells)
        document, page = self._page(cell)
        assert cell.place.box
        x0, top, x1, bottom = cell.place.box
        height = page.get_height()
        return cell, document, page, (x0, height - bottom, x1, height - top)

    def _page(self, cell: Cell) -> tuple[pdfium.PdfDocument, pdfium.PdfPage]:
        document = pdfium.PdfDocument(self._body)
        return document, document[(cell.place.page or 1) - 1]


def _paths(page: pdfium.PdfPage) -> list[tuple[pdfium.PdfObject, Box]]:
    return [(path, path.get_bounds()) for path in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH])]


def _count_signs(page: pdfium.PdfPage) -> int:
    return len("".join(page.get_textpage().get_text_bounded().split()))


def _is_all(page: pdfium.PdfPage, box: Box, raw_: str) -> bool:
    """Whether a box holds every digit of a cell."""
    return len(_digits(page, box)) == sum(map(str.isdigit, raw_))


def _digits(page: pdfium.PdfPage, box: Box) -> list[Box]:
    """The boxes of the digits within a box."""
    text = page.get_textpage()
    found = [text.get_charbox(n) for n in range(text.count_chars()) if text.get_text_range(n, 1).isdigit()]
    text.close()
    return [
        one
        for one in found
        if box[0] < (one[0] + one[2]) / 2 < box[2] and box[1] < (one[1] + one[3]) / 2 < box[3]
    ]


def _ink(page: pdfium.PdfPage, box: Box) -> Box | None:
    """The box of the digits within a box."""
    inside = _digits(page, box)
    if not inside:
        return None
    return (
        min(one[0] for one in inside),
        min(one[1] for one in inside),
        max(one[2] for one in inside),
        max(one[3] for one in inside),
    )


def _saved(document: pdfium.PdfDocument, page: pdfium.PdfPage) -> bytes:
    raw.FPDFPage_GenerateContent(page.raw)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
