"""OFD by the starts of its objects: a text belongs to the cell that holds its first sign, however far it runs
on.

Only the first sign is placed, and no curve is followed. pdfplumber makes the cells from the lines.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator
from itertools import groupby
from math import isfinite

from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

from archive.errors import BrokenFile
from archive.model import Box, Document, Grid, GridCell, Paragraph
from archive.sentence import say
from pipelines.readers.bundle.zip_package import Element, member, open_zip, parse_xml
from pipelines.readers.sniff import OFD
from pipelines.witness.printed_tables import Block, laid_out

_POINTS = 72 / 25.4  # a millimetre
_THIN = 3.0  # points: anything thinner is a line
_NEAR = 3.0  # points within which lines meet
_MOST_PAGES = 60
_STEP = re.compile(r"([MLC])(?:(?<!C)\s*(-?[\d.]+)[\s,]+(-?[\d.]+))?")
_UPRIGHT = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

Point = tuple[float, float]
Placed = tuple[float, float, str]  # the place of a text's first sign, and the text
Edge = dict[str, float | str]


def read_boxes(body: bytes, sha256: str) -> Document:
    """Return the lines and tables of an OFD from top to bottom. Raises a ReadError if a part is missing or
    damaged."""
    blocks: list[Paragraph | Grid] = []
    with open_zip(body, sha256) as package:
        for parts in _pages(package, sha256):
            texts = [text for part in parts for text in _texts(part)]
            edges = [edge for part in parts for edge in _edges(part)]
            blocks += [block for _, block in sorted(_blocks(texts, edges), key=lambda block: block[0])]
    return Document(sha256, OFD, tuple(blocks))


def _pages(package: zipfile.ZipFile, sha256: str) -> Iterator[list[Element]]:
    """Yield the parts of every page: its templates, then its own content."""

    def part(name: str) -> Element:
        return parse_xml(member(package, name.lstrip("/"), sha256), sha256)

    home = (part("OFD.xml").findtext(".//{*}DocRoot") or "").strip()
    if not home:
        raise BrokenFile(say("ofd_without_document"), sha256=sha256)
    document = part(home)
    beside = {
        each: posixpath.normpath(posixpath.join(posixpath.dirname(home), each.get("BaseLoc") or ""))
        for each in document.iter("{*}Page", "{*}TemplatePage")
    }
    templates = {each.get("ID"): place for each, place in beside.items() if each.tag.endswith("TemplatePage")}
    for each in list(document.iter("{*}Page"))[:_MOST_PAGES]:
        page = part(beside[each])
        used = [templates.get(one.get("TemplateID")) for one in page.iter("{*}Template")]
        yield [*(part(name) for name in used if name), page]


def _texts(part: Element) -> Iterator[Placed]:
    for thing in part.iter("{*}TextObject"):
        size = (_numbers(thing.get("Size")) or [3.5])[0]
        for code in thing.iterchildren("{*}TextCode"):
            x, y = ((_numbers(code.get(name)) or [0.0])[0] for name in ("X", "Y"))
            (place,) = _on_page(thing, [(x + size / 4, y - size / 3)])
            if (text := (code.text or "").strip()) and all(map(isfinite, place)):
                yield *place, text


def _edges(part: Element) -> Iterator[Edge]:
    """Yield the upright and level strokes of the paths, and paths whose whole box is thin."""
    for thing in part.iter("{*}PathObject"):
        strokes = list(_strokes(thing))
        whole = [_around(*(point for stroke in strokes for point in stroke))] if strokes else []
        is_thin = any(min(box[2] - box[0], box[3] - box[1]) <= _THIN for box in whole)
        for box in whole if is_thin else [_around(*stroke) for stroke in strokes]:
            wide, high = box[2] - box[0], box[3] - box[1]
            if all(map(isfinite, box)) and min(wide, high) <= _THIN < max(wide, high):
                yield _edge(box, is_level=wide >= high)


def _strokes(path: Element) -> Iterator[list[Point]]:
    """Yield the straight strokes of a path, including the closing stroke."""
    begun = at = (0.0, 0.0)
    for step, x, y in _STEP.findall(path.findtext("{*}AbbreviatedData") or ""):
        to = begun if step == "C" else (float(x), float(y))
        if step == "M":
            begun = to
        else:
            yield _on_page(path, [at, to])
        at = to


def _edge(box: Box, *, is_level: bool) -> Edge:
    x0, top, x1, bottom = box
    if is_level:
        top = bottom = (top + bottom) / 2
    else:
        x0 = x1 = (x0 + x1) / 2
    shape: Edge = {"x0": x0, "x1": x1, "top": top, "bottom": bottom, "width": x1 - x0, "height": bottom - top}
    return shape | {"orientation": "h" if is_level else "v", "object_type": "line"}


def _blocks(texts: list[Placed], edges: list[Edge]) -> Iterator[Block]:
    lines = merge_edges(edges, _NEAR, _NEAR, _NEAR, _NEAR)
    cells = intersections_to_cells(edges_to_intersections(lines, _NEAR, _NEAR))
    outside = set(texts)
    for boxes in cells_to_tables(cells):
        inside = [[text for text in texts if _holds(box, text)] for box in boxes]
        outside -= {text for held in inside for text in held}
        said = ["\n".join(line for _, line in _lines(held)) for held in inside]
        spans = laid_out(boxes)
        yield (
            min(box[1] for box in boxes),
            Grid(tuple(GridCell(text, *span) for text, span in zip(said, spans, strict=True))),
        )
    for top, line in _lines(outside):
        yield top, Paragraph(line)


def _lines(texts: Iterable[Placed]) -> Iterator[tuple[float, str]]:
    """Yield the texts that begin on the same level as a line, from left to right."""
    for _, level in groupby(sorted(texts, key=lambda text: text[1]), key=lambda text: round(text[1] / _NEAR)):
        line = sorted(level)
        yield line[0][1], " ".join(text for _, _, text in line)


def _holds(box: Box, text: Placed) -> bool:
    return box[0] <= text[0] < box[2] and box[1] <= text[1] < box[3]


def _on_page(thing: Element, points: list[Point]) -> list[Point]:
    """Return points of an object in points of the page, by its matrix and the corner of its boundary."""
    left, top, *_ = [*_numbers(thing.get("Boundary")), 0.0, 0.0]
    matrix = _numbers(thing.get("CTM"))
    a, b, c, d, e, f = matrix if len(matrix) == len(_UPRIGHT) else _UPRIGHT
    return [((a * x + c * y + e + left) * _POINTS, (b * x + d * y + f + top) * _POINTS) for x, y in points]


def _around(*points: Point) -> Box:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _numbers(said: str | None) -> list[float]:
    """Return the numbers of an attribute; none if any word of it is not a number."""
    try:
        return [float(word) for word in (said or "").replace(",", " ").split()]
    except ValueError:
        return []
