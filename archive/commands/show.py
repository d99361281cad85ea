"""`gongkai show`: one report, its figures and its words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from archive.commands.interface import (
    archive_option,
    json_option,
    note,
    print_json,
    scope_option,
    spoken,
)
from archive.database.folder import Archive
from archive.form.definition import FORM
from archive.form.labels import section_label
from archive.language import aside, called, worded
from archive.model import Cell, Report
from archive.report_json import plain, report_to_dict
from archive.reports.choosing import choose
from archive.reports.loading import load_report
from archive.vocabulary import CellState, Generation, Scope, Severity

_NOTHING = ("blank", "row_absent", "not_applicable")


@click.command("show")
@click.argument("unit")
@click.argument("year", type=int)
@scope_option
@click.option("--version", type=click.IntRange(1), help=worded("第几版。", "which version."))
@click.option(
    "--words/--no-words",
    default=True,
    help=worded("连同文字（默认）或不要文字。", "with its prose (default) or without."),
)
@archive_option
@json_option
def show(
    unit: str, year: int, scope: str | None, version: int | None, words: bool, folder: Path, as_json: bool
) -> None:
    """看 UNIT（全名、名称的一部分或拼音）某一 YEAR 的报告：数字、文字、核对结果。

    The report of UNIT (a name, a part of it, pinyin) on YEAR: figures, words, findings.
    """
    with Archive(folder, read_only=True) as archive:
        choice = choose(archive.database, unit, year, scope=scope, version=version)
        report = load_report(archive.database, choice.report)
    if choice.others or choice.unit != unit:
        note(f"{worded('取', 'taken')}: {choice}")
    if as_json:
        print_json(report_to_dict(report))
        return
    for line in _lines(report, words=words):
        click.echo(line)


def _lines(report: Report, *, words: bool) -> Iterator[str]:
    yield f"{report.title or report.unit}"
    kinds = called(Scope, report.scope), called(Generation, report.generation)
    known = (report.unit, report.year, *kinds, report.region_code)
    yield " · ".join(str(value) for value in known if value is not None)
    seen = f"{worded('发布', 'published')} {report.published or '—'} · {worded('采集', 'captured')} {report.captured or '—'}"
    yield f"{seen} · {worded(f'第{report.version or 1}版', f'version {report.version or 1}')}"
    yield f"{report.url or '—'} [sha256:{report.sha256}]"
    yield from _tables(report)
    if words:
        for section in report.sections:
            yield f"\n## {section.heading or _heading(section.key)}"
            yield section.text
    for finding in report.findings:
        if finding.is_breach:
            yield f"✗ {finding.rule} [{called(Severity, finding.severity)}] {spoken(finding.detail or '')}"


def _tables(report: Report) -> Iterator[str]:
    """Yield the printed figures. Blank cells are counted, never shown as zero."""
    blank = sum(cell.state in _NOTHING for cell in report.cells)
    table = None
    for cell in report.cells:
        if cell.state in _NOTHING:
            continue
        item = FORM.by_key.get((cell.key, cell.applicant))
        if item and item.table != table:
            table = item.table
            yield f"\n# {_heading(table)}"
        yield f"  {worded(item.zh, item.en) if item else cell.key}: {_value(cell)}"
    yield f"\n{worded('空白或未印', 'blank or not printed')}: {blank}"


def _heading(part: str) -> str:
    named = section_label(part)
    return worded(named.zh, named.en)


def _value(cell: Cell) -> str:
    """Return the number with its unit, and the printed text if it differs from the number."""
    value = plain(cell.value)
    said = f"{value}{cell.unit or ''}" if value is not None else ""
    odd = "" if cell.state in ("number", "zero") else f"〔{called(CellState, cell.state)}〕"
    printed = aside(f"{worded('印作', 'printed')} {cell.raw}") if cell.raw and cell.raw != str(value) else ""
    return f"{said}{printed}{odd}"
