"""`gongkai merge`: archives joined by content."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

import click

from archive.commands.interface import (
    GOOD,
    PARTIAL,
    archive_option,
    json_option,
    keep_outside,
    leave,
    note,
    print_json,
)
from archive.database.folder import Archive
from archive.integrity.merge import merge as join
from archive.language import tally, worded
from pipelines.maintenance.series import check_series


@click.command("merge")
@click.argument("sources", metavar="ARCHIVE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@archive_option
@json_option
def merge(sources: tuple[Path, ...], folder: Path, as_json: bool) -> None:
    """按内容把几个档案库合并成新的一个（--archive）。

    Join archives by content in a new one (--archive).
    """
    for source in sources:
        keep_outside(source, folder)
    with ExitStack() as stack:
        opened = [stack.enter_context(Archive(source, read_only=True)) for source in sources]
        for archive in opened:
            archive.database.execute("SELECT 1")  # fails before any work if one is no archive
        done = join(opened, folder, lambda joined: check_series(joined.database, joined.store))
    if as_json:
        print_json(asdict(done))
    else:
        held = tally(
            ("报告", "reports", done.reports),
            ("文件", "documents", done.documents),
            ("采集", "captures", done.captures),
        )
        note(f"{worded('已合并', 'joined')} {len(sources)}: {held}  →  {folder}")
        if done.missing:
            note(
                worded(
                    f"✗ {done.missing} 个文件的原件缺失或已损坏，没有取来；gongkai verify 说是哪些",
                    f"✗ the bytes of {done.missing} documents are missing or damaged; gongkai verify names them",
                )
            )
    leave(PARTIAL if done.missing else GOOD)
