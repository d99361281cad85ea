"""Objects painted on a PDF page: paths, pictures and runs of text, including those of nested forms."""

from __future__ import annotations

from collections.abc import Callable

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from msgspec import Struct, field

from pipelines.readers.pdf.handles import (
    Handle,
    count_inner,
    count_objects,
    get_inner,
    get_kind,
    get_object,
    handle_of,
    pointer_to,
)

_DEEPEST = 6  # forms within forms

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)
Painted = tuple[Handle, Matrix, int, int]
"""A run of text, the matrix of its form, and the number of paths and pictures painted before it."""


class Drawn(Struct, frozen=True):
    """pdfium's objects of a page, each with the matrix of the forms around it."""

    paths: list[tuple[Handle, Matrix]] = field(default_factory=list)
    pictures: list[tuple[Handle, Matrix]] = field(default_factory=list)
    texts: list[Painted] = field(default_factory=list)


def drawn(page: pdfium.PdfPage) -> Drawn:
    """Return everything drawn on a page, in one pass: a page of dotted borders holds thousands of objects."""
    found = Drawn()
    _collect(handle_of(page.raw), count_objects, get_object, IDENTITY, 0, found)
    return found


def sample(page: pdfium.PdfPage, size: int = 24) -> list[tuple[int, Handle]]:
    """Return about `size` of a page's objects with their kinds, spread over the page."""
    whole = handle_of(page.raw)
    count = count_objects(whole)
    chosen = (get_object(whole, n) for n in range(0, count, max(1, count // size)))
    return [(get_kind(item), item) for item in chosen]


def _collect(
    parent: Handle,
    count: Callable[[Handle], int],
    get: Callable[[Handle, int], Handle],
    outer: Matrix,
    depth: int,
    found: Drawn,
) -> None:
    paths = found.paths
    for index in range(count(parent)):
        item = get(parent, index)
        kind = get_kind(item)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            found.texts.append((item, outer, len(paths), len(found.pictures)))
        elif kind == raw.FPDF_PAGEOBJ_PATH:
            paths.append((item, outer))
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            found.pictures.append((item, outer))
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            inner = times(matrix_of(item), outer)
            _collect(item, count_inner, get_inner, inner, depth + 1, found)


def matrix_of(item: Handle) -> Matrix:
    """Return the matrix an object is drawn with."""
    m = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(pointer_to(item), m):
        return IDENTITY
    return (m.a, m.b, m.c, m.d, m.e, m.f)


def times(inner: Matrix, outer: Matrix) -> Matrix:
    """Return the matrix of an object drawn with `inner` in a form drawn with `outer`."""
    a, b, c, d, e, f = inner
    A, B, C, D, E, F = outer
    return (a * A + b * C, a * B + b * D, c * A + d * C, c * B + d * D, e * A + f * C + E, e * B + f * D + F)


def at(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """Return the point of the page at which a point of a form stands."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
