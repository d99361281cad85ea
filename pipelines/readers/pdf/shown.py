"""A PDF page brought to what a person sees of it before it is read: hidden text, copies and overlays taken off."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence

import pypdfium2 as pdfium

from archive.model import Box
from pipelines.readers.pdf.characters import PageText
from pipelines.readers.pdf.overlays import doubles, strangers
from pipelines.readers.pdf.page_objects import Drawn
from pipelines.readers.pdf.page_pictures import picture_boxes
from pipelines.readers.pdf.prints import Print, any_doubtful, locate, prints
from pipelines.readers.pdf.rulings import Fill, Ruling
from pipelines.readers.pdf.seen import doubtful, look, marked

_LAYERS = b"/OCProperties"
_PACKED = re.compile(rb"/ObjStm\b.{0,400}?\bstream\r?\n", re.DOTALL)
_FEWEST_PATHS = 4  # a page with fewer lines and areas has no table
_LONGEST = 60  # characters of left-out text in a note


def has_layers(body: bytes) -> bool:
    """Whether a PDF has layers, of which some may be off. The word may stand in a packed object."""
    return _LAYERS in body or any(_LAYERS in packed for packed in _packed(body))


def _packed(body: bytes) -> Iterator[bytes]:
    for found in _PACKED.finditer(body):
        try:
            yield zlib.decompressobj().decompress(body[found.end() :], 1 << 20)
        except zlib.error:
            continue


def show_only_seen(
    page: pdfium.PdfPage,
    objects: Drawn,
    drawn: tuple[Sequence[Ruling], Sequence[Fill]],
    text: PageText,
    *,
    layered: bool,
) -> list[str]:
    """Take off a page what is no text of it to a person; notes say what that was. A page without lines, areas or
    pictures is asked for the modes and colours of its text only."""
    lines, fills = drawn
    closely = layered or len(objects.paths) >= _FEWEST_PATHS or bool(objects.pictures)
    if not closely and not any_doubtful(objects.texts):
        return []
    printed = prints(objects.texts)
    locate(printed, text.frame)
    pictures = picture_boxes(objects, text.frame) if closely else []
    notes = list(_without_unseen(page, text, printed, fills, pictures, layered=layered))
    if closely:
        notes += _without_overlays(page, text, printed, lines)
    return notes


def _without_unseen(
    page: pdfium.PdfPage,
    text: PageText,
    printed: list[Print],
    fills: Sequence[Fill],
    pictures: Sequence[Box],
    *,
    layered: bool,
) -> Iterator[str]:
    doubts = printed if layered else doubtful(printed, fills, pictures)
    if not doubts:
        return
    seen = look(page, doubts, printed)
    hidden = set(map(id, seen.unseen))
    for one in seen.unseen:
        one.remove()
    if hidden:
        printed[:] = [one for one in printed if id(one) not in hidden]
        text.reload(page)
    marks = {id(one.item): image for one, image in seen.partly}
    faint = [
        n
        for item, n, box in text.placed(one.item for one, _ in seen.partly)
        if not marked(marks[id(item)], box)
    ]
    text.leave_out(faint)
    if hidden or faint:
        yield f"第 {text.number} 页有看不见的文字，未读 text that nobody sees on page {text.number}, left out"


def _without_overlays(
    page: pdfium.PdfPage, text: PageText, printed: Sequence[Print], lines: Sequence[Ruling]
) -> Iterator[str]:
    """Copies and overlays off; of an overlay the note keeps the words."""
    lower = {id(a): a for a, b in doubles(printed) if _same_text(text, a, b)}
    rest = [one for one in printed if id(one) not in lower]
    over = strangers(rest, lines, lambda one: text.of(one.item)) if rest else []
    if over:
        words = "".join(text.of(one.item).strip() for one in over)[:_LONGEST]
        yield f"第 {text.number} 页盖在页面上的文字，未读 text laid over page {text.number}, left out: {words}"
    for one in (*lower.values(), *over):
        one.remove()
    if lower or over:
        text.reload(page)


def _same_text(text: PageText, a: Print, b: Print) -> bool:
    """Whether two prints say the same; pdfium itself passes over some copies, which then say nothing."""
    said = text.of(a.item).split()
    return bool(said) and said == text.of(b.item).split()
