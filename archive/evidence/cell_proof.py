"""The evidence for a number: the cell, its place in the original, and the answers of servers that carried
it."""

from __future__ import annotations

from dataclasses import dataclass

from archive.database.captures import captures_of
from archive.database.sqlite import Database
from archive.errors import BrokenFile
from archive.evidence.drawing import (
    frame,
    pdf_page,
    picture_itself,
    png,
)
from archive.evidence.inert import inert, inert_with_anchors
from archive.form.definition import FORM, Item
from archive.model import Capture, Cell, Report
from archive.sentence import say

COLOUR = "#d01c1c"
_AROUND = 240  # pixels of the page above and below the cell
HTML, PDF = "text/html", "application/pdf"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A cell of a report with its evidence. `shown` is the way to show the original with the cell outlined:
    `page` (inert HTML), `drawing` (PNG), or None if only the place can be named."""

    item: Item
    cell: Cell | None
    shown: str | None
    captures: tuple[Capture, ...]


def evidence(database: Database, report: Report, item: Item) -> Evidence:
    """Return the evidence for a cell of the form in a report. Its `cell` is None if the report does not print
    the cell."""
    cell = report.cell(item.key, item.applicant)
    return Evidence(item, cell, _shown(report, cell), tuple(captures_of(database, report.sha256)))


def _shown(report: Report, cell: Cell | None) -> str | None:
    if cell is None:
        return None
    if report.media_type == HTML and cell.place.path:
        return "page"
    is_drawn = report.media_type == PDF or report.media_type.startswith("image/")
    return "drawing" if is_drawn and cell.place.box else None


def show_page(body: bytes, cell: Cell) -> bytes:
    """Return the archived page as inert HTML, with the cell outlined. Raises BrokenFile."""
    said = "" if cell.value is None else str(cell.value)
    return inert(body, {cell.place.path: (COLOUR, said)} if cell.place.path else {})


def show_whole(body: bytes, report: Report) -> bytes:
    """Return the archived page as inert HTML, with an anchor on every cell of the form, named by its column.
    Raises BrokenFile."""
    places: dict[str, list[str]] = {}
    for cell in report.cells:
        item = FORM.by_key.get((cell.key, cell.applicant))
        if item is not None and cell.place.path:
            places.setdefault(cell.place.path, []).append(item.column)
    return inert_with_anchors(body, places)


def draw(body: bytes, report: Report, cell: Cell, *, whole: bool = False) -> bytes:
    """Return a PNG of a page of a PDF, or of a scan, with the cell outlined: the strip around the cell, or
    the whole page. Raises BrokenFile."""
    box = cell.place.box
    if box is None:
        raise BrokenFile(say("no_place_known"), sha256=report.sha256)
    if report.media_type == PDF:
        image, scale = pdf_page(body, cell.place.page or 1)
    else:
        image, scale = picture_itself(body), 1.0
    frame(image, [box], scale, COLOUR, width=3)
    if not whole:
        top, bottom = int(box[1] * scale) - _AROUND, int(box[3] * scale) + _AROUND
        image = image.crop((0, max(0, top), image.width, max(1, min(image.height, bottom))))
    return png(image)
