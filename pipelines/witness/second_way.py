"""The parts of a report that a second way reads alike: only for them a rule may accuse the agency.

The second way has its own readers: the page's source, pdfplumber, the XML of an office file, a further look
of the OCR at every cell in a failing sum. The form is the same. A carrier without a second way proves
nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from archive.errors import ReadError
from archive.model import TABLES, Cell, Document, Grid, Metadata, Report, Spot, Value
from pipelines.checks.locate import signature
from pipelines.checks.settle import unmet
from pipelines.form.understand import reports_in
from pipelines.form.values import read_count
from pipelines.readers.sniff import PDF, sniff
from pipelines.text.folding import folded
from pipelines.witness.second_document import second_document

PROSE = "prose"
"""The name of the prose among the parts read twice, beside those of the tables."""

Looks = Mapping[Spot, Sequence[tuple[str, float]]]

_MOST_CELLS = 160  # cells of a scan read once more
_OPEN = ("unparsed", "unread", "text", "reconstructed")
_NUMBER = re.compile(r"\d+")
_NEAR = 8  # characters beside a number
_BLANKS = re.compile(r"\s+")


def read_twice(report: Report, body: bytes, looks: Looks) -> tuple[str, ...]:
    """Return the parts (`disclosure`, `applications`, `remedies`, `prose`) that a second way reads like the
    first."""
    if report.is_recognised:
        return _looked_at_again(report, body, looks)
    found: set[str] = set()
    try:
        for document in _documents(report, body):
            found |= _read_alike(report, document)
            if found >= set(TABLES):
                break
    except ReadError:
        return ()
    except Exception:  # a fault of the second way proves nothing and must not fail the report
        return ()
    return tuple(part for part in (*TABLES, PROSE) if part in found)


def _documents(report: Report, body: bytes) -> Iterator[Document]:
    """Yield the document as read by each second way. A PDF has two: by its rulings, and by its lines of text
    alone."""
    if sniff(body) == PDF:
        from pipelines.witness.printed_tables import read_printed  # here: only a PDF needs pdfplumber

        pages = [cell.place.page for cell in report.cells if cell.place.page]
        # a header may stand alone at the foot of the page before
        yield from read_printed(body, report.sha256, range(min(pages) - 1, max(pages) + 1) if pages else None)
    else:
        yield second_document(body, report.sha256)


def _read_alike(report: Report, document: Document) -> set[str]:
    """Return the parts in which the best matching report agrees, and the prose if the document agrees."""
    seconds = reports_in(document, Metadata(title=report.title))
    alike = max((_alike(report, second) for second in seconds), key=len, default=set())
    return alike | ({PROSE} if _says_the_same(report, document) else set())


def _alike(report: Report, second: Report) -> set[str]:
    """Return the tables in which a report of the second way agrees; none if its form differs."""
    if second.generation != report.generation:
        return set()
    return {table for table in TABLES if _figures(report, table) == _figures(second, table)}


def _figures(report: Report, table: str) -> dict[Spot, tuple[Value, bool]]:
    """Return the number of every cell of a table, and whether it was not understood. Rows outside the form
    count."""
    names = (f"{table}.", f"unmapped.{table}.")
    return {
        (cell.key, cell.applicant): (cell.value, cell.state in _OPEN)
        for cell in report.cells
        if cell.key.startswith(names) and cell.state != "row_absent"
    }


def _says_the_same(report: Report, document: Document) -> bool:
    """Return whether the second way has every number of the prose among the same words, on at least one side:
    a page break may stand on the other."""
    whole = _squeezed("".join(_texts(document)))
    for part in report.sections:
        text = _squeezed(part.text)
        for number in _NUMBER.finditer(text):
            start, end = number.span()
            if text[max(0, start - _NEAR) : end] not in whole and text[start : end + _NEAR] not in whole:
                return False
    return bool(whole)


def _texts(document: Document) -> Iterator[str]:
    members = [member for _, member in document.members] or [document]
    for block in (block for member in members for block in folded(member).blocks):
        yield from (cell.text for cell in block.cells) if isinstance(block, Grid) else [block.text]


def _squeezed(text: str) -> str:
    return _BLANKS.sub("", text)


def _looked_at_again(report: Report, body: bytes, looks: Looks) -> tuple[str, ...]:
    """Return the tables of a scan in which every further look confirms every cell of a failing sum. Prose of
    a scan is never proved: it has no second look."""
    failing = unmet(report)
    asked: dict[str, list[Cell]] = {table: [] for table in TABLES}
    for cell in report.cells:
        table = cell.key.partition(".")[0]
        if any(equation in failing for equation, _ in signature((cell.key, cell.applicant))):
            asked[table].append(cell)
    further = _further(report, body, [cell for cells in asked.values() for cell in cells], looks)
    return tuple(
        table
        for table, cells in asked.items()
        if cells and all(_agrees(cell, further.get((cell.key, cell.applicant), ())) for cell in cells)
    )


def _further(report: Report, body: bytes, cells: Sequence[Cell], looks: Looks) -> Looks:
    """Return the existing looks, with new looks at the cells without any."""
    from pipelines.readers.scan.scans import available, look_again  # here: only a scan needs OCR

    unseen = {
        cell.place: (cell.key, cell.applicant)
        for cell in cells
        if cell.place.box and not looks.get((cell.key, cell.applicant))
    }
    if not unseen or len(unseen) > _MOST_CELLS or not available() or sniff(body) != report.media_type:
        return looks
    found = look_again(body, list(unseen))
    return {**looks, **{unseen[place]: said for place, said in found.items() if place in unseen}}


def _agrees(cell: Cell, looks: Sequence[tuple[str, float]]) -> bool:
    """Return whether further looks confirm the reading; a blank cell needs none."""
    if cell.state == "blank":
        return all(not text for text, _ in looks)
    said = [text for text, _ in looks if text]
    return bool(said) and all(read_count(text).value == cell.value for text in said)
