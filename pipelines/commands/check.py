"""`gongkai check`: failing identities, with the differences."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from msgspec.structs import replace

from archive.commands.interface import (
    CHECKS_FAILED,
    GOOD,
    archive_option,
    json_option,
    leave,
    note,
    print_json_list,
    spoken,
)
from archive.database.folder import DATABASE, Archive
from archive.errors import NotFound
from archive.export.selection import Selection
from archive.form.rules import RULES
from archive.language import called, worded
from archive.model import Finding, Report
from archive.places.naming import near, with_suggestions
from archive.report_json import report_to_dict
from archive.reports.body_names import bodies_named
from archive.reports.loading import find_reports, load_report
from archive.sentence import say
from archive.vocabulary import Severity, Status
from pipelines.commands.files import read_files, without_report
from pipelines.maintenance.series import check_series

_FAILED = ("fails",)


@click.command("check")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--unit",
    help=worded("只看此单位：全名、名称的一部分或拼音。", "only this unit: its name, a part of it, pinyin."),
)
@click.option("--year", type=int, help=worded("只看此年度。", "only this year."))
@click.option("--rule", help=worded("只看此规则，如 A1.flow。", "only this rule, e.g. A1.flow."))
@click.option("--every", is_flag=True, help=worded("成立的也列出。", "list what holds, too."))
@archive_option
@json_option
def check(
    files: tuple[Path, ...], unit: str | None, year: int | None, rule: str | None, every: bool,
    folder: Path, as_json: bool,
) -> None:  # fmt: skip
    """核对数字之间的勾稽关系。有错误时退出码为 4。

    Do the numbers add up? Exit code 4 where an error is found.
    """
    if rule and rule not in RULES:
        raise NotFound(with_suggestions(say("no_such_rule", rule=rule), near(rule, RULES)))
    reports = _of_files(files) if files else _of_archive(folder, unit, year)
    counts = Counts()
    checked = counts.over(reports, rule, every)
    if as_json:
        print_json_list(_checked(report, shown) for report, shown in checked)
    else:
        for report, shown in checked:
            _print_findings(report, shown)
        what = worded("条结论", "findings") if every else worded("条不符", "failing")
        note(f"{counts.reports} {worded('份报告', 'reports')}, {counts.shown} {what}")
    leave(CHECKS_FAILED if counts.failed else GOOD)


@dataclass
class Counts:
    """Counts of reports, findings shown, and errors among them. No report is kept."""

    reports: int = 0
    shown: int = 0
    failed: int = 0

    def over(
        self, reports: Iterable[Report], rule: str | None, every: bool
    ) -> Iterator[tuple[Report, list[Finding]]]:
        """Yield each report with the findings to show, and count them."""
        for report in reports:
            shown = [
                finding
                for finding in report.findings
                if rule in (None, finding.rule) and (every or finding.status in _FAILED)
            ]
            self.reports += 1
            self.shown += len(shown)
            self.failed += sum(f.status == "fails" and f.severity == "error" for f in shown)
            yield report, shown


def _of_files(files: Iterable[Path]) -> Iterator[Report]:
    for _, reading in read_files(files):
        yield reading.report or without_report(reading)


def _of_archive(folder: Path, unit: str | None, year: int | None) -> Iterator[Report]:
    """Yield the reports of an archive. If the archive is writable, repeats the checks over several reports
    first."""
    with Archive(folder, read_only=not os.access(folder / DATABASE, os.W_OK)) as archive:
        if not archive.read_only:
            check_series(archive.database, archive.store)
        names = tuple(bodies_named(archive.database, unit)) if unit else ()
        where, values = Selection(names, years=(year, year) if year else None).condition()
        found = list(find_reports(archive.database, where, values, "u.name, r.year"))
        if not found and (unit or year):
            raise NotFound(say("no_such_report", unit=unit or "", year=year or ""))
        for report_id in found:
            yield load_report(archive.database, report_id)


def _checked(report: Report, shown: list[Finding]) -> dict[str, Any]:
    whole = report_to_dict(replace(report, findings=tuple(shown), cells=(), sections=()))
    return {name: value for name, value in whole.items() if name not in ("cells", "sections")}


def _print_findings(report: Report, shown: list[Finding]) -> None:
    if not shown:
        return
    click.echo(
        f"{report.unit or report.title} {report.year or ''}  {report.url or ''} [sha256:{report.sha256}]"
    )
    for finding in shown:
        sign = "✓" if finding.status.startswith("holds") else "✗" if finding.is_breach else "·"
        kind = f"{called(Severity, finding.severity)}, {called(Status, finding.status)}"
        click.echo(f"  {sign} {finding.rule} [{kind}] {spoken(finding.detail or '')}")
