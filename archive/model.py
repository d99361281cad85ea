"""The nouns of the house, as frozen dataclasses.

A `Capture` is one answer of a server; a `Document` what its bytes say (paragraphs and grids, each with its place); a
`Report` what the document means (cells by canonical key, sections, who and when); a `Finding` what a check says of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Literal

from archive.sentence import Sentence

State = Literal[
    "number", "zero", "blank", "not_applicable", "text", "unparsed", "unread", "row_absent", "reconstructed"
]
TABLES = ("disclosure", "applications", "remedies")
"""The three tables of the form."""
TableState = Literal["read", "old_form", "unread", "none"]
Scope = Literal["aggregate", "own", "uncertain"]
Severity = Literal["error", "warning", "info"]
Status = Literal["holds", "holds_blank_as_zero", "fails", "undetermined", "not_assessable", "circular"]
Value = int | Decimal | None
Box = tuple[float, float, float, float]
Spot = tuple[str, str | None]
"""Which cell of the form: its key, and in part three the applicant."""


@dataclass(frozen=True)  # without slots: a report crosses to another process, and these are its many
class Place:
    """A place: in a PDF `page` (from 1) and `box` (x0, top, x1, bottom in points), in HTML the XPath of an element."""

    page: int | None = None
    box: Box | None = None
    path: str | None = None


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Capture:
    """One answer of a server as it was kept.

    `url` is where the body came from after redirects, `requested` what was asked for; `sha256` is the digest
    of the decoded body; `warc`, `offset` and `record` find the raw answer again; `state` is what the answer is,
    whatever its status says (status 0: no whole answer came).
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


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of text that stands by itself."""

    text: str
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell of a grid at `row`, `column` (from 0), reaching over `rowspan` x `colspan` slots.

    `text` holds the marks that count, a line break for each line of the cell. `raw` holds everything that is
    printed, where that is more: struck-out words, superscript notes. `unread` names what a person sees there and
    the reader could not turn into marks: `picture`, `formula`, `field`, `object`, `glyphs`.
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


@dataclass(frozen=True)
class Grid:
    """A table of any carrier. Slots that no cell covers are gaps (None)."""

    cells: tuple[GridCell, ...]
    place: Place = NOWHERE

    @cached_property
    def height(self) -> int:
        return max((cell.row + cell.rowspan for cell in self.cells), default=0)

    @cached_property
    def width(self) -> int:
        return max((cell.column + cell.colspan for cell in self.cells), default=0)

    @cached_property
    def slots(self) -> tuple[tuple[GridCell | None, ...], ...]:
        """Rows of slots, each slot naming the cell that covers it."""
        rows: list[list[GridCell | None]] = [[None] * self.width for _ in range(self.height)]
        for cell in self.cells:
            for row in rows[cell.row : cell.row + cell.rowspan]:
                for column in range(cell.column, cell.column + cell.colspan):
                    if row[column] is None:
                        row[column] = cell
        return tuple(tuple(row) for row in rows)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a carrier says of itself, or the page a file hung on says of it: hints, never proof."""

    title: str | None = None
    published: str | None = None  # ISO date
    source: str | None = None  # 发布机构 / ContentSource
    unit: str | None = None  # the site's own body
    region_code: str | None = None


NO_METADATA = Metadata()


@dataclass(frozen=True, slots=True)
class Document:
    """Bytes that were read: blocks in reading order, of one media type (sniffed)."""

    sha256: str
    media_type: str
    blocks: tuple[Paragraph | Grid, ...]
    metadata: Metadata = NO_METADATA
    notes: tuple[Sentence, ...] = ()  # what the reader wants known: pages without text, tables as images
    scans: tuple[int, ...] = ()  # pages of a PDF that are pictures of pages, to be read by OCR
    members: tuple[tuple[str, Document], ...] = ()  # of a bundle: those that could be read, by name

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Paragraph))

    @property
    def grids(self) -> tuple[Grid, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Grid))


@dataclass(frozen=True)  # without slots: a report crosses to another process, and these are its many
class Cell:
    """A number of the form: `raw` is what was printed, `value` what it means (None for blank, never 0).

    Money is in yuan, a Decimal where it has cents. `proposed` is a value the identities suggest instead; it
    never replaces `value`.
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


@dataclass(frozen=True, slots=True)
class Section:
    """One of the six parts (or the introduction): its canonical key, the heading as printed, its prose."""

    key: str
    heading: str | None
    text: str


@dataclass(frozen=True)  # without slots: a report crosses to another process, and these are its many
class Finding:
    """What a rule says. `subject` is the applicant, row or venue an equation is about."""

    rule: str
    severity: Severity
    status: Status
    detail: Sentence | None = None
    subject: str | None = None

    @property
    def is_breach(self) -> bool:
        """Whether the rule is broken. A hint (`info`) that differs is none: it may well be legitimate."""
        return self.status == "fails" and self.severity != "info"


@dataclass(frozen=True, slots=True)
class Mark:
    """Something printed in a table that no cell of the form took: `raw` as printed, `table` where it stands."""

    raw: str
    table: str | None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Ink:
    """The account of a report's tables: cells with marks that were `printed`, how many found their place (`used`), and
    which did not."""

    printed: int
    used: int
    unused: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Report:
    """A document understood: who reports on which year, and every cell of the form it prints."""

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
    read_twice: tuple[str, ...] | None = None  # parts a second way reads alike; None where it was not asked
    part: int = 1  # which of the reports in its file, where there are several

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


@dataclass(frozen=True, slots=True)
class Appearance:
    """One place a document was found: its URL, the page it hung on, and what was written beside it."""

    url: str
    sha256: str
    site: str | None = None
    page_url: str | None = None
    captured: str | None = None
    metadata: Metadata = NO_METADATA


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of one document: a report, or why there is none.

    `error` is a code of `archive.errors`, `no_tables` (the bytes read well but hold no form), `part` (of the report
    of several files together, whose document is `whole`) or None. `more` are the other reports of a file that holds several.
    """

    sha256: str
    media_type: str | None
    size: int
    report: Report | None = None
    error: str | None = None
    detail: str | None = None
    more: tuple[Report, ...] = ()
    whole: str | None = None

    @property
    def reports(self) -> tuple[Report, ...]:
        """Every report of the file."""
        return (self.report, *self.more) if self.report else ()
