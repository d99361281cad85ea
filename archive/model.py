"""The nouns of the house, as frozen structs.

A `Capture` is an answer of a server, a `Document` its content (paragraphs and grids with places), a `Report`
its meaning (cells by canonical key, sections, unit, year), a `Finding` the result of a check on it.

A report has a thousand of them. A struct is made twenty times as fast as a frozen dataclass, and crosses to another
process five times as fast. `gc=False` marks those that hold plain values only: the collector need not visit them.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from archive.sentence import Sentence

State = Literal[
    "number", "zero", "blank", "not_applicable", "text", "unparsed", "unread", "row_absent", "reconstructed"
]
TABLES = ("disclosure", "applications", "remedies")  # of the form
TableState = Literal["read", "old_form", "unread", "none"]
Scope = Literal["aggregate", "own", "uncertain"]
Severity = Literal["error", "warning", "info"]
Status = Literal["holds", "holds_blank_as_zero", "fails", "undetermined", "not_assessable", "circular"]
Value = int | Decimal | None
Box = tuple[float, float, float, float]
Spot = tuple[str, str | None]
"""A cell of the form: its key, and in part three the applicant."""


class Place(Struct, frozen=True, gc=False):
    """A place: in a PDF `page` (from 1) and `box` (x0, top, x1, bottom in points), in HTML the XPath of an element."""

    page: int | None = None
    box: Box | None = None
    path: str | None = None


NOWHERE = Place()


class Capture(Struct, frozen=True):
    """One answer of a server as it was kept.

    `url` is the source of the body after redirects, `requested` the URL asked for; `sha256` is the digest of
    the decoded body; `warc`, `offset` and `record` locate the raw answer; `state` classifies the answer by
    its content (status 0: no whole answer came).
    """

    url: str
    requested: str
    fetched: str  # ISO 8601, UTC
    status: int
    sha256: str | None
    size: int
    media_type: str | None = None
    etag: str | None = None
    modified: str | None = None
    warc: str | None = None
    offset: int | None = None
    record: str | None = None
    state: str | None = None


class Paragraph(Struct, frozen=True, gc=False):
    """A run of text that stands by itself."""

    text: str
    place: Place = NOWHERE

    def at(self, place: Place) -> Paragraph:
        """Return the paragraph with another place."""
        return Paragraph(self.text, place)


class GridCell(Struct, frozen=True, gc=False):
    """A cell of a table. It begins at `row` and `column` (from 0) and covers `rowspan` x `colspan` slots.

    `text` holds the marks that count, with a line break for each line of the cell. `raw` holds all printed
    marks if there are more: struck-out words, superscript notes. `unread` names visible content that the
    reader could not turn into marks: `picture`, `formula`, `field`, `object`, `glyphs`.
    """

    text: str
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1
    place: Place = NOWHERE
    confidence: float | None = None  # of an OCR engine
    raw: str | None = None
    unread: str | None = None


class Grid(Struct, frozen=True, dict=True):
    """A table of any carrier. Slots that no cell covers are gaps (None)."""

    cells: tuple[GridCell, ...]
    place: Place = NOWHERE

    def at(self, place: Place) -> Grid:
        """Return the table with another place, for itself and all its cells."""
        return Grid(tuple(replace(cell, place=place) for cell in self.cells), place)

    @cached_property
    def height(self) -> int:
        return max((cell.row + cell.rowspan for cell in self.cells), default=0)

    @cached_property
    def width(self) -> int:
        return max((cell.column + cell.colspan for cell in self.cells), default=0)

    @cached_property
    def slots(self) -> tuple[tuple[GridCell | None, ...], ...]:
        """Rows of slots. Each slot holds the cell that covers it, or None."""
        rows: list[list[GridCell | None]] = [[None] * self.width for _ in range(self.height)]
        for cell in self.cells:
            for row in rows[cell.row : cell.row + cell.rowspan]:
                for column in range(cell.column, cell.column + cell.colspan):
                    if row[column] is None:
                        row[column] = cell
        return tuple(tuple(row) for row in rows)


class Metadata(Struct, frozen=True):
    """Statements of a carrier, or of the page that links to it, about itself: hints, never proof."""

    title: str | None = None
    published: str | None = None  # ISO date
    source: str | None = None  # 发布机构 / ContentSource
    unit: str | None = None  # the site's own body
    region_code: str | None = None


NO_METADATA = Metadata()


class Document(Struct, frozen=True):
    """The content of a file: blocks in reading order, of one media type (sniffed)."""

    sha256: str
    media_type: str
    blocks: tuple[Paragraph | Grid, ...]
    metadata: Metadata = NO_METADATA
    notes: tuple[Sentence, ...] = ()  # remarks of the reader: pages without text, tables as images
    scans: tuple[int, ...] = ()  # pages of a PDF that are pictures, to be read by OCR
    members: tuple[tuple[str, Document], ...] = ()  # of a bundle: those that could be read, by name
    pictures: int = 0  # pictures between its paragraphs: any of them may be a table

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Paragraph))

    @property
    def grids(self) -> tuple[Grid, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Grid))


class Cell(Struct, frozen=True, gc=False):
    """A number of the form: `raw` is the printed text, `value` its meaning (None for blank, never 0).

    Money is in yuan, a Decimal if it has cents. `proposed` is a value the identities suggest; it never
    replaces `value`.
    """

    key: str
    applicant: str | None
    value: Value
    raw: str | None
    state: State
    unit: str | None = None
    place: Place = NOWHERE
    unit_inferred: bool = False
    confidence: float | None = None
    proposed: Value = None


class Section(Struct, frozen=True):
    """One of the six parts (or the introduction): its canonical key, the heading as printed, its prose."""

    key: str
    heading: str | None
    text: str


class Finding(Struct, frozen=True, gc=False):
    """The result of a rule. `subject` is the applicant, row or venue of the equation."""

    rule: str
    severity: Severity
    status: Status
    detail: Sentence | None = None
    subject: str | None = None

    @property
    def is_breach(self) -> bool:
        """Whether the rule is broken. A failed hint (`info`) is no breach: it may well be legitimate."""
        return self.status == "fails" and self.severity != "info"


class Mark(Struct, frozen=True, gc=False):
    """A mark in a table that no cell of the form took: `raw` as printed, `table` its table."""

    raw: str
    table: str | None
    place: Place = NOWHERE


class Ink(Struct, frozen=True):
    """The account of a report's tables: how many cells with marks were `printed`, how many found a place in
    the form (`used`), and the marks that did not."""

    printed: int
    used: int
    unused: tuple[Mark, ...] = ()


class Report(Struct, frozen=True, dict=True):
    """A document understood: its unit, its year, and every cell of the form that it prints."""

    sha256: str
    media_type: str
    title: str | None
    unit: str | None
    region_code: str | None
    scope: Scope | None
    year: int | None
    generation: str | None
    published: str | None
    sections: tuple[Section, ...] = ()
    cells: tuple[Cell, ...] = ()
    findings: tuple[Finding, ...] = ()
    url: str | None = None
    urls: tuple[str, ...] = ()
    captured: str | None = None
    version: int | None = None
    tables: tuple[tuple[str, TableState], ...] = ()  # how each table of the form came back
    ink: Ink | None = None
    read_twice: tuple[str, ...] | None = None  # parts a second way reads alike; None if not asked
    part: int = 1  # number of the report within its file

    @cached_property
    def by_spot(self) -> dict[Spot, Cell]:
        """The cells by key and applicant."""
        return {(cell.key, cell.applicant): cell for cell in self.cells}

    @property
    def is_recognised(self) -> bool:
        """Whether cells were read from a picture."""
        return any(cell.confidence is not None and cell.place.box for cell in self.cells)

    @cached_property
    def open_tables(self) -> frozenset[str]:
        """The tables with marks that no cell took."""
        return frozenset(mark.table for mark in self.ink.unused if mark.table) if self.ink else frozenset()

    def cell(self, key: str, applicant: str | None = None) -> Cell | None:
        return self.by_spot.get((key, applicant))

    def with_findings(self, findings: tuple[Finding, ...]) -> Report:
        return replace(self, findings=findings)


class Appearance(Struct, frozen=True):
    """A place where a document was found: its URL, the page that links to it, the text beside the link."""

    url: str
    sha256: str
    site: str | None = None
    page_url: str | None = None
    captured: str | None = None
    metadata: Metadata = NO_METADATA


class Reading(Struct, frozen=True):
    """The result of reading one document: a report, or the reason why none was found.

    `error` is None, a code of `archive.errors`, `no_tables` (no form found) or `part` (of a report in several
    files, whose document is `whole`). `more` are the other reports of a file.
    """

    sha256: str
    media_type: str | None
    size: int
    report: Report | None = None
    error: str | None = None
    detail: Sentence | None = None
    more: tuple[Report, ...] = ()
    whole: str | None = None

    @property
    def reports(self) -> tuple[Report, ...]:
        """Every report of the file."""
        return (self.report, *self.more) if self.report else ()
