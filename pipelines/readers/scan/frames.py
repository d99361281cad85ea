"""The pictures of a scan, page by page: the pages of a PDF, or the frames of a picture file. Needs the `ocr`
extra."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
import pypdfium2 as pdfium
from msgspec import Struct
from msgspec.structs import replace
from PIL import Image, ImageOps, ImageSequence

from archive.errors import BrokenFile
from archive.sentence import say

_DPI = 250
_LONGEST = 4000  # pixels: more costs memory and reads no better
_FEWEST_PIXELS = 1600  # across a page: smaller pictures are enlarged
_MOST_PIXELS = 120_000_000  # of a picture before it is decoded: an A4 page at 1000 dpi
_PAGE_WIDTH = 595.0  # points: a picture without a size is taken for A4
_PAPER = (400.0, 900.0)  # points: the shorter side of paper, A5 to A3
_COLOURED = 60  # levels between the channels of a pixel that is no gray
_BLACK = 50  # level of red below which there is black under a seal
_DARK = 80  # level of gray of most pixels below which the writing is lighter than its ground
_FEW_COLOURED = 0.0005  # of the pixels: less is what JPEG makes of black


class Sheet(Struct, frozen=True):
    """A page as scanned: its gray picture, the same without red ink (a seal over a table), and pixels per
    point of the paper. A file may give its page another size than the paper had: `shown` is the length of a
    point in the points of the file."""

    gray: Any
    plain: Any
    scale: float
    shown: float = 1.0


def sheet_of(page: pdfium.PdfPage) -> Sheet:
    """Return a page of a PDF as a sheet, as it is shown. Closes the page."""
    try:
        width, height = page.get_size()
        shown = _shown(width, height)
        fine = _DPI / 72 if shown >= 1 else _FEWEST_PIXELS / _paper_width(width, height)
        scale = min(fine, _LONGEST * shown / max(width, height))
        bitmap = page.render(scale=scale / shown)
        picture = bitmap.to_pil().convert("RGB")
        bitmap.close()
        return replace(_sheet(picture, scale), shown=shown)
    finally:
        page.close()


def _shown(width: float, height: float) -> float:
    """Return the points of the file in a point of the paper: 1 for a page of the size of paper. Programs that
    put pictures into a PDF count their pixels as they like."""
    narrowest, widest = _PAPER
    return 1.0 if narrowest <= min(width, height) <= widest else width / _paper_width(width, height)


def _paper_width(width: float, height: float) -> float:
    return _PAGE_WIDTH if height >= width else _PAGE_WIDTH * 2**0.5


def sheets_of(body: bytes, sha256: str, most: int) -> Iterator[Sheet]:
    """Yield the first `most` frames of a picture file. Raises BrokenFile if it is damaged or too large."""
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(body)) as picture:
            warnings.simplefilter("ignore")  # about odd metadata of a camera
            for number, frame in enumerate(ImageSequence.Iterator(picture)):
                if number == most:
                    return
                width, height = frame.size
                if width * height > _MOST_PIXELS:
                    raise BrokenFile(say("picture_too_large", width=width, height=height), sha256=sha256)
                upright = _on_white(ImageOps.exif_transpose(frame))
                zoom = min(max(1.0, _FEWEST_PIXELS / upright.width), _LONGEST / max(upright.size))
                size = (max(1, round(upright.width * zoom)), max(1, round(upright.height * zoom)))
                points = _paper_width(*size)
                yield _sheet(upright.resize(size, Image.Resampling.BICUBIC), size[0] / points)
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise BrokenFile(say("picture_damaged", error=error), sha256=sha256) from error


def _sheet(picture: Any, scale: float) -> Sheet:
    gray = np.asarray(picture.convert("L")).copy()
    if np.median(gray) < _DARK:
        gray = 255 - gray
        return Sheet(gray, gray, scale)
    if picture.mode != "RGB":
        return Sheet(gray, gray, scale)
    red, green, blue = (np.asarray(channel) for channel in picture.split())
    reddish = red.astype(np.int16) - np.maximum(green, blue) > _COLOURED
    if reddish.mean() < _FEW_COLOURED:
        return Sheet(gray, gray, scale)
    sealed = cv2.dilate(reddish.astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
    under = np.clip((red.astype(np.int16) - _BLACK) * 2, 0, 255).astype(np.uint8)  # black shows through red
    return Sheet(gray, np.where(sealed, under, gray), scale)


def _on_white(picture: Any) -> Any:
    """Return the picture as eight-bit gray or RGB, with white paper behind transparent parts."""
    if picture.mode.startswith(("I", "F")):  # sixteen bits and more: Pillow would cut, not scale
        levels = np.asarray(picture).astype(np.float64)
        most = 65535 if picture.mode.startswith("I") and levels.max() > 255 else max(levels.max(), 1)
        return Image.fromarray((levels * (255 / most)).clip(0, 255).astype(np.uint8))
    if "A" in picture.getbands() or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        paper = Image.new("RGBA", clear.size, "white")
        paper.alpha_composite(clear)
        return paper.convert("RGB")
    return picture.convert("L" if picture.mode in ("1", "L") else "RGB")
