"""Characters and lines of a PDF page, in points from the upper left corner of the page as shown."""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from archive.model import Box
from pipelines.readers.pdf.handles import (
    Handle,
    get_text_object,
    get_unicode,
    handle_of,
    is_generated,
    loose_box,
    text_of,
)
from pipelines.readers.pdf.text_lines import TextLine, inside, rejoined
from pipelines.readers.pdf.turned_pages import Frame as Frame  # others take it from here
from pipelines.readers.pdf.turned_pages import frame_of, upright

_PAGE_NUMBER = re.compile(r"^[-—–－\s·第]*\d{1,3}[-—–－\s·页]*(?:/\s*\d{1,3})?$")
_LOOKALIKES = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")  # two units of UTF-16, by which pdfium counts
_LOW = 0.8  # of the height of the character before it
UNKNOWN = "\ufffd"
_DINGBATS = re.compile(r"dings|dingbat|marlett", re.IGNORECASE)


_GENERATED = -1


class Char(NamedTuple):  # the cheapest to make: a page has thousands
    """A character, its box, and its number on the page (-1 for generated white space that is not printed)."""

    text: str
    box: Box
    number: int = 0


def fold(text: str) -> str:
    """Return the text with Kangxi radicals and compatibility ideographs, which browsers write into PDFs,
    replaced by the characters they look like."""
    return _LOOKALIKES.sub(lambda found: unicodedata.normalize("NFKC", found.group()), text)


@lru_cache(maxsize=8192)
def _sign(code: int) -> str:
    """Return the character of a code, or UNKNOWN for a control code or a private-use code. Symbol fonts put
    the signs of ASCII at U+F020."""
    if 0xF020 < code <= 0xF07E:
        return chr(code - 0xF000)
    if code < 32 or 0xE000 <= code <= 0xF8FF or code >= 0xFFFD:
        return UNKNOWN if code < 0x10000 else chr(code)
    return fold(chr(code))


def _is_cropped(page: pdfium.PdfPage) -> bool:
    """Return whether the page shows less than it holds."""
    return tuple(page.get_cropbox()) != tuple(page.get_mediabox())


_BREAK = Char("\n", (0, 0, 0, 0))


class PageText:
    """The text of a page: as a whole, the characters of a region, and the lines outside regions."""

    def __init__(self, page: pdfium.PdfPage, number: int) -> None:
        self.number = number
        self._take(page)
        self.shown = self.frame = frame_of(page)
        rotation = upright(page, self._text)
        if rotation is not None:  # lying text is read from a page turned so that it stands
            self._text.close()
            page.set_rotation(rotation)
            self._take(page)
            self.frame = frame_of(page)
        self.raw = self._text.get_text_range()
        self._left_out: frozenset[int] = frozenset()
        self.cut: frozenset[int] = frozenset()  # characters with a hidden part
        self.struck: frozenset[int] = frozenset()  # characters that a line crosses out
        self._chars: list[Char] | None = None
        if _is_cropped(page):
            self._left_out = frozenset(self._outside())
        self.unknown: dict[int, Box] = {}  # codes without meaning, each with one place
        self.lines: tuple[TextLine, ...] = ()

    def _take(self, page: pdfium.PdfPage) -> None:
        self._text = page.get_textpage()
        self._handle: Handle = handle_of(self._text.raw)

    def _outside(self) -> Iterator[int]:
        """Yield the characters beyond the edges of the visible part of the page."""
        width, height = self.frame.width, self.frame.height
        for index in range(self.size):
            x0, top, x1, bottom = self._box(index)
            if (
                (x0 + x1) / 2 < 0
                or (x0 + x1) / 2 > width
                or (top + bottom) / 2 < 0
                or (top + bottom) / 2 > height
            ):
                yield index

    def reload(self, page: pdfium.PdfPage) -> None:
        """Read the page again after text was removed from it."""
        self._text.close()
        self._take(page)
        self.raw = self._text.get_text_range()
        self._left_out, self.cut, self._chars = frozenset(), frozenset(), None

    def leave_out(self, indexes: Iterable[int]) -> None:
        """Leave out these characters as well from now on."""
        self._left_out, self._chars = self._left_out | frozenset(indexes), None

    def doubt(self, indexes: Iterable[int]) -> None:
        """Read these characters as UNKNOWN from now on."""
        self.cut, self._chars = frozenset(indexes), None

    def is_digit(self, index: int) -> bool:
        return chr(get_unicode(self._handle, index)).isdigit()

    def of(self, item: Handle) -> str:
        """Return the text of a text object of the page."""
        return text_of(item, self._handle)

    def with_digits(self) -> set[Handle]:
        """Return the text objects of the page that have digits."""
        own = (get_text_object(self._handle, index) for index in range(self.size) if self.is_digit(index))
        return {item for item in own if item}

    def placed(self, items: Iterable[Handle]) -> Iterator[tuple[Handle, int, Box]]:
        """Yield the characters of some text objects: object, index and the box of the ink."""
        wanted = set(items)
        edges = left, right, low, high = tuple(ctypes.c_double() for _ in range(4))
        for index in range(self.size):
            item = get_text_object(self._handle, index)
            if item in wanted and get_unicode(self._handle, index) > 32:
                raw.FPDFText_GetCharBox(self._text.raw, index, *edges)
                yield item, index, self.frame.box(left.value, low.value, right.value, high.value)

    def close(self) -> None:
        self._text.close()

    @property
    def size(self) -> int:
        """Return the number of characters on the page, including the blanks between words."""
        return int(raw.FPDFText_CountChars(self._text.raw))

    def chars(self) -> list[Char]:
        """Return every character in content order. Generated blanks and breaks keep their place as spaces and
        newlines."""
        if self._chars is None:
            self._chars = list(self._read_chars())
        return self._chars

    def _read_chars(self) -> Iterator[Char]:
        text, turned, left_out = self._handle, self.frame.rotation, self._left_out
        left, up = self.frame.x, self.frame.y + self.frame.height
        last, model, height = 0, (0.0, 0.0, 0.0, 0.0), 0.0
        for index in range(self.size):
            code = get_unicode(text, index)
            if code in (10, 13) and is_generated(text, index):
                yield _BREAK
                continue
            if index in left_out:
                continue
            if turned:
                place = self._box(index)
            else:
                x0, top, x1, bottom = loose_box(text, index)
                place = (x0 - left, up - top, x1 - left, up - bottom)
            sign = _sign(code) if code < 0xE000 or code > 0xF8FF else self._private(code, index)
            if index in self.cut:
                sign = UNKNOWN
            elif sign == UNKNOWN:
                self.unknown.setdefault(code, place)
            if sign > " ":
                if place[3] - place[1] < _LOW * height:
                    place = self._as_high(index, place, last, model)
                last, model, height = index, place, place[3] - place[1]
            yield Char(sign, place, _GENERATED if sign == " " and is_generated(text, index) else index)

    def _private(self, code: int, index: int) -> str:
        """Return the sign of a private-use code, or UNKNOWN if its font draws pictures."""
        sign = _sign(code)
        return UNKNOWN if sign == UNKNOWN or _DINGBATS.search(self._font(index)) else sign

    def _as_high(self, index: int, box: Box, before: int, model: Box) -> Box:
        """Return the box of a low character, made as high as the character before it if their font sizes
        agree: pdfium boxes some characters of a font lower than the others."""
        beside = abs(box[0] - model[2]) < model[3] - model[1] and box[1] < model[3] and model[1] < box[3]
        if not beside or self._font_size(index) < _LOW * self._font_size(before):
            return box
        return (box[0], model[1], box[2], model[3])

    def _font_size(self, index: int) -> float:
        matrix = raw.FS_MATRIX()
        raw.FPDFText_GetMatrix(self._text.raw, index, matrix)
        return float(raw.FPDFText_GetFontSize(self._text.raw, index)) * math.hypot(matrix.c, matrix.d)

    def _font(self, index: int) -> str:
        buffer, flags = ctypes.create_string_buffer(128), ctypes.c_int()
        raw.FPDFText_GetFontInfo(self._text.raw, index, buffer, 128, flags)
        return buffer.value.decode("utf-8", "replace")

    def chars_outside(self, boxes: Sequence[Box]) -> Iterator[Char]:
        """Return the characters outside all boxes, without those crossed out."""
        free = (char for char in self.chars() if char.number not in self.struck)
        return (char for char in free if not any(inside(char.box, box) for box in boxes))

    def _box(self, index: int) -> Box:
        """Return the box of a character, as wide and high as its font makes it: full stops reach the line's
        top, too."""
        left, top, right, bottom = loose_box(self._handle, index)
        return self.frame.box(left, bottom, right, top)

    def read_lines(self, outside: Sequence[Box]) -> None:
        """Find the printed lines outside all boxes (of tables), without page numbers, and store them in
        `lines`."""
        free = (line for line in self._lines() if not any(inside(line[1], box) for box in outside))
        found = rejoined(free)
        left = min((box[0] for _, box in found), default=0.0)
        right = max((box[2] for _, box in found), default=0.0)
        self.lines = tuple(
            TextLine(text, self.number, *box, left, right)
            for text, box in found
            if not _PAGE_NUMBER.match(text.strip())
        )

    def _without(self, text: str, start: int) -> str:
        return "".join(sign for n, sign in enumerate(text, start) if n not in self._left_out)

    def _lines(self) -> Iterator[tuple[str, Box]]:
        """Yield the lines as pdfium breaks them, each with the box from its first to its last character."""
        start = 0
        astral = bool(_ASTRAL.search(self.raw))
        for text in self.raw.split("\r\n"):
            length = len(text.encode("utf-16-le")) // 2 if astral else len(text)
            stripped = text.strip()
            if self._left_out:
                stripped = self._without(text, start).strip()
            if stripped:
                lead = len(text) - len(text.lstrip())
                first = self._box(start + lead)
                last = self._box(start + lead + len(stripped) - 1)
                whole = (
                    min(first[0], last[0]),
                    min(first[1], last[1]),
                    max(first[2], last[2]),
                    max(first[3], last[3]),
                )
                yield fold(stripped), whole
            start += length + 2
