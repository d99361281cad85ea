"""Tables without rulings: columns found by the words above them, rows by the words beside them.

A word below a column's head and level with a row's label belongs to that cell. If a word could belong to two
columns or two rows, the numbers of the block get no column: no number is better than a wrong number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from msgspec.structs import replace

from archive.model import Box, Grid
from pipelines.readers.pdf.columns import VALUE, Columns, overlap
from pipelines.readers.pdf.hints import (
    heads_column,
    is_corner,
    is_heading,
    is_over_columns,
    is_short_head,
    names_only_row,
)
from pipelines.readers.pdf.text_lines import TextLine
from pipelines.readers.pdf.undecided import undecided
from pipelines.readers.pdf.unruled_grids import Block, labels_of, lay_out
from pipelines.readers.pdf.words import Word, union

_LOOSE = 3.0  # of the height: lines of one head, where each may be a paragraph
_TALLEST_HEAD = 7.0  # of the height: from the first to the last line of a header
_WINDOW = 80  # words before and behind among which the other lines of a head are looked for
_OUTER = 2  # lines from the top or the bottom of a page that may be running titles
_NUMBER = re.compile(r"\d+")
_MARGIN = 0.1  # of the page's height: where its number may stand


class Anchors:
    """Reader of the unruled tables of consecutive pages. A table may continue over a page break."""

    def __init__(self) -> None:
        self._open: Columns | None = None
        self._begun: list[Word] = []  # of a header that the page before ends with
        self._cut = False  # whether that page ends with numbers below its last label
        self.after_table = False  # whether the page before has a table, which may go on
        self._outer: set[tuple[str, int]] = set()  # its first and last lines, and how high they stand

    @property
    def goes_on(self) -> bool:
        """Return whether the page before ended within a table."""
        return self._open is not None or bool(self._begun)

    def repeated(self, lines: Sequence[TextLine]) -> list[Box]:
        """Return the boxes of the first and last lines that repeat on the page before: running titles."""
        return [
            (line.x0, line.top, line.x1, line.bottom)
            for line in lines
            if not self._outer.isdisjoint(_marks(line))
        ]

    def turn_page(self, lines: Sequence[TextLine], *, table: bool) -> None:
        """Remember the first and last lines of the page just read, and whether it has a `table`."""
        self.after_table = table
        ordered = sorted(lines, key=lambda line: line.top)
        outer = (*ordered[:_OUTER], *ordered[-_OUTER:])
        self._outer = {mark for line in outer for mark in _marks(line)}

    def grids(self, words: Sequence[Word], page: int, height: float) -> list[Grid]:
        """Return the tables of a page that can be laid out with confidence."""
        inner = _without_page_number(words, height)
        begun = _moved_above(self._begun, inner)
        blocks = self._blocks([*begun, *inner])
        self._begun = _begun_header(inner)
        was_cut, self._cut = self._cut, bool(self._open and blocks and _hangs_over(blocks[-1]))
        grids = []
        for block in blocks:
            if grid := lay_out(block, page) or undecided(block, page):
                if was_cut and block is blocks[0] and not block.with_head:
                    grid = _with_open_row(grid, 0, only_blank=True)
                if self._cut and block is blocks[-1]:
                    grid = _with_open_row(grid, grid.height - 1)
                grids.append(grid)
        return grids

    def _blocks(self, words: Sequence[Word]) -> list[Block]:
        headers = list(_headers(words))
        starts = {id(word): columns for columns, members in headers for word in members}
        blocks: list[Block] = []
        block = Block(self._open, with_head=False) if self._open else None
        if block:
            blocks.append(block)
        for word in words:
            if columns := starts.get(id(word)):
                if block is None or block.columns is not columns:
                    block = Block(columns, with_head=True)
                    blocks.append(block)
            elif block is None:
                continue
            elif is_heading(word.text) or block.columns.is_crossed(word):
                block = None
            elif word.x < block.columns.left and not VALUE.match(word.text):
                block.labels.append(word)
            else:
                block.values.append(word)
        self._open = block.columns if block else None
        return blocks


def _hangs_over(block: Block) -> bool:
    """Return whether a number stands below the last label of a page: it may belong to a row whose label stands on
    the next page."""
    labels = labels_of(block)
    return bool(labels) and any(
        VALUE.match(value.text) and value.y > labels[-1].box[3] for value in block.values
    )


def _with_open_row(grid: Grid, row: int, *, only_blank: bool = False) -> Grid:
    """Return a table with the values of a row unread: nothing tells which row the numbers at a break belong to."""
    cells = tuple(
        replace(cell, unread="cut")
        if cell.row == row and cell.column and not (only_blank and cell.text)
        else cell
        for cell in grid.cells
    )
    return replace(grid, cells=cells)


def _marks(line: TextLine) -> set[tuple[str, int]]:
    """Return the text of a line without its numbers, paired with each height that counts as the same."""
    text = _NUMBER.sub("#", "".join(line.text.split()))
    return {(text, round(line.top) + off) for off in (-1, 0, 1)}


def _begun_header(words: Sequence[Word]) -> list[Word]:
    """Return the words of a header, or of its upper part, that ends a page without a row below it."""
    begun: list[Word] = []
    for word in reversed(words):
        if is_heading(word.text) or VALUE.match(word.text) or names_only_row(word.text):
            break
        begun.append(word)
    begun.reverse()
    return begun if any(is_over_columns(word.text) for word in begun) and len(begun) <= _WINDOW else []


def _moved_above(begun: Sequence[Word], words: Sequence[Word]) -> list[Word]:
    """Return the words of a begun header moved right above the first line of this page."""
    if not begun or not words:
        return []
    first = min(words, key=lambda word: word.y)
    shift = first.box[1] - max(word.box[3] for word in begun) - 0.2 * first.height
    return [
        Word(word.text, (word.box[0], word.box[1] + shift, word.box[2], word.box[3] + shift))
        for word in begun
    ]


def _headers(words: Sequence[Word]) -> list[tuple[Columns, list[Word]]]:
    """Return each header, at least two heads side by side with no body between, with its words."""
    found: list[list[tuple[Word, list[Word]]]] = []
    used: set[int] = set()
    for index, word in enumerate(words):
        around = words[max(0, index - _WINDOW) : index + _WINDOW]
        head, pieces = _head(word, around, used)
        if head is None:
            if found and found[-1] and _is_body(word):
                found.append([])
            continue
        if not found or (found[-1] and word.y - found[-1][0][0].y > _TALLEST_HEAD * word.height):
            found.append([])
        used.update(map(id, pieces))
        found[-1].append((head, pieces))
    headers = []
    for group in found:
        columns = _columns([head for head, _ in group])
        if columns:
            headers.append((columns, [piece for _, pieces in group for piece in pieces]))
    return headers


def _is_body(word: Word) -> bool:
    return bool(VALUE.match(word.text)) or names_only_row(word.text)


def _head(word: Word, around: Sequence[Word], used: set[int]) -> tuple[Word | None, list[Word]]:
    """Return the head of a column that ends with this word, and its pieces. Adds the lines above until they
    name a column."""
    head, pieces = word, [word]
    for _ in range(4 if not _is_body(word) else 0):
        if heads_column(head.text):
            longer = any(is_short_head(head.text + below.text) for below in _stacked(word, around, 1))
            return (None, []) if longer else (head, pieces)
        above = [other for other in _stacked(pieces[-1], around, -1) if id(other) not in used]
        if not above or len(head.text) > 12:
            break
        over = max(above, key=lambda other: other.y)
        head = Word(over.text + head.text, union(over.box, head.box))
        pieces.append(over)
    return None, []


def _stacked(word: Word, around: Sequence[Word], way: int) -> list[Word]:
    """Return the lines directly above (-1) or below (1) a word."""
    return [
        other
        for other in around
        if 0.5 * word.height < way * (other.y - word.y) < _LOOSE * word.height
        and (abs(other.x - word.x) < 1.5 * word.height or abs(other.box[0] - word.box[0]) < word.height)
    ]


def _columns(heads: list[Word]) -> Columns | None:
    """Return the heads as columns, or None if there are too few or two overlap."""
    corner = next((head for head in heads if is_corner(head.text)), None)
    ordered = sorted((head for head in heads if not is_corner(head.text)), key=lambda head: head.x)
    if len(ordered) + (corner is not None) < 2 or not ordered:
        return None
    if any(overlap(a.box, b.box) > 0 for a, b in pairwise(ordered)):
        return None
    if corner and corner.box[2] > ordered[0].box[0]:
        return None
    return Columns(tuple(ordered), corner)


def _without_page_number(words: Sequence[Word], height: float) -> Sequence[Word]:
    """Return the words without a page number standing alone at the head or the foot of the page."""
    for _ in range(2):
        if words and _is_page_number(words[-1], words[-2:-1], height):
            words = words[:-1]
        words = words[::-1]
    return words


def _is_page_number(word: Word, beside: Sequence[Word], height: float) -> bool:
    outside = word.box[3] < _MARGIN * height or word.box[1] > (1 - _MARGIN) * height
    alone = not beside or abs(beside[0].y - word.y) > 1.5 * word.height
    return outside and alone and len(word.text) <= 12
