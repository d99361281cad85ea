"""Characters and lines of a PDF page, in points from its upper left corner as it is shown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from archive.model import Box, Paragraph, Place
from pipelines.readers.pdf.turned_pages import Frame as Frame  # others take it from here
from pipelines.readers.pdf.turned_pages import frame_of, upright

_PAGE_NUMBER = re.compile(r"^[-—–－\s·第]*\d{1,3}[-—–－\s·页]*(?:/\s*\d{1,3})?$")
_OPENS = re.compile(
    r"^\s*(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[)）]|\d+[.．、]|第[一二三四五六]部分)"
)
_LOOKALIKES = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")  # two units of UTF-16, by which pdfium counts
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


def fold(text: str) -> str:
    """Kangxi radicals and compatibility ideographs, which PDFs made by browsers carry, as the characters they
    look like; everything else as printed."""
    return _LOOKALIKES.sub(lambda found: unicodedata.normalize("NFKC", found.group()), text)


@lru_cache(maxsize=8192)
def _sign(code: int) -> str:
    return fold(chr(code)) if code else ""


_BREAK = Char("\n", (0, 0, 0, 0))


class PageText:
    """The text of a page: all of it at once, characters of a region, lines outside regions."""

    def __init__(self, page: pdfium.PdfPage, number: int) -> None:
        self.number = number
        self._text = page.get_textpage()
        self.shown = self.frame = frame_of(page)
        rotation = upright(page, self._text)
        if rotation is not None:  # lying text is read from a page turned so that it stands
            self._text.close()
            page.set_rotation(rotation)
            self._text = page.get_textpage()
            self.frame = frame_of(page)
        self._raw = self._text.get_text_range()
        self.lines: tuple[TextLine, ...] = ()

    def close(self) -> None:
        self._text.close()

    @property
    def size(self) -> int:
        """How many characters the page has, blanks between words included."""
        return int(raw.FPDFText_CountChars(self._text.raw))

    def chars(self) -> Iterator[Char]:
        """Every character in content order; generated blanks and breaks keep their place as ' ' and '\\n'."""
        text, box, get_unicode = self._text.raw, raw.FS_RECTF(), raw.FPDFText_GetUnicode
        for index in range(self.size):
            code = get_unicode(text, index)
            if code in (10, 13):
                yield _BREAK
                continue
            yield Char(_sign(code), self._box(index, box))

    def chars_outside(self, boxes: Sequence[Box]) -> Iterator[Char]:
        """The characters that stand in none of the boxes."""
        return (char for char in self.chars() if not any(_inside(char.box, box) for box in boxes))

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
        astral = bool(_ASTRAL.search(self._raw))
        for text in self._raw.split("\r\n"):
            length = len(text.encode("utf-16-le")) // 2 if astral else len(text)
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
