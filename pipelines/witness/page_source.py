"""HTML read by the standard library's tokenizer, without tree repair and styles.

This reader sees text that a style hides, unlike the reader of pages. So the two differ wherever a page shows
something else than its source holds.
"""

from __future__ import annotations

from html.parser import HTMLParser

from archive.evidence.markup import decode
from archive.model import Document, Grid, GridCell, Paragraph
from pipelines.readers.sniff import HTML

_SILENT = frozenset(["script", "style", "template", "noscript", "title", "select", "textarea", "head"])
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdo",
        "big",
        "em",
        "font",
        "i",
        "ins",
        "label",
        "mark",
        "small",
        "span",
        "strong",
        "u",
    ]
)
_WIDEST = 100  # slots that a span may claim


class _Table:
    """A table in progress: its cells, and the slots that cells of earlier rows reach into."""

    def __init__(self) -> None:
        self.cells: list[GridCell] = []
        self.taken: set[tuple[int, int]] = set()
        self.row = -1
        self.column = 0
        self.open: tuple[int, int] | None = None  # spans of the cell under way

    def begin_cell(self, rowspan: int, colspan: int) -> None:
        self.row = max(self.row, 0)
        while (self.row, self.column) in self.taken:
            self.column += 1
        self.open = rowspan, colspan

    def end_cell(self, text: str) -> None:
        if self.open is None:
            return
        down, across = self.open
        self.cells.append(GridCell(text, self.row, self.column, down, across))
        self.taken |= {
            (row, column)
            for row in range(self.row, self.row + down)
            for column in range(self.column, self.column + across)
        }
        self.column += across
        self.open = None


class _Source(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Paragraph | Grid] = []
        self._tables: list[_Table] = []
        self._words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        if self._silent or tag in _INLINE:
            return
        self._end_of_block(tag)
        if tag == "table":
            self._tables.append(_Table())
        elif self._tables and tag == "tr":
            self._tables[-1].row += 1
            self._tables[-1].column = 0
        elif self._tables and tag in ("td", "th"):
            said = dict(attrs)
            self._tables[-1].begin_cell(_span(said.get("rowspan")), _span(said.get("colspan")))

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        if self._silent or tag in _INLINE:
            return
        self._end_of_block(tag if tag in ("td", "th", "tr", "table") else "")
        if tag == "table" and self._tables:
            done = self._tables.pop()
            if done.cells:
                self.blocks.append(Grid(tuple(done.cells)))

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._words.append(data)

    def close(self) -> None:
        super().close()
        while self._tables:
            self.handle_endtag("table")
        self._end_of_block("")

    def _end_of_block(self, tag: str) -> None:
        """Give the gathered text to the open cell, which ends with the next cell, row or table; outside cells
        it becomes a paragraph."""
        table = self._tables[-1] if self._tables else None
        if table and table.open:
            if tag in ("td", "th", "tr", "table"):
                table.end_cell("\n".join(filter(None, map(_shown, "".join(self._words).split("\0")))))
                self._words.clear()
            else:
                self._words.append("\0")
            return
        text = _shown("".join(self._words))
        self._words.clear()
        if text:
            self.blocks.append(Paragraph(text))


def read_source(body: bytes, sha256: str) -> Document:
    """Return the paragraphs and tables of a page as in its source, innermost tables first."""
    source = _Source()
    source.feed(decode(body))
    source.close()
    return Document(sha256, HTML, tuple(source.blocks))


def _shown(text: str) -> str:
    return " ".join(text.split())


def _span(said: str | None) -> int:
    return max(1, min(int(said), _WIDEST)) if said and said.strip().isdigit() else 1
