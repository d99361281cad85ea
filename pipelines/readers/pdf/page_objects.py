"""Objects painted on a PDF page: paths, pictures and runs of text, including those of nested forms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

_DEEPEST = 6  # forms within forms

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)
Painted = tuple[Any, Matrix, int, int]
"""A run of text, the matrix of its form, and the number of paths and pictures painted before it."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """pdfium's objects of a page, each with the matrix of the forms around it."""

    paths: list[tuple[object, Matrix]] = field(default_factory=list)
    pictures: list[tuple[object, Matrix]] = field(default_factory=list)
    texts: list[Painted] = field(default_factory=list)


def drawn(page: pdfium.PdfPage) -> Drawn:
    """Return everything drawn on a page, in one pass: a page of dotted borders holds thousands of objects."""
    found = Drawn()
    _collect(page.raw, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject, IDENTITY, 0, found)
    return found


def sample(page: pdfium.PdfPage, size: int = 24) -> list[tuple[int, Any]]:
    """Return about `size` of a page's objects with their kinds, spread over the page."""
    count = raw.FPDFPage_CountObjects(page.raw)
    chosen = (raw.FPDFPage_GetObject(page.raw, n) for n in range(0, count, max(1, count // size)))
    return [(raw.FPDFPageObj_GetType(item), item) for item in chosen]


def _collect(
    parent: object,
    count: Callable[[object], int],
    get: Callable[[object, int], object],
    outer: Matrix,
    depth: int,
    found: Drawn,
) -> None:
    get_type, paths = raw.FPDFPageObj_GetType, found.paths
    for index in range(count(parent)):
        item = get(parent, index)
        kind = get_type(item)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            found.texts.append((item, outer, len(paths), len(found.pictures)))
        elif kind == raw.FPDF_PAGEOBJ_PATH:
            paths.append((item, outer))
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            found.pictures.append((item, outer))
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            inner = times(matrix_of(item), outer)
            _collect(item, raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject, inner, depth + 1, found)


def matrix_of(item: object) -> Matrix:
    """Return the matrix an object is drawn with."""
    m = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, m):
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
