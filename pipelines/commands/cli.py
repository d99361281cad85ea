"""Commands of the middle floor: read, check."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import click

from archive.commands.interface import (
    CHECKS_FAILED,
    ERROR,
    GOOD,
    PARTIAL,
    archive_option,
    json_option,
    leave,
    note,
    print_json,
)
from archive.database.folder import DATABASE, Archive
from archive.model import Finding, Reading, Report
from archive.report_json import report_to_dict
from archive.reports.loading import find_reports, load_report
from pipelines.commands.readings import Action, read_again
from pipelines.maintenance.series import check_series
from pipelines.reading.batch import File, read_many
from pipelines.reading.picture import picture
from pipelines.reading.pool import Limits

_FAILED = ("fails",)


@click.command("read")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--picture",
    "drawing",
    type=click.Path(path_type=Path),
    help="把读到的格子画在页面上 draw the cells over the page (PNG).",
)
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="重读档案库保存的全部原件，列出不同，暂不生效 everything kept, again: shows what differs, which then waits.",
)
@click.option("--waiting", is_flag=True, help="再看等待生效的不同 show once more what waits.")
@click.option(
    "--accept", is_flag=True, help="使等待的读数生效 put what waits into effect (with --all: at once)."
)
@click.option(
    "--rollback", is_flag=True, help="恢复上次生效前的读数 restore the readings before the last --accept."
)
@archive_option
@json_option
def read(
    files: tuple[Path, ...], drawing: Path | None, everything: bool, waiting: bool, accept: bool, rollback: bool,
    folder: Path, as_json: bool,
) -> None:  # fmt: skip
    """读取一个或多个文件 read files of any format, or everything kept (--all)."""
    asked = {"all": everything, "waiting": waiting, "accept": accept, "rollback": rollback}
    actions = {cast(Action, name) for name, is_asked in asked.items() if is_asked}
    if bool(actions) == bool(files):
        raise click.UsageError("给出文件，或用 --all give files, or --all")
    if len(actions) > 1 and "rollback" in actions:
        raise click.UsageError("--rollback 须单独使用 goes alone")
    if actions:
        read_again(folder, actions, as_json)
    if drawing and len(files) != 1:
        raise click.UsageError("--picture 只画一个文件 draws one file")
    readings = _readings(files)
    if drawing and readings[0][1].report:
        drawing.write_bytes(picture(files[0].read_bytes(), readings[0][1].report))
    if as_json:
        documents = [report_to_dict(reading.report or _unread(reading)) for _, reading in readings]
        print_json(documents[0] if len(documents) == 1 else documents)
    for path, reading in readings:
        if reading.report is None:
            note(f"✗ {path}: {reading.error}: {reading.detail} [sha256:{reading.sha256}]")
        elif not as_json:
            _print_report(path, reading.report)
    leave(GOOD if all(reading.report for _, reading in readings) else PARTIAL)


def _readings(paths: Iterable[Path]) -> list[tuple[Path, Reading]]:
    given = list(paths)
    readings = read_many([File(path, _digest(path)) for path in given], _limits(len(given)))
    return list(zip(given, readings, strict=True))


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        note(f"错误 error: {path}: {error.strerror}")
        leave(ERROR)


def _limits(files: int) -> Limits:
    """A reader a core, none for whom there is no file."""
    return Limits(workers=min(files, os.cpu_count() or 1))


def _unread(reading: Reading) -> Report:
    """A file without a report, in the shape of the contract: no cells, and a finding that says why."""
    finding = Finding(f"read.{reading.error}", "error", "fails", reading.detail)
    media_type = reading.media_type or "application/octet-stream"
    nothing = (None,) * 7
    return Report(reading.sha256, media_type, *nothing, findings=(finding,))


def _print_report(path: Path, report: Report) -> None:
    states = Counter(cell.state for cell in report.cells)
    click.echo(f"{path}")
    click.echo(f"  {report.title or '（无标题 no title）'}")
    known = {
        "单位 unit": report.unit,
        "年度 year": report.year,
        "口径 scope": report.scope,
        "格式 form": report.generation,
        "区划 region": report.region_code,
        "发布 published": report.published,
    }
    click.echo("  " + " · ".join(f"{name} {value or '—'}" for name, value in known.items()))
    click.echo("  " + " · ".join(f"{state} {count}" for state, count in states.most_common()))
    for finding in report.findings:
        if finding.status == "fails":
            click.echo(f"  ✗ {finding.rule} {finding.detail}")


@click.command("check")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--unit", help="只看名称含此的单位 only units whose name contains this.")
@click.option("--year", type=int, help="只看此年度 only this year.")
@click.option("--rule", help="只看此规则 only this rule, e.g. A1.flow.")
@click.option("--every", is_flag=True, help="连同成立的一并列出 list what holds, too.")
@archive_option
@json_option
def check(
    files: tuple[Path, ...], unit: str | None, year: int | None, rule: str | None, every: bool,
    folder: Path, as_json: bool,
) -> None:  # fmt: skip
    """核对勾稽关系 do the numbers add up? Exit code 4 where an error is found."""
    reports = _of_files(files) if files else _of_archive(folder, unit, year)
    failed, listed = 0, []
    for report in reports:
        shown = [
            finding
            for finding in report.findings
            if rule in (None, finding.rule) and (every or finding.status in _FAILED)
        ]
        failed += sum(f.status == "fails" and f.severity == "error" for f in shown)
        listed.append((report, shown))
    if as_json:
        print_json([_checked(report, shown) for report, shown in listed])
    else:
        _print_findings(listed, every)
    leave(CHECKS_FAILED if failed else GOOD)


def _of_files(files: Iterable[Path]) -> Iterator[Report]:
    for _, reading in _readings(files):
        yield reading.report or _unread(reading)


def _of_archive(folder: Path, unit: str | None, year: int | None) -> Iterator[Report]:
    """The reports of an archive; findings over several of them are made anew where the archive may be written."""
    conditions, values = ["1"], []
    if unit:
        conditions.append("u.name LIKE ?")
        values.append(f"%{unit}%")
    if year:
        conditions.append("r.year = ?")
        values.append(str(year))
    with Archive(folder, read_only=not os.access(folder / DATABASE, os.W_OK)) as archive:
        if not archive.read_only:
            check_series(archive.database)
        for number in find_reports(archive.database, " AND ".join(conditions), values, "u.name, r.year"):
            yield load_report(archive.database, number)


def _checked(report: Report, shown: list[Finding]) -> dict[str, Any]:
    whole = report_to_dict(replace(report, findings=tuple(shown), cells=(), sections=()))
    return {name: value for name, value in whole.items() if name not in ("cells", "sections")}


def _print_findings(listed: list[tuple[Report, list[Finding]]], every: bool) -> None:
    total = sum(len(shown) for _, shown in listed)
    for report, shown in listed:
        if not shown:
            continue
        click.echo(
            f"{report.unit or report.title} {report.year or ''}  {report.url or ''} [sha256:{report.sha256}]"
        )
        for finding in shown:
            sign = {"fails": "✗", "holds": "✓", "holds_blank_as_zero": "✓"}.get(finding.status, "·")
            click.echo(
                f"  {sign} {finding.rule} [{finding.severity}, {finding.status}] {finding.detail or ''}"
            )
    what = "条结论 findings" if every else "条不符 failing"
    note(f"{len(listed)} 份报告 reports, {total} {what}")
