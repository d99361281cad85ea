"""The quick functions of pdfium return what the bindings of pypdfium2 return."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import closing

import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest

from pipelines.readers.pdf.handles import (
    bounds,
    count_marks,
    count_objects,
    fill_colour,
    get_kind,
    get_mark,
    get_mode,
    get_object,
    get_unicode,
    handle_of,
    has_text,
    is_clipped,
    is_painted,
    loose_box,
    pointer_to,
    remove_mark,
    text_of,
)
from tests.support.small_pdf import pdf

_PAGE = b"""
q 36 20 60 60 re W n BT 0.1 0.2 0.8 rg 2 Tr /F1 12 Tf 30 40 Td (12) Tj ET Q
1 0 0 RG 10 10 100 50 re S
0 1 0 rg 200 10 40 30 re f
"""


@pytest.fixture
def page() -> Iterator[pdfium.PdfPage]:
    document = pdfium.PdfDocument(pdf(_PAGE))
    yield document[0]
    document.close()


def test_objects_have_the_kinds_bounds_and_colours_that_the_bindings_return(page: pdfium.PdfPage) -> None:
    whole = handle_of(page.raw)
    theirs = list(page.get_objects())
    assert count_objects(whole) == len(theirs) == 3
    for index, other in enumerate(theirs):
        item = get_object(whole, index)
        assert handle_of(pointer_to(item)) == item == handle_of(other.raw)
        assert get_kind(item) == other.type
        assert bounds(item) == pytest.approx(other.get_bounds())
        colour = tuple(ctypes.c_uint() for _ in range(4))
        assert raw.FPDFPageObj_GetFillColor(other.raw, *colour)
        assert fill_colour(item) == tuple(part.value for part in colour)


def test_modes_clips_and_strokes_are_told(page: pdfium.PdfPage) -> None:
    text, frame, area = (get_object(handle_of(page.raw), index) for index in range(3))
    assert get_mode(text) == raw.FPDF_TEXTRENDERMODE_FILL_STROKE
    assert [is_clipped(item) for item in (text, frame, area)] == [True, False, False]
    assert is_painted(frame) == (False, True)
    assert is_painted(area) == (True, False)


def test_a_character_has_the_box_that_the_bindings_return(page: pdfium.PdfPage) -> None:
    text = page.get_textpage()
    assert [chr(get_unicode(handle_of(text.raw), index)) for index in range(2)] == ["1", "2"]
    left, low, right, high = text.get_charbox(1, loose=True)
    assert loose_box(handle_of(text.raw), 1) == pytest.approx((left, high, right, low))
    text.close()


def test_a_run_of_any_length_has_the_text_that_is_drawn() -> None:
    words = "12 " * 200 + "8"
    with closing(pdfium.PdfDocument(pdf(b"BT /F1 1 Tf 5 40 Td (%s) Tj ET" % words.encode()))) as document:
        page = document[0]
        text = page.get_textpage()
        assert text_of(get_object(handle_of(page.raw), 0), handle_of(text.raw)) == words
        text.close()


def test_a_mark_has_the_texts_that_the_page_gives_it() -> None:
    drawn = b"/Span << /ActualText (9) /Lang () >> BDC BT /F1 12 Tf 30 40 Td (12) Tj ET EMC"
    with closing(pdfium.PdfDocument(pdf(drawn))) as document:
        page = document[0]
        item = get_object(handle_of(page.raw), 0)
        assert count_marks(item) == 1
        mark = get_mark(item, 0)
        assert [has_text(mark, name) for name in (b"ActualText", b"Lang", b"Alt")] == [True, False, False]
        remove_mark(item, mark)
        assert count_marks(item) == 0
