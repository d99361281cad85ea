"""HTML -> Document: paragraphs and grids in reading order, each with its element path.

The path is that of the tree as parsed (no `tbody` is implied where none is written). Comments, scripts, styles
and what the page hides are left out; a table that only lays out other tables or prose is walked through, not
read as a grid; rows of boxes that imitate a table come out as lines with tabs between their cells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from posixpath import commonpath

from lxml import etree

from archive.evidence.markup import parse
from archive.model import Document, Grid, Paragraph, Place
from pipelines.readers.html.box_rows import row_line
from pipelines.readers.html.elements import (
    INLINE,
    SKIPPED,
    Element,
    Hidden,
    hidden_elements,
    one_blank,
    source_text,
)
from pipelines.readers.html.metas import page_metadata
from pipelines.readers.html.table_element import grid_of, is_layout, own_rows
from pipelines.readers.sniff import HTML

_CHAPTER = re.compile(r"\s*[（(]?[一二三四五六七][）)]?\s*[、.．]\s*\S")
_LIST_ITEM = re.compile(r"/li(?:\[\d+\])?$")
_CHAPTERS = 3  # that make an article
_TABLE = 10  # cells of a grid that belongs to it

Block = Paragraph | Grid


def read_html(body: bytes, sha256: str) -> Document:
    """Read a page. Raises BrokenFile where nothing at all can be parsed."""
    root = parse(body)
    hidden = hidden_elements(root, body)
    walk = _Walk(root, hidden)
    if hidden and not any(len(block.cells) >= _TABLE for block in walk.blocks if isinstance(block, Grid)):
        walk = _Walk(root, frozenset())  # the page shows its article by a script
    blocks = tuple(_article(walk.blocks))
    notes = () if blocks else ("页面没有文字 page without text",)
    return Document(sha256, HTML, blocks, page_metadata(root), notes)


def _article(blocks: Sequence[Block]) -> Sequence[Block]:
    """The blocks in the smallest element that holds the chapters (一、 二、 三、 …) and the tables between them:
    menus, side bars and footers stay outside, whatever the portal's software calls the article's body."""
    tables = [_path(block) for block in blocks if isinstance(block, Grid) and len(block.cells) >= _TABLE]
    chapters = [_path(block) for block in blocks if isinstance(block, Paragraph) and _is_chapter(block)]
    if len(chapters) < _CHAPTERS and not _tells_chapters(blocks):
        return blocks
    common = commonpath([*chapters, *tables])
    inside = common.rstrip("/") + "/"
    return [block for block in blocks if (path := _path(block)) == common or path.startswith(inside)]


def _is_chapter(block: Paragraph) -> bool:
    return bool(_CHAPTER.match(block.text)) and not _LIST_ITEM.search(_path(block))


def _tells_chapters(blocks: Sequence[Block]) -> bool:
    """Whether the chapters stand in the tables: a whole article in one."""
    cells = (cell for block in blocks if isinstance(block, Grid) for cell in block.cells)
    return sum(bool(_CHAPTER.match(cell.text)) for cell in cells) >= _CHAPTERS


def _path(block: Block) -> str:
    return block.place.path or ""


class _Walk:
    """One walk through the tree in document order, gathering inline text until a block begins or ends.;
    `blocks` is what was found."""

    def __init__(self, root: Element, hidden: Hidden) -> None:
        self.blocks: list[Block] = []
        self._tree = root.getroottree()
        self._hidden = hidden
        self._gathered: list[str] = []
        self._start = root
        self._pre: Element | None = None  # within which line breaks and blanks are the page's
        walker = etree.iterwalk(root, events=("start", "end"))
        for event, node in walker:
            if event == "end":
                self._leave(node)
            elif not self._enter(node):
                walker.skip_subtree()
        self._flush()

    def _enter(self, node: Element) -> bool:
        """Whether the walk goes on into the element."""
        tag = node.tag
        if tag in SKIPPED or node in self._hidden:
            return False
        if tag in INLINE:
            self._take(node.text)
            return True
        if tag == "br":
            self._gathered.append("\n")
            return False
        self._flush()
        self._start = node
        if tag == "table":
            rows = own_rows(node, self._hidden)
            if not is_layout(node, rows):
                self.blocks.append(grid_of(node, rows, self._tree, self._hidden))
                return False
        elif line := row_line(node, self._hidden):
            self.blocks.append(Paragraph(line, Place(None, None, self._tree.getpath(node))))
            return False
        if tag == "pre" and self._pre is None:
            self._pre = node
        self._take(node.text)
        return True

    def _leave(self, node: Element) -> None:
        tag = node.tag
        if tag not in INLINE and tag != "br" and tag not in SKIPPED:
            self._flush()
            if node is self._pre:
                self._pre = None
            parent = node.getparent()
            self._start = node if parent is None else parent
        self._take(node.tail)

    def _take(self, text: str | None) -> None:
        if text:
            self._gathered.append(source_text(text) if self._pre is None else text)

    def _flush(self) -> None:
        """What was gathered as paragraphs, one a line."""
        if not self._gathered:
            return
        text = "".join(self._gathered)
        self._gathered.clear()
        if not text.strip():
            return
        place = Place(None, None, self._tree.getpath(self._start))
        for line in text.split("\n"):
            shown = one_blank(line, tabs=True) if self._pre is None else line.rstrip(" \u00a0\u3000")
            if shown.strip():
                self.blocks.append(Paragraph(shown, place))
