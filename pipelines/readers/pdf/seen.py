"""Text of a PDF page that leaves no mark on the rendered page. Only visible text is read.

Text may be painted in render mode 3, in the colour of the paper, below a later box or picture, outside its
clip, or on a layer that is off. Text in doubt is taken off the page: if the rendered page does not change,
the text was invisible. Pages without doubtful text are not rendered.
"""

from __future__ import annotations

from collections.abc import Sequence

import pypdfium2 as pdfium
from msgspec import Struct, field
from PIL import Image, ImageChops, ImageOps, ImageStat

from archive.model import Box
from pipelines.readers.pdf.prints import Print
from pipelines.readers.pdf.rulings import Fill

_LARGEST = 5000  # points: a page of A0 has 3,370
_SCALE = 2  # pixels a point
_CONTRAST = 16  # of 255: text with less contrast is invisible
_FEWEST = 2  # pixels of a character
_STANDARD = ("Helvetica", "Times", "Courier", "Arial")
_MOST_OF = 0.85  # of its width and height that is seen of a whole character
_FINE = 8  # pixels a point, where shapes are compared
_SEVERAL = 2  # glyphs, for a comparison
_ALIKE = 20.0  # of 255: mean difference of two pictures of one shape
_SAME_LIGHT = 60.0  # of 255: text no lighter or darker than the fill below it

Area = tuple[int, float | None, float, float, float, float]


class Seen(Struct):
    """The result of rendering the doubtful prints: the `unseen` prints, and the marks of the others."""

    unseen: list[Print] = field(default_factory=list)
    partly: list[tuple[Print, Image.Image]] = field(default_factory=list)


def doubtful(printed: Sequence[Print], fills: Sequence[Fill], pictures: Sequence[Box]) -> list[Print]:
    """Return the prints that may be hidden by their own colour or mode, by later objects, by a clip, or by a
    fill of their colour."""
    areas = [(fill.order, fill.light, *fill.box) for fill in fills]
    return [
        one
        for one in printed
        if one.doubtful
        or (areas and _is_covered(one, areas))
        or (pictures and any(_meet(box, one.box) for box in pictures[one.pictures :]))
        or one.clipped
    ]


def _is_covered(one: Print, areas: Sequence[Area]) -> bool:
    """Return whether an area is painted over a print, or below it in a similar colour."""
    x0, top, x1, bottom = one.box
    for order, light, left, high, right, low in areas:
        if not (left < x1 and x0 < right and high < bottom and top < low):
            continue
        if order >= one.paths or (light is not None and abs(light - one.light) < _SAME_LIGHT):
            return True
    return False


def look(page: pdfium.PdfPage, doubts: Sequence[Print], printed: Sequence[Print]) -> Seen:
    """Render the page with and without the doubtful prints. Every print is shown again afterwards."""
    seen = Seen()
    if not _is_sheet(page):
        return seen
    whole = _rendered(page)
    unmarked: list[Print] = []
    for batch in _apart(doubts):
        for one in batch:
            one.hide()
        marks = ImageChops.difference(whole, _rendered(page)).point(lambda v: 255 if v > _CONTRAST else 0)
        for one in batch:
            one.show()
            if marked(marks, one.box):
                seen.partly.append((one, marks))
            else:
                unmarked.append(one)
    if unmarked:
        fonts = _drawn_fonts(whole, unmarked, printed)
        seen.unseen += [one for one in unmarked if one.invisible or one.embedded or one.font in fonts]
    return seen


def marked(marks: Image.Image, box: Box) -> bool:
    """Return whether pixels stand in a box of the page."""
    x0, x1 = (_within(value * _SCALE, marks.width) for value in (box[0], box[2]))
    top, bottom = (_within(value * _SCALE, marks.height) for value in (box[1], box[3]))
    cut = marks.crop((x0, top, x1 + 1, bottom + 1))
    return cut.histogram()[255] >= _FEWEST


def is_cut(marks: Image.Image, box: Box) -> bool:
    """Return whether the pixels of a character fill much less than its box. Allows one pixel on either side
    for the rendering."""
    x0, top, x1, bottom = (value * _SCALE for value in box)
    cut = marks.crop((round(x0) - 1, round(top) - 1, round(x1) + 1, round(bottom) + 1)).getbbox()
    if cut is None:
        return False
    return cut[2] - cut[0] + 2 < _MOST_OF * (x1 - x0) or cut[3] - cut[1] + 2 < _MOST_OF * (bottom - top)


def _within(value: float, size: int) -> int:
    return int(min(max(value, 0), size))


def look_alike(page: pdfium.PdfPage, boxes: Sequence[Box]) -> bool:
    """Return whether several glyphs are drawn as the same shape, so that their pictures tell nothing."""
    if len(boxes) < _SEVERAL or not _is_sheet(page):
        return False
    whole = ImageOps.invert(_rendered(page, _FINE))
    shapes = [_shape(whole, box) for box in boxes]
    first, *others = shapes
    differences = [ImageStat.Stat(ImageChops.difference(first, other)).mean[0] for other in others]
    return bool(differences) and max(differences) < _ALIKE


def _shape(whole: Image.Image, box: Box) -> Image.Image:
    """Return the ink in a box, stretched to 16 by 16 pixels."""
    x0, top, x1, bottom = (value * _FINE for value in box)
    cut = whole.crop((round(x0), round(top), round(x1), round(bottom)))
    return cut.crop(cut.point(lambda v: 255 if v > 127 else 0).getbbox()).resize((16, 16))


def _drawn_fonts(whole: Image.Image, unmarked: Sequence[Print], printed: Sequence[Print]) -> set[str]:
    """Return the fonts that this machine draws although the file does not embed them: the fourteen standard
    fonts, and fonts that leave marks elsewhere on the page."""
    hidden = set(map(id, unmarked))
    dark = whole.point(lambda v: 255 if v < 255 - _CONTRAST else 0)
    elsewhere = {one.font for one in printed if id(one) not in hidden and marked(dark, one.box)}
    return elsewhere | {one.font for one in unmarked if one.font.startswith(_STANDARD)}


def _apart(doubts: Sequence[Print]) -> list[list[Print]]:
    """Return the prints in batches without overlaps."""
    batches: list[list[Print]] = []
    for one in doubts:
        for batch in batches:
            if not any(_meet(one.box, other.box) for other in batch):
                batch.append(one)
                break
        else:
            batches.append([one])
    return batches


def _is_sheet(page: pdfium.PdfPage) -> bool:
    """Return whether a page is small enough to render; a damaged page may be as large as a country."""
    return bool(max(page.get_size()) <= _LARGEST)


def _rendered(page: pdfium.PdfPage, scale: int = _SCALE) -> Image.Image:
    bitmap = page.render(scale=scale, grayscale=True, draw_annots=False)
    try:
        picture: Image.Image = bitmap.to_pil().convert("L")
        return picture
    finally:
        bitmap.close()


def _meet(a: Box, b: Box) -> bool:
    """Return whether two boxes share some of their area."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
