"""DOCX read from its plain XML, without styles, numbering and revisions."""

from __future__ import annotations

from collections.abc import Iterator

from archive.model import Document, Grid, GridCell, Paragraph
from pipelines.readers.bundle.zip_package import Element, member, open_zip, parse_xml
from pipelines.readers.sniff import DOCX
from pipelines.readers.word.parts import main_part


def read_word_source(body: bytes, sha256: str) -> Document:
    """Return the paragraphs and tables of a DOCX in the order they are written. Raises a ReadError if the
    package is broken."""
    with open_zip(body, sha256) as package:
        root = parse_xml(member(package, main_part(package, sha256), sha256), sha256)
    return Document(sha256, DOCX, tuple(_blocks(root.find("{*}body"))))


def _blocks(holder: Element | None) -> Iterator[Paragraph | Grid]:
    for child in holder if holder is not None else ():
        name = child.tag.rpartition("}")[2]
        if name == "p" and (text := _text(child)):
            yield Paragraph(text)
        elif name == "tbl":
            yield _grid(child)
        elif name == "sdt":
            yield from _blocks(child.find("{*}sdtContent"))


def _grid(table: Element) -> Grid:
    cells: list[GridCell] = []
    above: dict[int, int] = {}  # column -> index of the cell that may continue below
    for at, row in enumerate(table.iterchildren("{*}tr")):
        column = 0
        for cell in row.iterchildren("{*}tc"):
            across = _number(cell.find("{*}tcPr/{*}gridSpan"))
            merge = cell.find("{*}tcPr/{*}vMerge")
            if merge is not None and _value(merge) != "restart" and column in above:
                index = above[column]
                begun = cells[index]
                cells[index] = GridCell(
                    begun.text, begun.row, begun.column, at - begun.row + 1, begun.colspan
                )
            else:
                above[column] = len(cells)
                text = "\n".join(filter(None, map(_text, cell.iter("{*}p"))))
                cells.append(GridCell(text, at, column, 1, across))
            column += across
    return Grid(tuple(cells))


def _text(paragraph: Element) -> str:
    return " ".join("".join(run.text or "" for run in paragraph.iter("{*}t")).split())


def _number(element: Element | None) -> int:
    said = _value(element) if element is not None else None
    return max(1, min(int(said), 100)) if said and said.isdigit() else 1


def _value(element: Element) -> str | None:
    return next(
        (str(value) for name, value in element.items() if str(name).rpartition("}")[2] == "val"), None
    )
