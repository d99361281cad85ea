"""Labels misspelt by OCR, corrected to the form's spelling. Numbers and prose are never changed."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import lru_cache

from msgspec.structs import replace

from archive.form.definition import FORM
from archive.model import Document, Grid, GridCell
from pipelines.form.labels import normalise

_LIKE = 0.66  # of its signs a label shares with the form's
_CLEARLY = 0.08  # by which the next best label must be less like it
_SHORTEST = 3  # signs: 无, 万元 and the like are values
_IN_NO_LIST = ("信息内容", "申请人情况", "法人或其他组织")


def respelled(document: Document) -> Document:
    """Return the document with the labels of its recognised tables in the form's spelling, if exactly one
    label is meant. Cells that were not recognised in a picture (no confidence) stay as printed."""
    if document.members:
        members = tuple((name, respelled(member)) for name, member in document.members)
        return replace(document, members=members)
    if not any(cell.confidence is not None for grid in document.grids for cell in grid.cells):
        return document
    blocks = (_grid(block) if isinstance(block, Grid) else block for block in document.blocks)
    return replace(document, blocks=tuple(blocks))


def _grid(grid: Grid) -> Grid:
    return replace(grid, cells=tuple(_cell(cell) for cell in grid.cells))


def _cell(cell: GridCell) -> GridCell:
    if cell.confidence is None:
        return cell
    meant = _meant(normalise(cell.text))
    return replace(cell, text=meant) if meant else cell


@lru_cache(maxsize=4096)
def _meant(flat: str) -> str | None:
    """Return the form's wording of a label (with its ordinal and signs), or None if the label holds another
    wording as well, or resembles none or two."""
    known = _known()
    if flat in known or len(flat) < _SHORTEST or any(wording in flat for wording in known):
        return known.get(flat)
    likeness = sorted(((SequenceMatcher(None, flat, one).ratio(), one) for one in known), reverse=True)
    (best, wording), (second, _) = likeness[:2]
    return known[wording] if best >= _LIKE and best - second >= _CLEARLY else None


@lru_cache(maxsize=1)
def _known() -> dict[str, str]:
    """Return the form's labels, by their normalised text."""
    return {flat: label for label in _labels() if len(flat := normalise(label)) >= _SHORTEST}


def _labels() -> Iterator[str]:
    yield from _IN_NO_LIST
    for labels in (FORM.applicants, FORM.groups, FORM.rows, FORM.outcomes):
        yield from (label.zh for label in labels)
    for venue in FORM.venues:
        yield from venue.zh.split("/")
    for block in FORM.blocks:
        yield from (label.zh for label in (*block.rows, *block.columns))
