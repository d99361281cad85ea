"""HTML -> Document: paragraphs and grids in reading order, each with its element path.

The path is that of the tree as parsed (no `tbody` is implied if none is written). Comments, scripts, styles
and hidden elements are left out. A table that only lays out other tables or prose is walked through, not read
as a grid. Rows of boxes that imitate a table become lines with tabs between their cells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from posixpath import commonpath

from lxml import etree

from archive.errors import BrokenFile
from archive.evidence.markup import parse_utf8, utf8
from archive.model import Document, Grid, Paragraph, Place
from archive.sentence import Sentence, say
from pipelines.readers.html.about import page_metadata
from pipelines.readers.html.box_grids import box_grid
from pipelines.readers.html.box_rows import row_line
from pipelines.readers.html.cell import PICTURES, is_spacer, is_turned
from pipelines.readers.html.elements import (
    INLINE,
    SKIPPED,
    Element,
    one_blank,
    source_text,
)
from pipelines.readers.html.embedded import embedded, unpacked
from pipelines.readers.html.hidden import (
    Hidden,
    hidden_elements,
    is_raised,
    is_struck,
)
from pipelines.readers.html.own_pictures import MARK, shown_in
from pipelines.readers.html.paths import Paths
from pipelines.readers.html.shadow import MARK as SHADOWS
from pipelines.readers.html.shadow import show_shadows
from pipelines.readers.html.table_element import grid_of, is_layout, own_rows
from pipelines.readers.marks import RAISED, UNREADABLE
from pipelines.readers.sniff import HTML
from pipelines.text.titles import is_report_title, squeeze

_CHAPTER = re.compile(r"\s*[（(]?[一二三四五六七][）)]?\s*[、.．]\s*\S")
_LIST_ITEM = re.compile(r"/li(?:\[\d+\])?$")
_ASIDE = frozenset(["del", "s", "strike", "sup", "sub", "rt", "rp", "rtc", "bdo"])
_CHAPTERS = 3  # that make an article
_IN_PARTS = ("noscript",)
_TABLE = 10  # cells of a grid that belongs to it

Block = Paragraph | Grid


def read_html(body: bytes, sha256: str) -> Document:
    """Read a page into a Document.

    If it shows no table, tries the content hidden until a script shows it, then pages within the page. Raises
    BrokenFile if nothing can be parsed.
    """
    source = utf8(unpacked(body))
    root = parse_utf8(source)
    if SHADOWS in source:
        show_shadows(root)
    hidden = hidden_elements(root, source)
    walk, about = _Walk(root, hidden), page_metadata(root)
    blocks = walk.blocks
    notes: tuple[Sentence, ...] = ()
    if not _has_table(blocks):
        if hidden.unseen and _has_table(shown := _Walk(root, Hidden()).blocks):
            blocks, notes = shown, (say("tables_not_shown"),)
        else:
            found, notes = _within(root, blocks)
            blocks += found
            if not found and MARK in source and is_report_title(squeeze(about.title or "")):
                blocks = _Walk(root, hidden, pictures_of=sha256).blocks
                notes = (say("own_pictures_read"),)
    inside = _article(blocks)
    article = tuple(block for block in blocks if _is_in(_path(block), inside))
    pictures = sum(_is_in(path, inside) for path in walk.pictures)
    notes = notes if article else (say("page_without_text"),)
    return Document(sha256, HTML, article, about, notes, pictures=pictures)


def _within(root: Element, seen: Sequence[Block]) -> tuple[list[Block], tuple[Sentence, ...]]:
    """Return the article held by a field, a frame or a script of the page, with a note on its place. Of
    several parts for readers without scripts, all parts with tables are returned."""
    found: list[Block] = []
    notes: tuple[Sentence, ...] = ()
    for element, what, text in embedded(root):
        if found and what not in _IN_PARTS:
            break
        source = text.encode("utf-8", "replace")
        try:
            inner = parse_utf8(source)
        except BrokenFile:
            continue
        blocks = _Walk(inner, hidden_elements(inner, source)).blocks
        is_longer = sum(map(_is_chapter_block, blocks)) > max(
            _CHAPTERS - 1, sum(map(_is_chapter_block, seen))
        )
        if _has_table(blocks) or is_longer:
            place = Place(path=root.getroottree().getpath(element))
            found += [block.at(place) for block in blocks]
            notes = (say("article_within", element=what),)
            if what not in _IN_PARTS:
                break
    return found, notes


def _has_table(blocks: Sequence[Block]) -> bool:
    return any(len(block.cells) >= _TABLE for block in blocks if isinstance(block, Grid))


def _is_chapter_block(block: Block) -> bool:
    return isinstance(block, Paragraph) and bool(_CHAPTER.match(block.text))


def _article(blocks: Sequence[Block]) -> str:
    """Return the path of the smallest element that holds the chapters (一、 二、 三、 …) and the tables
    between them; "" for the whole page.

    Menus, side bars and footers stay outside, whatever name the portal's software gives the article's
    body.
    """
    tables = [_path(block) for block in blocks if isinstance(block, Grid) and len(block.cells) >= _TABLE]
    chapters = [_path(block) for block in blocks if isinstance(block, Paragraph) and _is_chapter(block)]
    if len(chapters) < _CHAPTERS and not _tells_chapters(blocks):
        return ""
    return commonpath([*chapters, *tables])


def _is_in(path: str, element: str) -> bool:
    return path == element or path.startswith(element.rstrip("/") + "/")


def _is_chapter(block: Paragraph) -> bool:
    return bool(_CHAPTER.match(block.text)) and not _LIST_ITEM.search(_path(block))


def _tells_chapters(blocks: Sequence[Block]) -> bool:
    """Return whether the chapters stand in the tables: a whole article in a table."""
    cells = (cell for block in blocks if isinstance(block, Grid) for cell in block.cells)
    return sum(bool(_CHAPTER.match(cell.text)) for cell in cells) >= _CHAPTERS


def _path(block: Block) -> str:
    return block.place.path or ""


class _Walk:
    """A walk through the tree in document order, which gathers inline text until a block begins or ends.
    `blocks` holds the result, `pictures` the paths of pictures between the blocks."""

    def __init__(self, root: Element, hidden: Hidden, *, pictures_of: str | None = None) -> None:
        """`pictures_of` is the digest of a page whose own pictures are read, too."""
        self._pictures_of = pictures_of
        self.blocks: list[Block] = []
        self.pictures: list[str] = []
        self._paths = Paths()
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
        """Handle the start of an element. Return whether the walk continues into it."""
        tag = node.tag
        if tag in PICTURES and node not in self._hidden.unseen and not is_spacer(node):
            self.pictures.append(self._paths.of(node))
            if self._pictures_of:
                self._flush()
                self.blocks += shown_in(node, self._pictures_of, Place(path=self.pictures[-1]))
        if tag in PICTURES and self._gathered and self._adjoins_digits(node):
            self._gathered.append("□")  # it may show a digit
        if tag in SKIPPED or node in self._hidden.unseen:
            return False
        if tag in INLINE:
            if node in self._hidden.special or tag in _ASIDE:
                return self._enter_aside(node)
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
                self._caption(node)
                self.blocks.append(grid_of(node, rows, self._paths, self._hidden))
                return False
        elif node in self._hidden.laid and (grid := box_grid(node, self._paths, self._hidden)):
            self.blocks.append(grid)
            return False
        elif line := row_line(node, self._hidden):
            self.blocks.append(Paragraph(line, Place(None, None, self._paths.of(node))))
            return False
        if tag == "pre" and self._pre is None:
            self._pre = node
        self._take(node.text)
        return True

    def _caption(self, table: Element) -> None:
        """Add the caption of a table as a line."""
        for caption in table.iterchildren("caption"):
            if caption not in self._hidden.unseen:
                self._start = caption
                self._take("".join(map(str, caption.itertext())))
                self._flush()

    def _enter_aside(self, node: Element) -> bool:
        """Skip crossed-out words. Keep raised digits, and digits that may be hidden or others than they are written,
        apart from those of the line."""
        if is_struck(node, self._hidden):
            return False
        text = "".join(map(str, node.itertext()))
        turned = is_turned(node) and len(text.strip()) > 1
        is_apart = node in self._hidden.apart and self._adjoins_digits(node)
        if node in self._hidden.other or turned or (is_apart and any(map(str.isdigit, text))):
            self._take((text or "□").translate(UNREADABLE))
            return False
        if node in self._hidden.written:
            self._take(text.join(self._hidden.written[node]))
            return False
        if is_raised(node, self._hidden):
            self._take(text.translate(RAISED))
            return False
        self._take(node.text)
        return True

    def _adjoins_digits(self, node: Element) -> bool:
        """Return whether a digit stands right before or behind an element."""
        before = self._gathered[-1][-1:] if self._gathered else ""
        return before.isdigit() or (node.tail or "")[:1].isdigit()

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
        """Add the gathered text as paragraphs, one per line."""
        if not self._gathered:
            return
        text = "".join(self._gathered)
        self._gathered.clear()
        if not text.strip():
            return
        place = Place(None, None, self._paths.of(self._start))
        for line in text.split("\n"):
            shown = one_blank(line, tabs=True) if self._pre is None else line.rstrip(" \u00a0\u3000")
            if shown.strip():
                self.blocks.append(Paragraph(shown, place))
