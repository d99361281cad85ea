"""HTML -> Document: paragraphs and grids in reading order, each with its element path.

The path is that of the tree as parsed (no `tbody` is implied where none is written). Comments, scripts and
styles are left out; a table that only lays out other tables or prose is walked through, not read as a grid.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from archive.errors import BrokenFile
from archive.model import Document, Grid, GridCell, Paragraph, Place
from pipelines.readers.metas import page_metadata, text_of
from pipelines.readers.sniff import HTML
from pipelines.readers.text import decode

_SKIP = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "select",
        "option",
        "svg",
        "iframe",
        "object",
        "button",
        "input",
        "textarea",
    ]
)
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "big",
        "code",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "label",
        "mark",
        "o:p",
        "q",
        "s",
        "small",
        "span",
        "st1:chsdate",
        "strike",
        "strong",
        "sub",
        "sup",
        "tt",
        "u",
        "var",
        "ruby",
    ]
)
_NO_CHAPTER = _SKIP | {"a", "li", "title"}
_HEADING_TAGS = frozenset(["p", "div", "h1", "h2", "h3", "h4"])
_SPACE = re.compile(r"[ \t\r\f\v\u00a0\u3000\u2002\u2003\u200b\ufeff]+")
_CHAPTER = re.compile(r"^\s*[（(]?[一二三四五六七][）)]?\s*[、.．]\s*\S")
_WIDEST = 400  # columns and rows a span may claim: the rest is a typing error
_PROSE = 300  # characters in one cell that make a table a layout

Element = etree._Element


def read_html(body: bytes, sha256: str) -> Document:
    """Read a page. Raises BrokenFile where nothing at all can be parsed."""
    root = parse(body)
    metadata = page_metadata(root)
    tree = root.getroottree()
    blocks = tuple(_blocks(_content(root), tree))
    notes = () if blocks else ("页面没有文字 page without text",)
    return Document(sha256, HTML, blocks, metadata, notes)


def parse(body: bytes) -> Element:
    """The element tree of a page in any encoding."""
    text = decode(body).replace("\x00", "")
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BrokenFile(f"无法解析网页 page cannot be parsed: {error}") from error
    if root is None:
        raise BrokenFile("网页没有内容 nothing in the page")
    return root


def _content(root: Element) -> Element:
    """The smallest element that holds the chapters (一、 二、 三、 …) and the tables between them: menus, side
    bars and footers stay outside, whatever the portal's software calls the article's body."""
    chapters = [element for element in root.iter() if _is_chapter(element)]
    if len(chapters) < 3:
        return root
    tables = [table for table in root.iter("table") if len(table.findall(".//td")) >= 10]
    lines = [[*reversed([*element.iterancestors()]), element] for element in (*chapters, *tables)]
    common = root
    for level in zip(*lines, strict=False):
        if any(element is not level[0] for element in level):
            break
        common = level[0]
    return common


def _is_chapter(element: Element) -> bool:
    if element.tag in _NO_CHAPTER:
        return False
    if element.text and _CHAPTER.match(element.text):
        return True
    return element.tag in _HEADING_TAGS and len(element) < 8 and bool(_CHAPTER.match(_lead(element)))


def _lead(element: Element) -> str:
    """The first few characters of an element's text."""
    lead = ""
    for part in element.itertext():
        lead += str(part)
        if len(lead.lstrip()) > 8:
            break
    return lead


def _blocks(element: Element, tree: etree._ElementTree) -> Iterator[Paragraph | Grid]:
    """Walk an element in document order, gathering inline text until a block begins or ends."""
    gathered: list[str] = []
    start = element

    def flush() -> Iterator[Paragraph]:
        text = _SPACE.sub(" ", "".join(gathered))
        gathered.clear()
        for line in text.split("\n"):
            if line.strip():
                yield Paragraph(line.strip(), Place(path=tree.getpath(start)))

    def walk(node: Element) -> Iterator[Paragraph | Grid]:
        nonlocal start
        if node.tag in _SKIP:
            if node.tail:
                gathered.append(node.tail)
            return
        if node.tag == "br":
            gathered.append("\n")
        elif node.tag == "table" and not _is_layout(node):
            yield from flush()
            yield _grid(node, tree)
        else:
            inline = node.tag in _INLINE
            if not inline:
                yield from flush()
                start = node
            if node.text:
                gathered.append(_flat(node.text))
            for child in node:
                yield from walk(child)
            if not inline:
                yield from flush()
                parent = node.getparent()
                start = node if parent is None else parent
        if node.tail and node is not element:
            gathered.append(_flat(node.tail))

    yield from walk(element)
    yield from flush()


def _flat(text: str) -> str:
    """Line breaks of the source are no breaks of the page."""
    return text.replace("\n", "").replace("\r", "") if "\n" in text else text


def _is_layout(table: Element) -> bool:
    """A table that holds more cells of other tables than its own, or prose in its cells."""
    own = list(_own_cells(table))
    nested = sum(1 for _ in table.iter("td", "th")) - len(own)
    if nested and nested >= len(own):
        return True
    if len(own) <= 4:
        return any(len(text_of(cell)) > _PROSE for cell in own)
    return False


def _own_rows(table: Element) -> Iterator[Element]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("tbody", "thead", "tfoot"):
            yield from child.iterchildren("tr")


def _own_cells(table: Element) -> Iterator[Element]:
    for row in _own_rows(table):
        yield from row.iterchildren("td", "th")


def _grid(table: Element, tree: etree._ElementTree) -> Grid:
    """Expand rowspan and colspan into a grid of slots, as a browser does."""
    cells: list[GridCell] = []
    taken: set[tuple[int, int]] = set()
    rows = list(_own_rows(table))
    for r, row in enumerate(rows):
        c = 0
        for cell in row.iterchildren("td", "th"):
            while (r, c) in taken:
                c += 1
            down, across = _span(cell, "rowspan", len(rows) - r), _span(cell, "colspan", _WIDEST)
            taken.update((r + i, c + j) for i in range(down) for j in range(across))
            cells.append(GridCell(_text(cell), r, c, down, across, Place(path=tree.getpath(cell))))
            c += across
    return Grid(tuple(cells), Place(path=tree.getpath(table)))


def _span(cell: Element, name: str, most: int) -> int:
    said = cell.get(name)
    if said is None:
        return 1
    found = re.match(r"\s*(\d+)", said)
    number = int(found.group(1)) if found else 1
    if number == 0 and name == "rowspan":
        return max(1, most)
    return max(1, min(number, most, _WIDEST))


def _text(cell: Element) -> str:
    """The text of a cell, its paragraphs parted by line breaks."""
    parts: list[str] = []
    _gather(cell, parts)
    lines = (_SPACE.sub(" ", line).strip() for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)


def _gather(node: Element, parts: list[str]) -> None:
    if node.text and node.tag not in _SKIP:
        parts.append(_flat(node.text))
    for child in node:
        block = child.tag not in _INLINE
        if block:
            parts.append("\n")
        _gather(child, parts)
        if block:
            parts.append("\n")
        if child.tail:
            parts.append(_flat(child.tail))
