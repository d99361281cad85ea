"""Drawing pages of a PDF, or pictures, with frames around boxes."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from threading import Lock

import pypdfium2 as pdfium
from PIL import Image, ImageDraw, UnidentifiedImageError

from archive.errors import BrokenFile
from archive.model import Box
from archive.sentence import say

SCALE = 1.6  # pixels per point
_MOST_PIXELS = 8_000_000  # a page of A0 is drawn smaller
_ONE_AT_A_TIME = Lock()  # pdfium is not thread-safe


def pdf_page(body: bytes, number: int) -> tuple[Image.Image, float]:
    """Return page `number` (from 1) of a PDF as an image, and its scale in pixels per point. Raises
    BrokenFile."""
    with _ONE_AT_A_TIME:
        try:
            document = pdfium.PdfDocument(body)
        except pdfium.PdfiumError as error:
            raise BrokenFile(say("pdf_cannot_be_opened", error=error)) from error
        try:
            page = document[number - 1]
            width, height = page.get_size()
            scale = min(SCALE, (_MOST_PIXELS / max(1.0, width * height)) ** 0.5)
            return page.render(scale=scale).to_pil().convert("RGB"), scale
        except (pdfium.PdfiumError, IndexError) as error:
            raise BrokenFile(say("no_page_of_that_number", number=number)) from error
        finally:
            document.close()


def picture_itself(body: bytes) -> Image.Image:
    """Return a scan in a picture file as an image. Raises BrokenFile."""
    try:
        return Image.open(BytesIO(body)).convert("RGB")
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise BrokenFile(say("picture_cannot_be_opened", error=error)) from error


def frame(image: Image.Image, boxes: Iterable[Box], scale: float, colour: str, *, width: int = 2) -> None:
    """Outline each box (in points) just within its edge."""
    draw = ImageDraw.Draw(image)
    for box in boxes:
        x0, top, x1, bottom = (value * scale for value in box)
        corners = (x0 + 1, top + 1, max(x0 + 1, x1 - 1), max(top + 1, bottom - 1))
        draw.rectangle(corners, outline=colour, width=width)


def png(image: Image.Image) -> bytes:
    """Return the image as PNG bytes."""
    target = BytesIO()
    image.save(target, "PNG", optimize=True)
    return target.getvalue()
