"""Characters and lines of a PDF page, in points from its upper left corner as it is shown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from archive.model import Box, Paragraph, Place

_PAGE_NUMBER = re.compile(r"^[-—–－\s·第]*\d{1,3}[-—–－\s·页]*(?:/\s*\d{1,3})?$")
_OPENS = re.compile(
    r"^\s*(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[)）]|\d+[.．、]|第[一二三四五六]部分)"
)
_ENDS = ("。", "！", "？", "；", "：", ":", ";", "!", "?")


@dataclass(frozen=True, slots=True)
class Char:
    """A character and its box."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class TextLine:
    """A printed line outside the tables; `left` and `right` are the margins of its page's text."""

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


@dataclass(frozen=True, slots=True)
class Frame:
    """How a page's own coordinates become those it is shown in: origin, size and rotation."""

    x: float
    y: float
    width: float  # as shown
    height: float
    rotation: int

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """A box of the page's coordinates (y upward) as (x0, top, x1, bottom) as shown."""
        x0, x1, y0, y1 = x0 - self.x, x1 - self.x, y0 - self.y, y1 - self.y
        if self.rotation == 90:
            return (y0, x0, y1, x1)
        if self.rotation == 180:
            return (self.width - x1, y0, self.width - x0, y1)
        if self.rotation == 270:
            return (self.width - y1, self.height - x1, self.width - y0, self.height - x0)
        return (x0, self.height - y1, x1, self.height - y0)


def fold(text: str) -> str:
    """Kangxi radicals and compatibility ideographs, which PDFs made by browsers carry, as the characters they
    look like; everything else as printed."""
    return "".join(
        unicodedata.normalize("NFKC", c) if "\u2e80" <= c <= "\u2fdf" or "\uf900" <= c <= "\ufaff" else c
        for c in text
    )


class PageText:
    """The text of a page: all of it at once, characters of a region, lines outside regions."""

    def __init__(self, page: pdfium.PdfPage, number: int) -> None:
        self.number = number
        self._text = page.get_textpage()
        box = page.get_cropbox()
        width, height = page.get_size()
        self.frame = Frame(box[0], box[1], width, height, page.get_rotation())
        self.all = fold(self._text.get_text_range())
        self.lines: tuple[TextLine, ...] = ()

    def close(self) -> None:
        self._text.close()

    def chars(self) -> Iterator[Char]:
        """Every character in content order; generated blanks and breaks keep their place as ' ' and '\\n'."""
        text, box = self._text.raw, raw.FS_RECTF()
        for index in range(raw.FPDFText_CountChars(text)):
            code = raw.FPDFText_GetUnicode(text, index)
            if code in (10, 13):
                yield Char("\n", (0, 0, 0, 0))
                continue
            yield Char(fold(chr(code)) if code else "", self._box(index, box))

    def _box(self, index: int, rect: raw.FS_RECTF) -> Box:
        """The box of a character as wide and high as its font makes it: full stops reach the line's top too."""
        raw.FPDFText_GetLooseCharBox(self._text.raw, index, rect)
        return self.frame.box(rect.left, rect.bottom, rect.right, rect.top)

    def read_lines(self, outside: Sequence[Box]) -> None:
        """Find the printed lines that stand in none of the boxes (of tables), page numbers left out."""
        free = (line for line in self._lines() if not any(_inside(line[1], box) for box in outside))
        found = _rejoined(free)
        left = min((box[0] for _, box in found), default=0.0)
        right = max((box[2] for _, box in found), default=0.0)
        self.lines = tuple(
            TextLine(text, self.number, *box, left, right)
            for text, box in found
            if not _PAGE_NUMBER.match(text.strip())
        )

    def _lines(self) -> Iterator[tuple[str, Box]]:
        """Lines as pdfium breaks them, each with the box from its first to its last character."""
        start, box = 0, raw.FS_RECTF()
        for text in self._text.get_text_range().split("\r\n"):
            length = len(text.encode("utf-16-le")) // 2
            stripped = text.strip()
            if stripped:
                lead = len(text) - len(text.lstrip())
                first = self._box(start + lead, box)
                last = self._box(start + lead + len(stripped) - 1, box)
                whole = (
                    min(first[0], last[0]),
                    min(first[1], last[1]),
                    max(first[2], last[2]),
                    max(first[3], last[3]),
                )
                yield fold(stripped), whole
            start += length + 2


def _rejoined(lines: Iterable[tuple[str, Box]]) -> list[tuple[str, Box]]:
    """Pieces of one printed line, which pdfium parts where the font changes, put together."""
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


def _inside(line: Box, table: Box) -> bool:
    x, y = (line[0] + line[2]) / 2, (line[1] + line[3]) / 2
    return table[0] - 2 <= x <= table[2] + 2 and table[1] - 2 <= y <= table[3] + 2


def flow(lines: Iterable[TextLine]) -> Iterator[Paragraph]:
    """Printed lines as paragraphs: a line that fills its width runs on into one that is not indented."""
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
