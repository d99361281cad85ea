"""pdfium's functions that are called for every object or character of a page.

A handle is a plain address. pypdfium2's bindings make a pointer object of each result and check each argument,
which costs more than pdfium's own work. pdfium serves one thread at a time, so the buffers for its results are
shared.
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Callable
from ctypes import c_char_p, c_float, c_int, c_uint, c_ulong, c_void_p
from typing import Any

import pypdfium2.raw as raw

Handle = int
"""The address of an object of pdfium, which is valid as long as its page is open."""

Colour = tuple[int, int, int, int]
Edges = tuple[float, float, float, float]


def handle_of(pointer: Any) -> Handle:
    """Return the address that a pointer of pypdfium2 holds."""
    return int(ctypes.cast(pointer, c_void_p).value or 0)


def pointer_to(item: Handle) -> Any:
    """Return the pointer of pypdfium2's bindings for a page object."""
    return ctypes.cast(item, raw.FPDF_PAGEOBJECT)


def _plain(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    """Return a function of pdfium that takes and returns addresses. The interpreter is not released for it."""
    return ctypes.PYFUNCTYPE(result, *arguments)(handle_of(function))


count_objects = _plain(raw.FPDFPage_CountObjects, c_int, c_void_p)
get_object = _plain(raw.FPDFPage_GetObject, c_void_p, c_void_p, c_int)
count_inner = _plain(raw.FPDFFormObj_CountObjects, c_int, c_void_p)
get_inner = _plain(raw.FPDFFormObj_GetObject, c_void_p, c_void_p, c_int)
get_kind = _plain(raw.FPDFPageObj_GetType, c_int, c_void_p)
get_mode = _plain(raw.FPDFTextObj_GetTextRenderMode, c_int, c_void_p)
count_marks = _plain(raw.FPDFPageObj_CountMarks, c_int, c_void_p)
get_mark = _plain(raw.FPDFPageObj_GetMark, c_void_p, c_void_p, c_uint)
remove_mark = _plain(raw.FPDFPageObj_RemoveMark, c_int, c_void_p, c_void_p)
get_unicode = _plain(raw.FPDFText_GetUnicode, c_uint, c_void_p, c_int)
is_generated = _plain(raw.FPDFText_IsGenerated, c_int, c_void_p, c_int)
get_text_object = _plain(raw.FPDFText_GetTextObject, c_void_p, c_void_p, c_int)

_get_bounds = _plain(raw.FPDFPageObj_GetBounds, c_int, *[c_void_p] * 5)
_get_colour = _plain(raw.FPDFPageObj_GetFillColor, c_int, *[c_void_p] * 5)
_get_draw_mode = _plain(raw.FPDFPath_GetDrawMode, c_int, *[c_void_p] * 3)
_get_clip = _plain(raw.FPDFPageObj_GetClipPath, c_void_p, c_void_p)
_count_clips = _plain(raw.FPDFClipPath_CountPaths, c_int, c_void_p)
_get_loose_box = _plain(raw.FPDFText_GetLooseCharBox, c_int, c_void_p, c_int, c_void_p)
_get_text = _plain(raw.FPDFTextObj_GetText, c_ulong, c_void_p, c_void_p, c_void_p, c_ulong)
_get_text_of_mark = _plain(
    raw.FPDFPageObjMark_GetParamStringValue, c_int, c_void_p, c_char_p, c_void_p, c_ulong, c_void_p
)

_FLOATS, _COUNTS = (c_float * 4)(), (c_uint * 4)()
_EACH_FLOAT = [ctypes.addressof(_FLOATS) + 4 * n for n in range(4)]
_EACH_COUNT = [ctypes.addressof(_COUNTS) + 4 * n for n in range(4)]
_ALL_FLOATS, _FILL, _STROKE = _EACH_FLOAT[0], _EACH_COUNT[0], _EACH_COUNT[1]
_TEXT = ctypes.create_string_buffer(1 << 9)
_LENGTH = c_ulong()
_ITS_TEXT, _ITS_LENGTH = ctypes.addressof(_TEXT), ctypes.addressof(_LENGTH)
_NOTHING = 2  # bytes: the end of an empty text in UTF-16
_floats, _counts = struct.Struct("4f").unpack_from, struct.Struct("4I").unpack_from


def bounds(item: Handle) -> Edges | None:
    """Return left, low, right and high of a page object, in the coordinates of its form."""
    return _floats(_FLOATS) if _get_bounds(item, *_EACH_FLOAT) else None


def fill_colour(item: Handle) -> Colour | None:
    """Return red, green, blue and opacity of a page object, or None for a pattern."""
    return _counts(_COUNTS) if _get_colour(item, *_EACH_COUNT) else None


def is_painted(path: Handle) -> tuple[bool, bool]:
    """Return whether a path is filled, and whether it is stroked."""
    if not _get_draw_mode(path, _FILL, _STROKE):
        return False, False
    return bool(_COUNTS[0]), bool(_COUNTS[1])


def is_clipped(item: Handle) -> bool:
    """Return whether a path clips a page object."""
    return bool(_count_clips(_get_clip(item)) > 0)


def has_text(mark: Handle, name: bytes) -> bool:
    """Return whether a mark of page objects gives a text of this name."""
    return bool(_get_text_of_mark(mark, name, None, 0, _ITS_LENGTH) and _LENGTH.value > _NOTHING)


def text_of(item: Handle, text: Handle) -> str:
    """Return the text of a text object that belongs to a text page."""
    size = _get_text(item, text, _ITS_TEXT, len(_TEXT))
    buffer = _TEXT
    if size > len(_TEXT):
        buffer = ctypes.create_string_buffer(size)
        _get_text(item, text, ctypes.addressof(buffer), size)
    return buffer.raw[:size].decode("utf-16-le", "replace").rstrip("\0")


def loose_box(text: Handle, index: int) -> Edges:
    """Return left, top, right and bottom of a character of a text page, as wide and high as its font makes
    it."""
    _get_loose_box(text, index, _ALL_FLOATS)
    return _floats(_FLOATS)
