"""A single page of a PDF: its text, its tables, its pictures."""

from __future__ import annotations

import re

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from msgspec import Struct
from msgspec.structs import replace

from archive.model import Box, Grid
from archive.sentence import Sentence
from pipelines.readers.pdf.anchors import Anchors
from pipelines.readers.pdf.annotations import open_page
from pipelines.readers.pdf.characters import PageText
from pipelines.readers.pdf.columns import VALUE
from pipelines.readers.pdf.garbled import is_garbled
from pipelines.readers.pdf.hints import promising, suggests_table
from pipelines.readers.pdf.page_objects import IDENTITY, drawn, sample
from pipelines.readers.pdf.page_pictures import Pictured, picture_boxes, pictured
from pipelines.readers.pdf.prints import any_doubtful
from pipelines.readers.pdf.ruled_grids import find_grids
from pipelines.readers.pdf.rulings import Ruling, rulings
from pipelines.readers.pdf.seen import look_alike
from pipelines.readers.pdf.shown import show_only_seen
from pipelines.readers.pdf.strikes import strikes
from pipelines.readers.pdf.unread_cells import with_unread
from pipelines.readers.pdf.words import words

_FEW_CHARS = 200  # a page with fewer may be a picture, or the rest of something
_PLAIN_KINDS = frozenset([raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_PATH])
_CRYPTIC = 0.1  # of the cells
_LABEL = 3  # Han characters: 12 万元 has fewer
_HAN = re.compile(r"[\u4e00-\u9fff]")


class Page(Struct, frozen=True):
    """The text, tables, pictures and notes of a page."""

    text: PageText
    grids: list[Grid]
    pictured: Pictured | None
    notes: list[Sentence]
    cryptic: bool = False  # its text does not tell what its picture tells
    garbled: bool = False  # the text layer says other characters than the page shows


def read_page(document: pdfium.PdfDocument, number: int, anchors: Anchors, *, layered: bool) -> Page:
    """Return the text, tables and pictures of a page. `number` counts from 0. `layered` says that the
    document has layers, some of which may be off."""
    page, fields = open_page(document, number)
    text = PageText(page, number + 1)
    try:
        garbled = is_garbled(text.raw)
        if _is_prose(page, text, anchors) and not (layered or fields or garbled):
            text.read_lines(outside=())
            anchors.turn_page(text.lines, table=False)
            return Page(text, [], None, [])
        objects = drawn(page)
        lines, fills = rulings(objects, text.frame)
        picture = pictured(page, objects, text.size)
        hides = picture is not None and picture.unseen  # a scan: its text is invisible, and OCR reads it
        notes = [] if hides else show_only_seen(page, objects, (lines, fills), text, layered=layered)
        if any(line.horizontal or line.askew for line in lines):
            lines, text.struck = strikes(lines, text.chars())
        strong = [line for line in lines if not line.weak]
        grids = _tables(text, strong, anchors)
        if not grids and len(strong) < len(lines):  # a table whose lines are the sides of its coloured cells
            grids = _shaded(text, lines)
        if grids:
            grids = with_unread(
                grids,
                [*picture_boxes(objects, text.frame), *text.blackened],
                (lines, fills),
                fields,
                text.frame.width,
            )
        if garbled:
            grids = [_distrusted(grid) for grid in grids]
        return Page(text, grids, picture, notes, _is_cryptic(page, text, grids, garbled), garbled)
    finally:
        text.close()
        page.close()


def _is_prose(page: pdfium.PdfPage, text: PageText, anchors: Anchors) -> bool:
    """Return whether a page holds prose only and needs no closer look.

    Nothing in its text suggests a table, no table continues from the page before, and a sample of its objects
    is only visible text.
    """
    if text.size < _FEW_CHARS or anchors.goes_on or anchors.after_table or suggests_table(text.raw):
        return False
    chosen = sample(page)
    return all(kind in _PLAIN_KINDS for kind, _ in chosen) and not any_doubtful(
        [(item, IDENTITY, 0, 0) for kind, item in chosen if kind == raw.FPDF_PAGEOBJ_TEXT]
    )


def _tables(text: PageText, lines: list[Ruling], anchors: Anchors) -> list[Grid]:
    grids = find_grids(lines, text)
    text.read_lines(outside=_boxes(grids))
    return _with_unruled(text, grids, anchors)


def _shaded(text: PageText, lines: list[Ruling]) -> list[Grid]:
    """Return the tables made by the sides of coloured areas. Returns none if a number stands outside them:
    then only some cells are coloured."""
    grids = find_grids(lines, text)
    if any(VALUE.match(word.text) for word in words(text.chars_outside(_boxes(grids)))):
        return []
    text.read_lines(outside=_boxes(grids))
    return grids


def _distrusted(grid: Grid) -> Grid:
    """Return a table of a page with false text: labels tell what they can, numbers are unread."""
    cells = tuple(
        replace(cell, unread="glyphs") if cell.text and len(_HAN.findall(cell.text)) < _LABEL else cell
        for cell in grid.cells
    )
    return replace(grid, cells=cells)


def _is_cryptic(page: pdfium.PdfPage, text: PageText, grids: list[Grid], garbled: bool) -> bool:
    """Return whether many cells hold glyphs without meaning, or the text is false, and the glyphs' pictures differ."""
    cells = [cell for grid in grids for cell in grid.cells]
    is_many = text.unknown and sum(cell.unread == "glyphs" for cell in cells) > _CRYPTIC * len(cells)
    return bool(garbled or is_many) and not look_alike(page, list(text.unknown.values()))


def _with_unruled(text: PageText, grids: list[Grid], anchors: Anchors) -> list[Grid]:
    """Return the ruled tables, and the unruled tables if words above columns stand outside them. A frame or a
    few lines around an unruled table are not tables."""
    whole = [grid for grid in grids if grid.width > 1 and grid.height > 1]
    if len(whole) < len(grids):
        text.read_lines(outside=_boxes(whole))
    spoken = "".join(line.text for line in text.lines)
    found = []
    if anchors.goes_on or promising(spoken):
        free = text.chars_outside([*_boxes(whole), *anchors.repeated(text.lines)])
        found = anchors.grids(words(free), text.number, text.frame.height)
    anchors.turn_page(text.lines, table=bool(found or grids))
    drawn = [grid for grid in grids if grid in whole or not any(_covers(grid, other) for other in found)]
    both = sorted(drawn + found, key=lambda grid: grid.place.box[1] if grid.place.box else 0)
    if found or len(whole) < len(grids):
        text.read_lines(outside=_boxes(both))
    return both


def _boxes(grids: list[Grid]) -> list[Box]:
    return [grid.place.box for grid in grids if grid.place.box]


def _covers(ruled: Grid, unruled: Grid) -> bool:
    a, b = ruled.place.box, unruled.place.box
    if not a or not b:
        return False
    return min(a[2], b[2]) > max(a[0], b[0]) and min(a[3], b[3]) > max(a[1], b[1])
