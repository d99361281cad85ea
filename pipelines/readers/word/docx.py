"""DOCX -> Document, straight from `word/document.xml`.

Deleted revisions are left out, inserted ones kept; text boxes follow the paragraph they hang on; a table that
only lays out other tables or prose is walked through. Headers, footers and notes are not read. A path is an
XPath in which every step is counted.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice

from archive.model import Document, Grid, Metadata, Paragraph, Place
from pipelines.readers.bundle.zip_package import (
    Element,
    member,
    open_zip,
    parse_xml,
)
from pipelines.readers.sniff import DOCX
from pipelines.readers.word.alt_chunks import Chunks, Read
from pipelines.readers.word.numbering import Numbering, W
from pipelines.readers.word.table_rows import lay_out

_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_USUAL = W[1:-1].encode()
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_PICT = "{urn:schemas-microsoft-com:vml}imagedata"
_P, _TBL, _T, _R, _TR, _TC = (f"{W}{name}" for name in ("p", "tbl", "t", "r", "tr", "tc"))
_RPR, _VANISH, _RUBY, _BASE = f"{W}rPr", f"{W}vanish", f"{W}ruby", f"{W}rubyBase"
_CHUNK = f"{W}altChunk"
_ALTERNATIVES, _TEXT_BOX = f"{_MC}AlternateContent", f"{W}txbxContent"
_THROUGH = {
    f"{W}{name}": f"w:{name}"
    for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "hyperlink", "fldSimple")
}
_SIGNS = {f"{W}tab": " ", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_DRAWINGS = frozenset([f"{W}drawing", f"{W}pict", f"{W}object", _ALTERNATIVES])
_OFF = ("0", "false", "off")
_SPACE = re.compile(r"[ \t\r\f\v\u00a0\u3000\u2002\u2003\u200b\ufeff]+")
_PROSE = 300  # characters in one cell that make a table a layout
_MAIN = re.compile(r"word/document\d*\.xml")


def read_word(body: bytes, sha256: str, read: Read | None = None) -> Document:
    """Read a DOCX, and with `read` the files it takes in whole. Raises BrokenFile where the package or its main part
    cannot be used."""
    with open_zip(body, sha256) as package:
        names = package.namelist()
        main = next(filter(_MAIN.fullmatch, names), "word/document.xml")
        root = _part(package, main, sha256)
        numbering, styles, core = (
            _part(package, name, sha256) if name in names else None
            for name in ("word/numbering.xml", "word/styles.xml", "docProps/core.xml")
        )
        chunks = Chunks(package, main, sha256, read)
        start = root.find(f"{W}body")
        reader = _Reader(Numbering(numbering, styles), chunks)
        found = () if start is None else tuple(reader.blocks(start, "/w:document/w:body"))
    return Document(sha256, DOCX, found, Metadata(title=_title(core)), tuple(_notes(root, found, chunks)))


def _part(package: zipfile.ZipFile, name: str, sha256: str) -> Element:
    return parse_xml(member(package, name, sha256).replace(_STRICT, _USUAL), sha256)


def _title(core: Element | None) -> str | None:
    return None if core is None else (core.findtext(_TITLE) or "").strip() or None


def _notes(root: Element, blocks: tuple[Paragraph | Grid, ...], chunks: Chunks) -> Iterator[str]:
    pictures = sum(1 for _ in root.iter(_DRAWN, _PICT))
    if pictures:
        yield f"含 {pictures} 张图片，未读 pictures not read: {pictures}"
    if chunks.unread:
        yield "含嵌入的其他文件，未读 embedded foreign part not read"
    if not blocks:
        yield "文档没有文字 document without text"


def _children(parent: Element, path: str) -> Iterator[tuple[Element, str]]:
    """Children with their paths; wrappers are opened, of alternatives the first is taken."""
    counts: Counter[str] = Counter()
    for child in parent:
        name = child.tag
        counts[name] += 1
        if name in _THROUGH:
            yield from _children(child, f"{path}/{_THROUGH[name]}[{counts[name]}]")
        elif name == _ALTERNATIVES:
            for choice in islice(child, 1):
                yield from _children(choice, f"{path}/mc:AlternateContent[{counts[name]}]/*[1]")
        elif isinstance(name, str):
            yield child, f"{path}/w:{name.rpartition('}')[2]}[{counts[name]}]"


def _opened(parent: Element) -> Iterator[Element]:
    """The children `_children` gives, without paths: most of a document's elements pass here."""
    for child in parent:
        name = child.tag
        if name in _THROUGH:
            yield from _opened(child)
        elif name == _ALTERNATIVES:
            for choice in islice(child, 1):
                yield from _opened(choice)
        else:
            yield child


class _Reader:
    """One walk through a document; numbered paragraphs are counted on the way."""

    def __init__(self, numbering: Numbering, chunks: Chunks) -> None:
        self._numbering, self._chunks = numbering, chunks

    def blocks(self, parent: Element, path: str) -> Iterator[Paragraph | Grid]:
        """Paragraphs (one a printed line) and grids of a body, cell or text box."""
        for child, here in _children(parent, path):
            if child.tag == _P:
                boxes: list[Element] = []
                for line in self._lines(child, boxes):
                    yield Paragraph(line, Place(path=here))
                for box in boxes:
                    yield from self.blocks(box, f"{here}//w:txbxContent")
            elif child.tag == _TBL:
                yield from self._table(child, here)
            elif child.tag == _CHUNK:
                yield from self._chunks.blocks(child)

    def _lines(self, paragraph: Element, boxes: list[Element]) -> list[str]:
        parts: list[str] = []
        _gather(paragraph, parts, boxes)
        text = _SPACE.sub(" ", "".join(parts))
        if not text.strip():
            return []
        text = self._numbering.ordinal(paragraph) + text.strip()
        return [line.strip() for line in text.split("\n") if line.strip()]

    def _table(self, table: Element, path: str) -> Iterator[Paragraph | Grid]:
        rows = [(row, here) for row, here in _children(table, path) if row.tag == _TR]
        if _is_layout(table, [row for row, _ in rows]):
            for row, here in rows:
                for cell, place in _children(row, here):
                    if cell.tag == _TC:
                        yield from self.blocks(cell, place)
            return
        listed = ((row, [pair for pair in _children(row, here) if pair[0].tag == _TC]) for row, here in rows)
        cells = lay_out(listed, self._text)
        if cells:
            yield Grid(cells, Place(path=path))

    def _text(self, cell: Element) -> str:
        """The text of a cell, its paragraphs (those of tables within too) parted by line breaks."""
        lines: list[str] = []
        for child in _opened(cell):
            boxes: list[Element] = []
            if child.tag == _P:
                lines += self._lines(child, boxes)
            elif child.tag == _TBL:
                boxes = [each for row in _opened(child) for each in _opened(row)]
            lines += filter(None, map(self._text, boxes))
        return "\n".join(lines)


def _gather(parent: Element, parts: list[str], boxes: list[Element]) -> None:
    """The text of a paragraph's runs, and the text boxes that hang on it."""
    for child in _opened(parent):
        name = child.tag
        if name == _T:
            parts.append((child.text or "").replace("\n", " "))
        elif name in _SIGNS:
            parts.append(_SIGNS[name])
        elif name in _DRAWINGS:
            boxes.extend(_text_boxes(child))
        elif name == _TEXT_BOX:
            boxes.append(child)
        elif name == _R:
            if not _hidden(child):
                _gather(child, parts, boxes)
        elif name == _RUBY:
            for base in child.iterchildren(_BASE):
                _gather(base, parts, boxes)


def _hidden(run: Element) -> bool:
    for look in islice(run, 1):
        if look.tag == _RPR and len(look):
            sign = look.find(_VANISH)
            return sign is not None and sign.get(f"{W}val") not in _OFF
    return False


def _text_boxes(drawing: Element) -> Iterator[Element]:
    """The outermost text boxes of a drawing; Word writes each twice, for itself and for old readers."""
    for child in islice(drawing, 1 if drawing.tag == _ALTERNATIVES else None):
        if child.tag == _TEXT_BOX:
            yield child
        elif isinstance(child.tag, str):
            yield from _text_boxes(child)


def _is_layout(table: Element, rows: list[Element]) -> bool:
    """A table that holds more cells of other tables than its own, or prose in its cells."""
    own = list(chain.from_iterable(row.iter(_TC) for row in rows if len(rows) <= 4))
    nested = next(table.iterdescendants(_TBL), None) is not None
    if nested:
        every = sum(1 for _ in table.iter(_TC))
        inner = sum(1 for each in table.iterdescendants(_TBL) for _ in each.iter(_TC))
        return inner >= every - inner
    return 0 < len(own) <= 4 and any(sum(len(t.text or "") for t in cell.iter(_T)) > _PROSE for cell in own)
