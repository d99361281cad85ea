"""Document -> Report: the one place where tables, sections, who and when come together."""

from __future__ import annotations

from dataclasses import replace

from archive.model import NO_METADATA, Document, Finding, Metadata, Report
from pipelines.form.sections import split_sections
from pipelines.form.stream import Line, stream
from pipelines.form.tables import Tables, read_tables
from pipelines.form.who import Evidence, Who, tell
from pipelines.text.dates import find_labelled_date


def understand(document: Document, about: Metadata = NO_METADATA) -> Report | None:
    """The report a document holds, or None where there is no cell of the form in it.

    `about` is what the page said beside which the file was found; the document's own metadata go before it.
    """
    parts = tuple(stream(document))
    about = _merged(document.metadata, about)
    sections = split_sections(parts)
    lines = [part.text for part in parts if isinstance(part, Line)]
    who = tell(lines, sections, about)
    tables = read_tables(parts, who.year)
    if not tables.cells:
        return None
    return Report(
        sha256=document.sha256,
        media_type=document.media_type,
        title=who.title,
        unit=who.unit,
        region_code=who.region_code,
        scope=who.scope,
        year=who.year,
        generation=tables.generation,
        published=about.published or _printed_date(lines),
        sections=sections,
        cells=tables.cells,
        findings=tuple(_findings(document, tables, who)),
    )


def _merged(own: Metadata, found: Metadata) -> Metadata:
    """The document's own word first, the page's where it has none; the site only ever hints."""
    return replace(
        found,
        title=own.title or found.title,
        published=own.published or found.published,
        source=own.source or found.source,
    )


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
    return [*findings, *(_weighed(evidence) for evidence in who.evidence)]


def _weighed(evidence: Evidence) -> Finding:
    """Evidence for who and when as a finding, so that it stays with the report: W.year, W.unit, W.scope."""
    if evidence.is_weak:
        detail = f"只有网站说明单位 only the site tells the body：{evidence.says}"
        return Finding(
            f"W.{evidence.about}", "warning", "undetermined", detail, evidence.source.partition(" ")[2]
        )
    if evidence.agrees:
        detail = f"{evidence.source}：{evidence.says}"
        return Finding(f"W.{evidence.about}", "info", "holds", detail, evidence.source.partition(" ")[2])
    detail = f"{evidence.source}与所取不一致 disagrees：{evidence.says}"
    return Finding(f"W.{evidence.about}", "warning", "fails", detail, evidence.source.partition(" ")[2])
