"""Scanned PDFs and pictures of reports -> Document, by OCR, offline. Needs the optional extra `ocr`.

A page is set straight, the lines of its tables become cells, and each cell that has ink is recognised by
itself; what stands outside the tables is found and read as a whole. Boxes are in points of the page as it was
scanned. What was read carries how sure the engine is, for the checks to weigh.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from archive.errors import BrokenFile, MissingTool
from archive.model import Document, Grid, Paragraph
from pipelines.readers.pdf_text import TextLine, flow
from pipelines.readers.sniff import PDF, sniff

if TYPE_CHECKING:
    from pipelines.readers.scan_text import ScanText

    Page = tuple[ScanText, list[Grid]]

NOT_INSTALLED = "扫描件：未安装 OCR 附加组件 scan, install gongkai[ocr]"
_NEEDED = ("rapidocr", "onnxruntime", "cv2", "numpy", "PIL")
_MOST_PAGES = 60  # a report has 10 to 30; a page takes seconds
_DPI = 250
_LONGEST = 4000  # pixels: more costs memory and reads no better
_FEWEST_PIXELS = 1600  # across a page: smaller pictures are enlarged
_MOST_PIXELS = 120_000_000  # of a picture before it is decoded: an A4 page at 1000 dpi
_PAGE_WIDTH = 595.0  # points: a picture without a size is taken for A4
_FEWEST_CHARS = 8  # a page with less has no text, perhaps a printed page number
_MOSTLY = 0.7  # of the page an image covers, and the page is a scan whatever text lies under it


def available() -> bool:
    """Whether the extra `ocr` is installed."""
    return all(find_spec(name) is not None for name in _NEEDED)


def with_scans(document: Document, body: bytes) -> Document:
    """A PDF without tables, its scanned pages read by OCR; where the extra is missing, a note says so.

    Any other document comes back as it is. Pages that have text stay as they were read.
    """
    if document.media_type != PDF or document.grids:
        return document
    pdf = _open(body, document.sha256)
    try:
        numbers = [n for n in range(len(pdf)) if _is_scan(pdf[n])]
        if not numbers:
            return document
        if not available():
            return replace(document, notes=(*document.notes, NOT_INSTALLED))
        pages = read_scanned_pages(pdf, numbers[:_MOST_PAGES])
    except pdfium.PdfiumError as error:
        raise BrokenFile(f"PDF 已损坏 damaged PDF: {error}", sha256=document.sha256) from error
    finally:
        pdf.close()
    read = {number + 1 for number in numbers[:_MOST_PAGES]}
    kept = [block for block in document.blocks if block.place.page not in read]
    blocks = sorted([*kept, *_in_order(pages)], key=lambda block: block.place.page or 0)
    return replace(document, blocks=tuple(blocks), notes=(*document.notes, *_notes(numbers)))


def read_scanned_pdf(body: bytes, sha256: str) -> Document:
    """Every page of a PDF by OCR, whatever text it has. Raises BrokenFile, and MissingTool without the extra."""
    _demand(sha256)
    pdf = _open(body, sha256)
    try:
        numbers = list(range(len(pdf)))
        pages = read_scanned_pages(pdf, numbers[:_MOST_PAGES])
    except pdfium.PdfiumError as error:
        raise BrokenFile(f"PDF 已损坏 damaged PDF: {error}", sha256=sha256) from error
    finally:
        pdf.close()
    return Document(sha256, PDF, tuple(_in_order(pages)), notes=tuple(_notes(numbers)))


def read_image(body: bytes, sha256: str) -> Document:
    """A picture (PNG, JPEG, TIFF of several pages, GIF) by OCR. Raises BrokenFile, and MissingTool without the
    extra."""
    _demand(sha256)
    pages = [_read(gray, scale, number) for number, (gray, scale) in enumerate(_frames(body, sha256), 1)]
    blocks = tuple(_in_order(pages))
    return Document(sha256, sniff(body) or "image/png", blocks, notes=tuple(_notes(range(len(pages)))))


def read_scanned_pages(document: pdfium.PdfDocument, numbers: Sequence[int]) -> list[Page]:
    """Pages of a PDF (numbered from 0) by OCR: the lines and the tables of each, one picture in memory at a time."""
    return [_read(*_rendered(document[number]), number + 1) for number in numbers]


def _read(gray: Any, scale: float, number: int) -> Page:
    from pipelines.readers.scan_lines import straighten
    from pipelines.readers.scan_text import read_page

    return read_page(straighten(gray, scale), number)


def _rendered(page: pdfium.PdfPage) -> tuple[Any, float]:
    """The gray picture of a page and its pixels a point."""
    try:
        scale = min(_DPI / 72, _LONGEST / max(page.get_size()))
        bitmap = page.render(scale=scale, grayscale=True)
        gray = bitmap.to_numpy().copy()
        bitmap.close()
        return gray.reshape(gray.shape[:2]), scale
    finally:
        page.close()


def _frames(body: bytes, sha256: str) -> Iterator[tuple[Any, float]]:
    """The pages of a picture, gray, each with its pixels a point."""
    import numpy as np
    from PIL import Image, ImageOps, ImageSequence

    try:
        with Image.open(io.BytesIO(body)) as picture:
            for number, frame in enumerate(ImageSequence.Iterator(picture)):
                if number == _MOST_PAGES:
                    return
                width, height = frame.size
                if width * height > _MOST_PIXELS:
                    raise BrokenFile(f"图片过大 picture too large: {width} x {height}", sha256=sha256)
                upright = ImageOps.exif_transpose(frame)
                gray = _on_white(upright)
                points = _PAGE_WIDTH if gray.height >= gray.width else _PAGE_WIDTH * 2**0.5
                zoom = min(max(1.0, _FEWEST_PIXELS / gray.width), _LONGEST / max(gray.size))
                size = (max(1, round(gray.width * zoom)), max(1, round(gray.height * zoom)))
                resized = gray.resize(size, Image.Resampling.BICUBIC)
                yield np.asarray(resized).copy(), resized.width / points
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise BrokenFile(f"图片已损坏 damaged picture: {error}", sha256=sha256) from error


def _on_white(picture: Any) -> Any:
    """Gray, with white paper where the picture lets it shine through."""
    from PIL import Image

    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("L")
    clear = picture.convert("RGBA")
    paper = Image.new("RGBA", clear.size, "white")
    paper.alpha_composite(clear)
    return paper.convert("L")


def _is_scan(page: pdfium.PdfPage) -> bool:
    """Whether a page is a picture: hardly any text and an image, or an image all over it."""
    try:
        text = page.get_textpage()
        chars = text.count_chars()
        text.close()
        width, height = page.get_size()
        images = list(page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,)))
        if chars < _FEWEST_CHARS:
            return bool(images)
        return any(_area(image.get_bounds()) >= _MOSTLY * width * height for image in images)
    finally:
        page.close()


def _area(bounds: tuple[float, float, float, float]) -> float:
    left, bottom, right, top = bounds
    return max(0.0, right - left) * max(0.0, top - bottom)


def _in_order(pages: Sequence[Page]) -> Iterator[Paragraph | Grid]:
    """Paragraphs and grids from top to bottom, page by page."""
    for text, grids in pages:
        lines: list[TextLine] = []
        pending = sorted(grids, key=_top)
        for line in text.lines:
            while pending and _top(pending[0]) < line.top:
                yield from flow(lines)
                lines = []
                yield pending.pop(0)
            lines.append(line)
        yield from flow(lines)
        yield from pending


def _top(grid: Grid) -> float:
    return grid.place.box[1] if grid.place.box else 0.0


def _notes(numbers: Sequence[int]) -> Iterator[str]:
    read = numbers[:_MOST_PAGES]
    if read:
        yield f"经 OCR 识别的页 pages read by OCR: {', '.join(str(number + 1) for number in read)}"
    if len(numbers) > _MOST_PAGES:
        yield f"只识别了前 {_MOST_PAGES} 页 only the first {_MOST_PAGES} pages were read"


def _demand(sha256: str) -> None:
    if not available():
        raise MissingTool(NOT_INSTALLED, sha256=sha256)


def _open(body: bytes, sha256: str) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(body)
    except pdfium.PdfiumError as error:
        raise BrokenFile(f"无法打开 PDF cannot open PDF: {error}", sha256=sha256) from error
