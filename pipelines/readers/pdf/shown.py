"""A PDF page reduced to its visible text before it is read: hidden text, copies and overlays removed."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence

import pypdfium2 as pdfium

from archive.sentence import Sentence, say
from pipelines.readers.pdf.actual_text import read_as_drawn
from pipelines.readers.pdf.characters import PageText
from pipelines.readers.pdf.clips import clip_of, takes_off
from pipelines.readers.pdf.hints import promising
from pipelines.readers.pdf.overlays import copies, overlap, strangers
from pipelines.readers.pdf.page_objects import Drawn
from pipelines.readers.pdf.page_pictures import picture_boxes
from pipelines.readers.pdf.prints import Print, any_doubtful, locate, prints
from pipelines.readers.pdf.rulings import Fill, Ruling
from pipelines.readers.pdf.seen import Seen, doubtful, is_cut, look, marked

_LAYERS = b"/OCProperties"
_PACKED = re.compile(rb"/ObjStm\b.{0,400}?\bstream\r?\n", re.DOTALL)
_FEWEST_PATHS = 4  # a page with fewer lines and areas has no table
_LONGEST = 60  # characters of left-out text in a note


def has_layers(body: bytes) -> bool:
    """Return whether a PDF has layers, some of which may be off. The key may stand in a packed object."""
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
) -> list[Sentence]:
    """Remove hidden and overlaid text from a page. Return notes on the removed text.

    A page without lines, areas, pictures or words above columns is only checked for the modes and colours of
    its text.
    """
    lines, fills = drawn
    read_as_drawn(page, text)
    closely = layered or len(objects.paths) >= _FEWEST_PATHS or bool(objects.pictures) or promising(text.raw)
    if not closely and not any_doubtful(objects.texts):
        return []
    printed = prints(objects.texts)
    locate(printed, text.frame)
    pictures = picture_boxes(objects, text.frame) if closely else []
    doubts = printed if layered else doubtful(printed, fills, pictures)
    seen = look(page, doubts, printed) if doubts else Seen()
    rest = _others(printed, seen.unseen)
    over = strangers(rest, lines, lambda one: text.of(one.item)) if closely and rest else []
    words = "".join(text.of(one.item).strip() for one in over)[:_LONGEST]
    for one in (*seen.unseen, *over):
        one.remove()
    if seen.unseen or over:
        text.reload(page)
    faint = _faint(text, seen)
    if faint:
        text.leave_out(faint)
    if closely and overlap(_others(rest, over)):
        text.leave_out(copies(text.chars()))
    elif seen.partly:
        text.doubt(_cut(text, seen))
    return list(_notes(text.number, hidden=bool(seen.unseen or faint), words=words))


def _others(printed: Sequence[Print], some: Sequence[Print]) -> list[Print]:
    known = set(map(id, some))
    return [one for one in printed if id(one) not in known]


def _faint(text: PageText, seen: Seen) -> list[int]:
    """Return the characters without a mark of their own among the partly visible prints."""
    marks = {one.item: image for one, image in seen.partly}
    placed = text.placed(one.item for one, _ in seen.partly) if marks else ()
    return [number for item, number, box in placed if not marked(marks[item], box)]


def _cut(text: PageText, seen: Seen) -> list[int]:
    """Return the digits with a part covered or clipped: the visible part of a 478 may be a 4. A clipped digit
    makes its whole number unreadable."""
    marks = {one.item: image for one, image in seen.partly}
    clips = {one.item: clip_of(one, text.frame) for one, _ in seen.partly}
    cut: list[int] = []
    number: list[int] = []  # the digits of one number
    is_clipped = False
    for item, index, box in text.placed(one.item for one, _ in seen.partly):
        if not number or index != number[-1] + 1 or not text.is_digit(index):
            cut += number if is_clipped else []
            number, is_clipped = [], False
        if text.is_digit(index):
            number.append(index)
            clip = clips[item]
            is_clipped |= bool(clip and takes_off(clip, box))
            cut += [index] if is_cut(marks[item], box) else []
    return [*cut, *(number if is_clipped else [])]


def _notes(page: int, *, hidden: bool, words: str) -> Iterator[Sentence]:
    if hidden:
        yield say("unseen_text", page=page)
    if words:
        yield say("text_laid_over", page=page, words=words)
