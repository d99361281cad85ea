"""Document -> Reports: the one place where tables, sections, who and when come together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from archive.form.labels import section_label
from archive.model import NO_METADATA, Document, Finding, Metadata, Report, TableState
from archive.sentence import say
from archive.vocabulary import NATIONAL
from pipelines.form import ledger
from pipelines.form.arranged import arranged
from pipelines.form.gathering import gathered
from pipelines.form.kind import is_report
from pipelines.form.sections import split_sections
from pipelines.form.stream import Line, Row, stream
from pipelines.form.tables import Tables, read_tables
from pipelines.form.title import year_of
from pipelines.form.volume import Segment, segments
from pipelines.form.who import Evidence, Who, tell
from pipelines.form.wraps import unwrapped
from pipelines.text.dates import find_labelled_date
from pipelines.text.folding import folded, folded_metadata
from pipelines.text.titles import is_report_title

_OTHER_KIND = re.compile(r"征求意见稿?|草案|送审稿|模板|样本|样表|填报说明|(?:上|下)半年|季度|更正说明|勘误")
"""What is no annual report in force, though it has the form of one."""

_FIRST = 2019  # the first year of the national form


def understand(document: Document, about: Metadata = NO_METADATA) -> Report | None:
    """The first report a document holds, or None where it holds none (`kind`)."""
    return next(iter(reports_in(document, about)), None)


def reports_in(document: Document, about: Metadata = NO_METADATA) -> tuple[Report, ...]:
    """Every report of a document, in their order, each once: of a bundle those of its files, of a volume each of its
    reports.

    `about` is what the page said beside which the file was found; the document's own metadata go before it.
    """
    found = _of_bundle(document, about) if document.members else _reports(document, about)
    return tuple(replace(report, part=number) for number, report in enumerate(_distinct(found), 1))


def _of_bundle(document: Document, about: Metadata) -> list[Report]:
    """The reports of a bundle's files. The title that a page has for the bundle is that of a report where it is the only
    one."""
    members = gathered(document)
    each = [_reports(member, replace(about, title=None)) for member in members]
    if sum(map(len, each)) == 1:
        each = [_reports(member, about) for member, found in zip(members, each, strict=True) if found]
    return [report for found in each for report in found]


def _distinct(reports: Sequence[Report]) -> list[Report]:
    """Without those that say what an earlier one says: the same report as DOCX and as PDF."""
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
    """One report of a volume; what stands over it names its body and year where it has no title of its own."""
    name, year = segment.identity
    report = _report(document, tuple(segment.parts), replace(about, title=None, source=name, unit=None))
    return replace(report, year=report.year or year) if report else None


def _report(document: Document, parts: Sequence[Line | Row], about: Metadata) -> Report | None:
    sections = split_sections(parts)
    lines = [part.text for part in parts if isinstance(part, Line)]
    who = tell(lines, sections, about)
    tables = read_tables(parts, who.year)
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
        cells=tables.cells,
        findings=tuple(_findings(document, tables, who)),
        tables=_states(tables, document),
        ink=tables.ink,
    )


def _early(year: int | None) -> str | None:
    """The generation of a report without any table: before 2019 reports might have none."""
    return "a0" if year is not None and year < _FIRST else None


def _states(tables: Tables, document: Document) -> tuple[tuple[str, TableState], ...]:
    """How each table came back; what a scan or a picture holds that nobody recognised is unread, not missing."""
    is_picture = bool(document.scans)
    return tuple(
        (name, "unread" if state == "none" and is_picture else state) for name, state in tables.states
    )


def _merged(own: Metadata, found: Metadata) -> Metadata:
    """The document's own word first, the page's where it has none; the site only ever hints."""
    return replace(
        found,
        title=found.title if _says_more(found.title, own.title) else own.title,
        published=own.published or found.published,
        source=own.source or found.source,
    )


def _says_more(found: str | None, own: str | None) -> bool:
    """Whether the title on the list goes before the document's own: where it has none, or does not say the year."""
    return not own or bool(is_report_title(found) and year_of(found or "") and not year_of(own))


def _printed_date(lines: list[str]) -> str | None:
    for line in lines[:20]:
        if len(line) < 100 and (found := find_labelled_date(line)):
            return found
    return None


def _findings(document: Document, tables: Tables, who: Who) -> list[Finding]:
    """What reading itself found out: nothing that was printed is passed over in silence."""
    findings = [
        Finding("read.note", "info", "undetermined", note) for note in (*document.notes, *tables.notes)
    ]
    if kind := _OTHER_KIND.search(who.title or ""):
        findings.append(Finding("read.note", "info", "undetermined", say("title_says", words=kind.group())))
    if tables.ink.unused:
        findings.append(ledger.finding(tables.ink))
    findings += _lost(_states(tables, document), who.year, tables.generation)
    return [*findings, *(_weighed(evidence) for evidence in who.evidence)]


def _lost(
    states: tuple[tuple[str, TableState], ...], year: int | None, generation: str | None
) -> Iterator[Finding]:
    """A report of the national form has three tables. One that was not found may be missing from the report, or lost by
    us: it is said, and nobody is accused."""
    if generation not in NATIONAL and (year is None or year < _FIRST):
        return
    for name, state in states:
        if state in ("none", "unread"):
            code = "table_unread" if state == "unread" else "table_not_found"
            yield Finding("read.tables", "warning", "fails", say(code, part=section_label(name)), name)


def _weighed(evidence: Evidence) -> Finding:
    """Evidence for who and when as a finding, so that it stays with the report: W.year, W.unit, W.scope."""
    rule, source = f"W.{evidence.about}", say(evidence.source)
    subject = source.told("en")
    if evidence.is_weak:
        return Finding(rule, "warning", "undetermined", say("only_site_tells", says=evidence.says), subject)
    code = "evidence_agrees" if evidence.agrees else "evidence_disagrees"
    detail = say(code, source=source, says=evidence.says)
    if evidence.agrees:
        return Finding(rule, "info", "holds", detail, subject)
    return Finding(rule, "warning", "fails", detail, subject)
