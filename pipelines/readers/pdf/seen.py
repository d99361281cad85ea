"""Seen is read: which text of a PDF page leaves no mark on the page as it is rendered.

Text may be painted in render mode 3, in the colour of the paper, below a later box or picture, outside its clip, on
a layer that is off. What is doubtful for one of these causes is taken off the page: where the picture of the page
stays as it was, nobody saw it. Pages without a cause are not rendered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pypdfium2 as pdfium
from PIL import Image, ImageChops

from archive.model import Box
from pipelines.readers.pdf.prints import Print
from pipelines.readers.pdf.rulings import Fill

_SCALE = 2  # pixels a point
_CONTRAST = 40  # of 255: what differs less from its background nobody reads
_FEWEST = 2  # pixels of a character
_STANDARD = ("Helvetica", "Times", "Courier", "Arial")
_SAME_LIGHT = 60.0  # of 255: text no lighter or darker than the fill below it


@dataclass
class Seen:
    """What rendering said of the doubtful prints: those `unseen`, and the marks of the others."""

    unseen: list[Print] = field(default_factory=list)
    partly: list[tuple[Print, Image.Image]] = field(default_factory=list)


def doubtful(printed: Sequence[Print], fills: Sequence[Fill], pictures: Sequence[Box]) -> list[Print]:
    """The prints that something may hide: themselves, what is painted over them, a clip, a fill of their colour."""
    return [
        one
        for one in printed
        if one.doubtful
        or any(fill.order >= one.paths and _meet(fill.box, one.box) for fill in fills)
        or any(_meet(box, one.box) for box in pictures[one.pictures :])
        or any(_same_colour(fill, one) for fill in fills)
        or one.clipped
    ]


def _same_colour(fill: Fill, one: Print) -> bool:
    below = fill.order < one.paths and fill.light is not None
    return below and abs((fill.light or 0.0) - one.light) < _SAME_LIGHT and _meet(fill.box, one.box)


def look(page: pdfium.PdfPage, doubts: Sequence[Print], printed: Sequence[Print]) -> Seen:
    """Render the page with and without the doubtful prints. Every print is back in its place afterwards."""
    seen = Seen()
    whole = _rendered(page)
    unmarked: list[Print] = []
    for batch in _apart(doubts):
        for one in batch:
            one.remove()
        marks = ImageChops.difference(whole, _rendered(page)).point(lambda v: 255 if v > _CONTRAST else 0)
        for one in batch:
            one.restore()
            if marked(marks, one.box):
                seen.partly.append((one, marks))
            else:
                unmarked.append(one)
    if unmarked:
        fonts = _drawn_fonts(whole, unmarked, printed)
        seen.unseen += [one for one in unmarked if one.invisible or one.embedded or one.font in fonts]
    return seen


def marked(marks: Image.Image, box: Box) -> bool:
    """Whether pixels stand in a box of the page."""
    x0, top, x1, bottom = (value * _SCALE for value in box)
    cut = marks.crop((int(x0), int(top), int(x1) + 1, int(bottom) + 1))
    return cut.histogram()[255] >= _FEWEST


def _drawn_fonts(whole: Image.Image, unmarked: Sequence[Print], printed: Sequence[Print]) -> set[str]:
    """The fonts that this machine draws although they did not come with the file: the fourteen every PDF may use,
    and those that leave marks elsewhere on the page."""
    hidden = set(map(id, unmarked))
    dark = whole.point(lambda v: 255 if v < 255 - _CONTRAST else 0)
    elsewhere = {one.font for one in printed if id(one) not in hidden and marked(dark, one.box)}
    return elsewhere | {one.font for one in unmarked if one.font.startswith(_STANDARD)}


def _apart(doubts: Sequence[Print]) -> list[list[Print]]:
    """Prints in batches within which none lies over another."""
    batches: list[list[Print]] = []
    for one in doubts:
        for batch in batches:
            if not any(_meet(one.box, other.box) for other in batch):
                batch.append(one)
                break
        else:
            batches.append([one])
    return batches


def _rendered(page: pdfium.PdfPage) -> Image.Image:
    bitmap = page.render(scale=_SCALE, grayscale=True, draw_annots=False)
    try:
        picture: Image.Image = bitmap.to_pil().convert("L")
        return picture
    finally:
        bitmap.close()


def _meet(a: Box, b: Box) -> bool:
    """Whether two boxes share some of their area."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
