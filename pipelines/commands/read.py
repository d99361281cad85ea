"""`gongkai read`: files of any format, or all stored documents again."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from archive.commands.interface import (
    GOOD,
    PARTIAL,
    archive_option,
    json_option,
    leave,
    note,
    print_json,
    spoken,
)
from archive.language import called, worded
from archive.model import Report
from archive.report_json import report_to_dict
from archive.vocabulary import CellState, Generation, Scope
from pipelines.commands.files import read_files, without_report

if TYPE_CHECKING:
    from pipelines.commands.readings import Action


@click.command("read")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--picture",
    "drawing",
    type=click.Path(path_type=Path),
    help=worded("把读到的格子画在页面图上（PNG）。", "draw the cells over the page (PNG)."),
)
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help=worded(
        "重读档案库保存的全部原件，列出不同之处，暂不生效。",
        "everything kept, again: shows what differs, which then waits.",
    ),
)
@click.option(
    "--waiting", is_flag=True, help=worded("再看一遍等待生效的不同之处。", "show once more what waits.")
)
@click.option(
    "--accept",
    is_flag=True,
    help=worded(
        "使等待的读数生效（与 --all 同用则立即生效）。", "put what waits into effect (with --all: at once)."
    ),
)
@click.option(
    "--rollback",
    is_flag=True,
    help=worded("恢复上次 --accept 之前的读数。", "restore the readings before the last --accept."),
)
@archive_option
@json_option
def read(
    files: tuple[Path, ...], drawing: Path | None, everything: bool, waiting: bool, accept: bool, rollback: bool,
    folder: Path, as_json: bool,
) -> None:  # fmt: skip
    """读取任何格式的文件，或库中保存的全部原件（--all）。

    Read files of any format, or everything kept (--all).
    """
    asked = {"all": everything, "waiting": waiting, "accept": accept, "rollback": rollback}
    actions = {cast("Action", name) for name, is_asked in asked.items() if is_asked}
    if bool(actions) == bool(files):
        raise click.UsageError(worded("给出文件，或用 --all", "give files, or --all"))
    if len(actions) > 1 and "rollback" in actions:
        raise click.UsageError(worded("--rollback 须单独使用", "--rollback goes alone"))
    if actions:
        from pipelines.commands.readings import read_again  # here: it needs the archive, files do not

        read_again(folder, actions, as_json)
    if drawing and len(files) != 1:
        raise click.UsageError(worded("--picture 只画一个文件", "--picture draws one file"))
    readings = read_files(files)
    if drawing and readings[0][1].report:
        from pipelines.reading.picture import picture

        drawing.write_bytes(picture(files[0].read_bytes(), readings[0][1].report))
    if as_json:
        documents = [
            report_to_dict(report)
            for _, reading in readings
            for report in reading.reports or [without_report(reading)]
        ]
        print_json(documents[0] if len(documents) == 1 else documents)
    for path, reading in readings:
        if reading.report is None:
            note(f"✗ {path}: {reading.error}: {spoken(reading.detail or '')} [sha256:{reading.sha256}]")
        for report in () if as_json else reading.reports:
            _print_report(path, report)
    leave(GOOD if all(reading.report for _, reading in readings) else PARTIAL)


def _print_report(path: Path, report: Report) -> None:
    states = Counter(cell.state for cell in report.cells)
    click.echo(f"{path}")
    click.echo(f"  {report.title or worded('（无标题）', '(no title)')}")
    known = {
        worded("单位", "unit"): report.unit,
        worded("年度", "year"): report.year,
        worded("口径", "scope"): called(Scope, report.scope),
        worded("格式", "form"): called(Generation, report.generation),
        worded("区划", "region"): report.region_code,
        worded("发布", "published"): report.published,
    }
    click.echo("  " + " · ".join(f"{name} {value or '—'}" for name, value in known.items()))
    click.echo(
        "  " + " · ".join(f"{called(CellState, state)} {count}" for state, count in states.most_common())
    )
    for finding in report.findings:
        if finding.status == "fails":
            click.echo(f"  ✗ {finding.rule} {spoken(finding.detail or '')}")
