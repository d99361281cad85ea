"""The cells of a report drawn over the page they were read from, for review."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image, ImageDraw, ImageFont

from archive.errors import GongkaiError, ReadError
from archive.evidence.drawing import (
    frame,
    pdf_page,
    picture_itself,
    png,
)
from archive.evidence.inert import inert
from archive.model import Cell, Report
from archive.sentence import say
from pipelines.readers.sniff import HTML, PDF

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_WRONG = "#d01c1c"
COLOURS = {
    "number": "#0b7a3b",
    "zero": "#1f6fb5",
    "blank": "#9a9a9a",
    "unparsed": _WRONG,
    "unread": _WRONG,
    "text": _WRONG,
    "reconstructed": "#c46a00",
}


def picture(body: bytes, report: Report) -> bytes:
    """Return a PNG of the pages with cells, one below the other.

    Each cell is framed in the colour of its state (number, zero, blank, not understood), with its value
    beside it; a proposed value is written in red. Raises ReadError for a carrier without pages, or if no
    browser is installed to draw a web page.
    """
    if report.media_type == PDF:
        return png(_stacked([_drawn(body, report, page) for page in _pages(report)]))
    if report.media_type.startswith("image/"):
        image = picture_itself(body)
        _frame(image, [c for c in report.cells if c.place.box], 1.0)
        return png(image)
    if report.media_type == HTML:
        return _screenshot(_annotated(body, report))
    raise ReadError(say("no_page_to_draw_on", kind=report.media_type), sha256=report.sha256)


def _pages(report: Report) -> list[int]:
    return sorted({cell.place.page for cell in report.cells if cell.place.page and cell.place.box})


def _drawn(body: bytes, report: Report, number: int) -> Image.Image:
    image, scale = pdf_page(body, number)
    _frame(image, [cell for cell in report.cells if cell.place.page == number and cell.place.box], scale)
    return image


def _frame(image: Image.Image, cells: list[Cell], scale: float) -> None:
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(11)
    for cell in cells:
        assert cell.place.box
        x0, top, _, bottom = (value * scale for value in cell.place.box)
        colour = _colour(cell)
        frame(image, [cell.place.box], scale, colour)
        said = "·" if cell.value is None else str(cell.value)
        draw.text((x0 + 3, top + 1), said, fill=colour, font=font)
        if cell.proposed is not None:
            draw.text((x0 + 3, bottom - 13), f"? {cell.proposed}", fill=_WRONG, font=font)


def _colour(cell: Cell) -> str:
    return _WRONG if cell.proposed is not None else COLOURS.get(cell.state, _WRONG)


def _stacked(images: list[Image.Image]) -> Image.Image:
    if not images:
        raise GongkaiError(say("no_cell_to_draw"))
    whole = Image.new("RGB", (max(i.width for i in images), sum(i.height for i in images)), "white")
    top = 0
    for image in images:
        whole.paste(image, (0, top))
        top += image.height
    return whole


def _annotated(body: bytes, report: Report) -> bytes:
    """Return the page, inert, with an outline around every element a cell was read from."""
    marks = {}
    for cell in report.cells:
        if cell.place.path:
            said = "·" if cell.value is None else str(cell.value)
            marks[cell.place.path] = (
                _colour(cell),
                said if cell.proposed is None else f"{said} ? {cell.proposed}",
            )
    return inert(body, marks)


def _screenshot(page: bytes) -> bytes:
    browser = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    if browser is None:
        raise ReadError(say("drawing_needs_chromium"))
    with TemporaryDirectory() as folder:
        source, target = Path(folder, "page.html"), Path(folder, "page.png")
        source.write_bytes(page)
        command = [
            browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
            f"--user-data-dir={folder}/profile",
            "--host-resolver-rules=MAP * ~NOTFOUND", "--window-size=1200,3600",
            f"--screenshot={target}", source.as_uri(),
        ]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return target.read_bytes()
