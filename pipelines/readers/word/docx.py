"""DOCX -> Document, straight from `word/document.xml`.

Deleted revisions and hidden text are left out, inserted revisions kept. Text boxes and embedded sheets follow
the paragraph they are anchored to. A table that only lays out other tables or prose is walked through.
Headers, footers and notes are not read. A path is an XPath with every step counted.
"""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Iterator
from itertools import chain

from archive.model import Document, Grid, Metadata, Paragraph, Place
from archive.sentence import Sentence, say
from pipelines.readers.bundle.zip_package import (
    Element,
    member,
    open_zip,
    parse_xml,
)
from pipelines.readers.marks import Marks
from pipelines.readers.sniff import DOCX
from pipelines.readers.word.alt_chunks import Chunks, Read
from pipelines.readers.word.looks import LooksOfRuns
from pipelines.readers.word.numbering import Numbering, W
from pipelines.readers.word.parts import main_part
from pipelines.readers.word.pictures import DRAWN, PICT, large_pictures, may_be_tables
from pipelines.readers.word.table_rows import lay_out
from pipelines.readers.word.text import (
    ALTERNATIVES,
    OBJECT,
    THROUGH,
    Said,
    chosen,
    gather,
    opened,
)

_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_USUAL = W[1:-1].encode()
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_P, _TBL, _T, _TR, _TC = (f"{W}{name}" for name in ("p", "tbl", "t", "tr", "tc"))
_CHUNK = f"{W}altChunk"
_PROSE = 300  # characters in one cell that make a table a layout


def read_word(body: bytes, sha256: str, read: Read | None = None) -> Document:
    """Read a DOCX, and with `read` the files it includes whole. Raises BrokenFile if the package or its main
    part is unusable."""
    with open_zip(body, sha256) as package:
        names = package.namelist()
        main = main_part(package, sha256)
        folder = main.rpartition("/")[0]
        root = _part(package, main, sha256)
        numbering, styles, core = (
            _part(package, name, sha256) if name in names else None
            for name in (f"{folder}/numbering.xml", f"{folder}/styles.xml", "docProps/core.xml")
        )
        chunks = Chunks(package, main, sha256, read)
        start = root.find(f"{W}body")
        looks = LooksOfRuns(styles)

        def blocks(*, with_pictures: bool) -> tuple[Paragraph | Grid, ...]:
            reader = _Reader(Numbering(numbering, styles), looks, chunks, with_pictures=with_pictures)
            return () if start is None else tuple(reader.blocks(start, "/w:document/w:body"))

        found = blocks(with_pictures=False)
        pictures = sum(1 for _ in root.iter(DRAWN, PICT))
        read_ones = len(list(large_pictures(root))) if pictures and read and may_be_tables(found) else 0
        if read_ones:
            found = blocks(with_pictures=True)
    notes = tuple(_notes(pictures - read_ones, read_ones, found, chunks))
    return Document(sha256, DOCX, found, Metadata(title=_title(core)), notes, pictures=pictures)


def _part(package: zipfile.ZipFile, name: str, sha256: str) -> Element:
    return parse_xml(member(package, name, sha256).replace(_STRICT, _USUAL), sha256)


def _title(core: Element | None) -> str | None:
    return None if core is None else (core.findtext(_TITLE) or "").strip() or None


def _notes(
    unread: int, read: int, blocks: tuple[Paragraph | Grid, ...], chunks: Chunks
) -> Iterator[Sentence]:
    if unread:
        yield say("pictures_not_read", count=unread)
    if read:
        yield say("pictures_read_by_ocr", count=read)
    if chunks.unread:
        yield say("embedded_not_read")
    if not blocks:
        yield say("document_without_text")


def _children(parent: Element, path: str) -> Iterator[tuple[Element, str]]:
    """Yield the children of an element with their paths. Opens wrappers; takes the first of alternatives."""
    counts: Counter[str] = Counter()
    for child in parent:
        name = child.tag
        counts[name] += 1
        if name in THROUGH:
            yield from _children(child, f"{path}/{THROUGH[name]}[{counts[name]}]")
        elif name == ALTERNATIVES:
            for choice in chosen(child):
                place = f"*[{child.index(choice) + 1}]"
                yield from _children(choice, f"{path}/mc:AlternateContent[{counts[name]}]/{place}")
        elif isinstance(name, str):
            yield child, f"{path}/w:{name.rpartition('}')[2]}[{counts[name]}]"


class _Reader:
    """A walk through a document, which counts numbered paragraphs on its way."""

    def __init__(
        self, numbering: Numbering, looks: LooksOfRuns, chunks: Chunks, *, with_pictures: bool
    ) -> None:
        self._numbering, self._looks, self._chunks = numbering, looks, chunks
        self._with_pictures = with_pictures

    def blocks(self, parent: Element, path: str) -> Iterator[Paragraph | Grid]:
        """Yield the paragraphs (one per printed line) and grids of a body, cell or text box."""
        for child, here in _children(parent, path):
            if child.tag == _P:
                said = self._said(child, in_cell=False)
                for line in self._lines(child, said.prose(), in_cell=False):
                    yield Paragraph(line, Place(path=here))
                for box in said.boxes:
                    yield from self.blocks(box, f"{here}//w:txbxContent")
                for held in child.iter(OBJECT):
                    yield from self._chunks.blocks(held)
                for held in large_pictures(child) if self._with_pictures else ():
                    yield from (block.at(Place(path=here)) for block in self._chunks.blocks(held))
            elif child.tag == _TBL:
                yield from self._table(child, here)
            elif child.tag == _CHUNK:
                yield from self._chunks.blocks(child)

    def _said(self, paragraph: Element, *, in_cell: bool) -> Said:
        said = Said()
        gather(paragraph, said, self._looks, self._looks.of_paragraph(paragraph), in_cell=in_cell)
        return said

    def _lines(self, paragraph: Element, text: str, *, in_cell: bool) -> list[str]:
        """Return the lines of a paragraph behind its number. In a cell a number alone is a line, too, and
        digits after a number start a new line."""
        ordinal, text = self._numbering.ordinal(paragraph), text.strip()
        if not text:
            return [ordinal] if in_cell and ordinal else []
        between = "\n" if in_cell and ordinal and text[0].isdigit() else ""
        return [line.strip() for line in f"{ordinal}{between}{text}".split("\n") if line.strip()]

    def _table(self, table: Element, path: str) -> Iterator[Paragraph | Grid]:
        rows = [(row, here) for row, here in _children(table, path) if row.tag == _TR]
        if _is_layout(table, [row for row, _ in rows]):
            for row, here in rows:
                for cell, place in _children(row, here):
                    if cell.tag == _TC:
                        yield from self.blocks(cell, place)
            return
        listed = ((row, [pair for pair in _children(row, here) if pair[0].tag == _TC]) for row, here in rows)
        cells = lay_out(listed, self._marks)
        if cells:
            yield Grid(cells, Place(path=path))

    def _marks(self, cell: Element) -> Marks:
        """Return the marks of a cell, with line breaks between its paragraphs and those of inner tables."""
        lines: list[str] = []
        printed: list[str] = []
        unread: str | None = None
        deleted: list[str] = []
        is_drawn_over = False
        for child in opened(cell):
            boxes: list[Element] = []
            if child.tag == _P:
                said = self._said(child, in_cell=True)
                own = self._lines(child, said.prose(), in_cell=True)
                lines += own
                printed += own if said.counted == said.printed else filter(None, [said.all().strip()])
                unread = said.unread or unread
                boxes = said.boxes
                deleted += said.deleted
                is_drawn_over |= said.is_drawn_over
            elif child.tag == _TBL:
                boxes = [each for row in opened(child) for each in opened(row)]
            for inner in map(self._marks, boxes):
                lines += filter(None, [inner.text])
                printed += filter(None, [inner.text if inner.raw is None else inner.raw])
                unread = inner.unread or unread
        text, whole = "\n".join(lines), "\n".join(printed or deleted)
        if is_drawn_over and (not text or any(map(str.isdigit, text))):
            unread = unread or "picture"
        return Marks(text, None if whole == text else whole, unread)


def _is_layout(table: Element, rows: list[Element]) -> bool:
    """Return whether a table only lays out content: it holds at least as many cells of inner tables as its
    own, or prose in its few cells."""
    own = list(chain.from_iterable(row.iter(_TC) for row in rows if len(rows) <= 4))
    nested = next(table.iterdescendants(_TBL), None) is not None
    if nested:
        every = sum(1 for _ in table.iter(_TC))
        inner = sum(1 for each in table.iterdescendants(_TBL) for _ in each.iter(_TC))
        return inner >= every - inner
    return 0 < len(own) <= 4 and any(sum(len(t.text or "") for t in cell.iter(_T)) > _PROSE for cell in own)
