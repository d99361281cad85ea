"""Printed lines of a page, and the paragraphs made of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from archive.model import Box, Paragraph, Place

_OPENS = re.compile(
    r"^\s*(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[)）]|\d+[.．、]|第[一二三四五六]部分)"
)
_TITLE = re.compile(r"^[^，。；：,;:]{0,40}(?:政府|政务)?信息公开[^，。；：,;:]{0,12}$")
_ENDS = ("。", "！", "？", "；", "：", ":", ";", "!", "?")


class TextLine(Struct, frozen=True):
    """A printed line outside the tables. `left` and `right` are the margins of its page's text."""

    text: str
    page: int
    x0: float
    top: float
    x1: float
    bottom: float
    left: float
    right: float

    @property
    def height(self) -> float:
        return max(self.bottom - self.top, 1.0)


def rejoined(lines: Iterable[tuple[str, Box]]) -> list[tuple[str, Box]]:
    """Return the printed lines with the pieces joined that pdfium splits at font changes."""
    whole: list[tuple[str, Box]] = []
    for text, box in lines:
        if whole:
            before, left = whole[-1]
            height = min(left[3] - left[1], box[3] - box[1])
            level = min(left[3], box[3]) - max(left[1], box[1])
            if level > 0.5 * height and -0.5 * height <= box[0] - left[2] < 3 * height:
                gap = " " if box[0] - left[2] > 0.5 * height else ""
                outer = (left[0], min(left[1], box[1]), box[2], max(left[3], box[3]))
                whole[-1] = (before + gap + text, outer)
                continue
        whole.append((text, box))
    return whole


def inside(line: Box, table: Box) -> bool:
    x, y = (line[0] + line[2]) / 2, (line[1] + line[3]) / 2
    return table[0] - 2 <= x <= table[2] + 2 and table[1] - 2 <= y <= table[3] + 2


def flow(lines: Iterable[TextLine]) -> Iterator[Paragraph]:
    """Yield printed lines as paragraphs: a line that fills its width continues in the next line unless that
    is indented."""
    gathered: list[TextLine] = []
    for line in lines:
        if gathered and not _runs_on(gathered[-1], line):
            yield _paragraph(gathered)
            gathered = []
        gathered.append(line)
    if gathered:
        yield _paragraph(gathered)


def _runs_on(above: TextLine, line: TextLine) -> bool:
    if _OPENS.match(line.text) or (above.text.endswith(_ENDS) and line.x0 > line.left + above.height):
        return False
    if line.page != above.page and above.text.endswith(_ENDS) and _TITLE.match(line.text):
        return False  # the next report of a volume
    full = above.x1 >= above.right - 2 * above.height
    indented = line.x0 > line.left + 1.2 * line.height
    return full and not indented


def _paragraph(lines: Sequence[TextLine]) -> Paragraph:
    first = lines[0]
    same = [line for line in lines if line.page == first.page]
    box = (
        min(line.x0 for line in same),
        min(line.top for line in same),
        max(line.x1 for line in same),
        max(line.bottom for line in same),
    )
    return Paragraph("".join(line.text for line in lines), Place(first.page, box))
