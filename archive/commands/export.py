"""`gongkai export`: everything out of the archive."""

from __future__ import annotations

from pathlib import Path

import click

from archive.commands.interface import (
    archive_option,
    json_option,
    note,
    print_json,
)
from archive.database.folder import Archive
from archive.export.formats import FORMATS, reports
from archive.export.formats import export as export_to


@click.command("export")
@archive_option
@json_option
@click.option(
    "--format", "kind", type=click.Choice(FORMATS), default="jsonl", show_default=True, help="格式 format."
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="写到何处（csv、parquet 为目录）where to (a folder for csv and parquet).",
)
def export(folder: Path, as_json: bool, kind: str, output: Path | None) -> None:
    """把全部数据连同数据字典取走 everything, with its data dictionary."""
    if output is None and (kind != "jsonl" or as_json):
        raise click.UsageError("请用 -o 指定去处 this needs -o PATH")
    with Archive(folder, read_only=True) as archive:
        if output is None:
            for entry in reports(archive.database):
                print_json(entry)
            return
        done = export_to(archive.database, output, kind)
    if done.cut:
        note(
            f"{done.cut} 段文字超过单元格上限，已截短 texts were cut to what a cell of Excel holds; csv has them whole"
        )
    if as_json:
        print_json({"format": kind, "path": str(output), "reports": done.reports})
    else:
        note(f"已写出 {done.reports} 份报告 {done.reports} reports written: {output}")
