"""The cells of a report drawn over the page they were read from, for a person to check."""

from __future__ import annotations

import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdfium2 as pdfium
from lxml import etree
from PIL import Image, ImageDraw, ImageFont

from archive.errors import GongkaiError, ReadError
from archive.model import Cell, Report
from pipelines.readers.html import parse
from pipelines.readers.sniff import HTML, PDF

_SCALE = 1.6  # pixels a point
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_QUIET = (
    b"<!DOCTYPE html><meta charset='utf-8'>"
    b"<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; style-src 'unsafe-inline'\">"
)
_WRONG = "#d01c1c"
COLOURS = {
    "number": "#0b7a3b",
    "zero": "#1f6fb5",
    "blank": "#9a9a9a",
    "unparsed": _WRONG,
    "text": _WRONG,
    "reconstructed": "#c46a00",
}


def picture(body: bytes, report: Report) -> bytes:
    """A PNG: pages with cells, one under the other, each cell framed in the colour of its state (number, zero,
    blank, not understood) with the value read beside it; a proposed value is written in red. Raises ReadError
    for a carrier without pages, or where no browser is there to draw a web page."""
    if report.media_type == PDF:
        return _png(_stacked([_drawn(body, report, page) for page in _pages(report)]))
    if report.media_type.startswith("image/"):
        image = Image.open(BytesIO(body)).convert("RGB")
        _frame(image, [c for c in report.cells if c.place.box], 1.0)
        return _png(image)
    if report.media_type == HTML:
        return _screenshot(_annotated(body, report))
    raise ReadError(f"这种文件没有可画的页面 no page to draw on: {report.media_type}", sha256=report.sha256)


def _pages(report: Report) -> list[int]:
    return sorted({cell.place.page for cell in report.cells if cell.place.page and cell.place.box})


def _drawn(body: bytes, report: Report, number: int) -> Image.Image:
    document = pdfium.PdfDocument(body)
    try:
        image: Image.Image = document[number - 1].render(scale=_SCALE).to_pil().convert("RGB")
    finally:
        document.close()
    _frame(image, [cell for cell in report.cells if cell.place.page == number and cell.place.box], _SCALE)
    return image


def _frame(image: Image.Image, cells: list[Cell], scale: float) -> None:
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(11)
    for cell in cells:
        assert cell.place.box
        x0, top, x1, bottom = (value * scale for value in cell.place.box)
        colour = _colour(cell)
        draw.rectangle((x0 + 1, top + 1, x1 - 1, bottom - 1), outline=colour, width=2)
        said = "·" if cell.value is None else str(cell.value)
        draw.text((x0 + 3, top + 1), said, fill=colour, font=font)
        if cell.proposed is not None:
            draw.text((x0 + 3, bottom - 13), f"? {cell.proposed}", fill=_WRONG, font=font)


def _colour(cell: Cell) -> str:
    return _WRONG if cell.proposed is not None else COLOURS.get(cell.state, _WRONG)


def _stacked(images: list[Image.Image]) -> Image.Image:
    if not images:
        raise GongkaiError("没有带位置的格子 no cell with a place to draw")
    whole = Image.new("RGB", (max(i.width for i in images), sum(i.height for i in images)), "white")
    top = 0
    for image in images:
        whole.paste(image, (0, top))
        top += image.height
    return whole


def _png(image: Image.Image) -> bytes:
    target = BytesIO()
    image.save(target, "PNG", optimize=True)
    return target.getvalue()


def _annotated(body: bytes, report: Report) -> bytes:
    """The page with an outline on every element a cell was read from, and nothing that runs or loads."""
    root = parse(body)
    tree = root.getroottree()
    for cell in report.cells:
        found = tree.xpath(cell.place.path) if cell.place.path else []
        if isinstance(found, list) and found and isinstance(found[0], etree._Element):
            said = "·" if cell.value is None else str(cell.value)
            colour = _colour(cell)
            found[0].set("style", f"outline:2px solid {colour};outline-offset:-2px")
            found[0].set("title", said if cell.proposed is None else f"{said} ? {cell.proposed}")
    for element in list(root.iter("script", "iframe", "link", "object", "embed", "meta")):
        element.tag = "div"
        element.attrib.clear()
        element.text = None
    return _QUIET + etree.tostring(root, method="html", encoding="utf-8")


def _screenshot(page: bytes) -> bytes:
    browser = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    if browser is None:
        raise ReadError("画网页需要 Chromium drawing a web page needs Chromium: apt install chromium")
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
