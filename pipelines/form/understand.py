"""Document -> Reports: the only module that combines tables, sections, unit and year."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from archive.form.definition import FORM
from archive.form.labels import section_label
from archive.model import NO_METADATA, Cell, Document, Finding, Metadata, Report, TableState
from archive.sentence import say
from archive.vocabulary import NATIONAL
from pipelines.form import ledger
from pipelines.form.arranged import arranged
from pipelines.form.gathering import gathered
from pipelines.form.kind import is_report
from pipelines.form.sections import split_sections
from pipelines.form.stream import Line, Row, stream
from pipelines.form.tables import Tables, read_tables
from pipelines.form.title import subject, year_of
from pipelines.form.volume import Segment, segments
from pipelines.form.who import Evidence, Who, tell
from pipelines.form.wraps import unwrapped
from pipelines.text.bodies import closest
from pipelines.text.dates import find_labelled_date
from pipelines.text.folding import folded, folded_metadata
from pipelines.text.titles import is_report_title, other_kind, squeeze

States = tuple[tuple[str, TableState], ...]
_NAMELESS = re.compile(r"unmapped\.\w+\.无标签")
_NUMBERS = re.compile(r"\d+")
_FIRST = 2019  # the first year of the national form


def understand(document: Document, about: Metadata = NO_METADATA) -> Report | None:
    """Return the first report of a document, or None if it holds none (`kind`)."""
    return next(iter(reports_in(document, about)), None)


def reports_in(document: Document, about: Metadata = NO_METADATA) -> tuple[Report, ...]:
    """Return every report of a document, in order and each once: those of a bundle's files, or of a volume.

    `about` is the metadata of the page that linked to the file. The document's own metadata take
    precedence.
    """
    found = _of_bundle(document, about) if document.members else _reports(document, about)
    return tuple(replace(report, part=number) for number, report in enumerate(_distinct(found), 1))


def _of_bundle(document: Document, about: Metadata) -> list[Report]:
    """Return the reports of a bundle's files. The page's title for the bundle applies to a report only if it
    is the only one."""
    members = gathered(document)
    each = [_reports(member, replace(about, title=None)) for member in members]
    if sum(map(len, each)) == 1:
        each = [_reports(member, about) for member, found in zip(members, each, strict=True) if found]
    return [report for found in each for report in found]


def _distinct(reports: Sequence[Report]) -> list[Report]:
    """Return the reports without repetitions: the same report as DOCX and as PDF."""
    first: dict[object, Report] = {}
    for report in reports:
        figures = tuple((cell.key, cell.applicant, cell.value) for cell in report.cells)
        first.setdefault((report.unit, report.year, figures) if report.unit else id(report), report)
    return list(first.values())


def _reports(document: Document, about: Metadata) -> list[Report]:
    document = arranged(unwrapped(folded(document)))
    parts = tuple(stream(document))
    about = _merged(document.metadata, folded_metadata(about))
    found = segments(parts)
    if len(found) > 1:
        reports = [report for one in found if (report := _of_segment(document, one, about))]
        if len(reports) > 1:
            return reports
    report = _report(document, parts, about)
    return [report] if report else []


def _of_segment(document: Document, segment: Segment, about: Metadata) -> Report | None:
    """Return a report of a volume. The words above it name its body and year if it has no title of its
    own."""
    name, year = segment.identity
    report = _report(document, tuple(segment.parts), replace(about, title=None, source=name, unit=None))
    return replace(report, year=report.year or year) if report else None


def _report(document: Document, parts: Sequence[Line | Row], about: Metadata) -> Report | None:
    sections = split_sections(parts)
    lines = [part.text for part in parts if isinstance(part, Line)]
    who = tell(lines, sections, about)
    tables = read_tables(parts, who.year)
    states = _states(tables, document)
    if not tables.cells and not is_report(who.title, sections, document):
        return None
    return Report(
        sha256=document.sha256,
        media_type=document.media_type,
        title=who.title,
        unit=who.unit,
        region_code=who.region_code,
        scope=who.scope,
        year=who.year,
        generation=tables.generation or _early(who.year),
        published=about.published or _printed_date(lines),
        sections=sections,
        cells=tuple(_unread(tables, states, document)),
        findings=tuple(_findings(document, tables, states, who)),
        tables=states,
        ink=tables.ink,
    )


def _early(year: int | None) -> str | None:
    """Return the generation of a report without any table: before 2019 reports might have none."""
    return "a0" if year is not None and year < _FIRST else None


def _states(tables: Tables, document: Document) -> States:
    """Return the state of each table. Tables in an unrecognised scan or picture are unread, not missing, and so are
    those of a document with text left out."""
    may_be_there = bool(document.scans or document.pictures) or _leaves_out(document)
    return tuple(
        (name, "unread" if state == "none" and may_be_there else state) for name, state in tables.states
    )


def _leaves_out(document: Document) -> bool:
    """Return whether the reader left text out because nobody sees it whole: cut off by a low row, covered, pale."""
    return any(clause.code == "unseen_text" for note in document.notes for clause in note.clauses)


def _unread(tables: Tables, states: States, document: Document) -> Iterator[Cell]:
    """Yield the cells. Absent cells of a table are unread, not absent, if the table could not be read, or if it
    prints numbers that found no place, or more in a row than it has columns: the absent row may be theirs. Numbers
    without a label, and text left out, may be of any table. A blank, too, is unread where text was left out and other
    cells could not be read: the number may stand beyond the cut."""
    unread = {name for name, state in states if state == "unread"}
    unread |= {mark.table for mark in (tables.ink.unused if tables.ink else ()) if mark.table}
    if any(_holds_two_rows(cell) for cell in tables.cells):
        unread.add("applications")
    if _leaves_out(document) or any(_NAMELESS.match(cell.key) for cell in tables.cells):
        unread |= {name for name, _ in states}
    is_cut = _leaves_out(document) and any(cell.state in ("unread", "unparsed") for cell in tables.cells)
    lost = ("row_absent", "blank") if is_cut else ("row_absent",)
    for cell in tables.cells:
        is_lost = cell.state in lost and cell.key.partition(".")[0] in unread
        yield replace(cell, state="unread", raw="") if is_lost else cell


def _holds_two_rows(cell: Cell) -> bool:
    """Return whether a cell of part three has more numbers than its row has columns."""
    is_open = cell.state == "unparsed" and cell.applicant is not None
    return is_open and len(_NUMBERS.findall(cell.raw or "")) > len(FORM.applicants)


def _merged(own: Metadata, found: Metadata) -> Metadata:
    """Return the document's own metadata, completed by the page's. The site's data are only hints."""
    return replace(
        found,
        title=found.title if _says_more(found.title, own.title) else own.title,
        published=own.published or found.published,
        source=closest(own.source, found.source) or own.source or found.source,
    )


def _says_more(found: str | None, own: str | None) -> bool:
    """Return whether the title on the list takes precedence: the document has no title, or no year or body in
    it."""
    if not own or not found or not is_report_title(found) or not year_of(found):
        return not own
    return not year_of(own) or bool(subject(squeeze(found)) and not subject(squeeze(own)))


def _printed_date(lines: list[str]) -> str | None:
    for line in lines[:20]:
        if len(line) < 100 and (found := find_labelled_date(line)):
            return found
    return None


def _findings(document: Document, tables: Tables, states: States, who: Who) -> list[Finding]:
    """Return the findings of the reading itself: notes, unused marks, missing tables, and evidence."""
    findings = [
        Finding("read.note", "info", "undetermined", note) for note in (*document.notes, *tables.notes)
    ]
    if words := other_kind(who.title or ""):
        findings.append(Finding("W.unit", "warning", "undetermined", say("title_says", words=words), "kind"))
    if tables.ink.unused:
        findings.append(ledger.finding(tables.ink))
    findings += _lost(states, who.year, tables.generation)
    return [*findings, *(_weighed(evidence) for evidence in who.evidence)]


def _lost(states: States, year: int | None, generation: str | None) -> Iterator[Finding]:
    """Yield a finding for each table of the national form that was not found. It may be missing from the
    report or lost in reading, so the finding makes no accusation."""
    if generation not in NATIONAL and (year is None or year < _FIRST):
        return
    for name, state in states:
        if state in ("none", "unread"):
            code = "table_unread" if state == "unread" else "table_not_found"
            yield Finding("read.tables", "warning", "fails", say(code, part=section_label(name)), name)


def _weighed(evidence: Evidence) -> Finding:
    """Return evidence for unit and year as a finding, so that it stays with the report: W.year, W.unit,
    W.scope."""
    rule, source = f"W.{evidence.about}", say(evidence.source)
    subject = source.told("en")
    if evidence.is_weak and evidence.agrees:
        return Finding(rule, "warning", "undetermined", say("only_site_tells", says=evidence.says), subject)
    code = "evidence_agrees" if evidence.agrees else "evidence_disagrees"
    detail = say(code, source=source, says=evidence.says)
    if evidence.is_weak:
        return Finding(rule, "warning", "undetermined", detail, subject)
    if evidence.agrees:
        return Finding(rule, "info", "holds", detail, subject)
    return Finding(rule, "warning", "fails", detail, subject)
