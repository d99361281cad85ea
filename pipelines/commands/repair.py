"""`gongkai repair`: restore damaged or missing parts from the WARC files."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from archive.commands.interface import (
    GOOD,
    PARTIAL,
    archive_option,
    json_option,
    leave,
    note,
    print_json,
)
from archive.database.folder import DATABASE, Archive
from archive.language import tally, worded


@click.command("repair")
@archive_option
@json_option
def repair(folder: Path, as_json: bool) -> None:
    """用 WARC 文件修复损坏或缺失的部分：原件、采集记录、文件、报告。

    Restore from the WARC files what is damaged or missing: bytes, captures, documents and reports.
    """
    from archive.integrity.repair import repair as mend
    from pipelines.maintenance.rebuild import rebuild

    is_lost = any((folder / "warc").glob("*.warc.gz")) and not (folder / DATABASE).exists()
    with Archive(folder, create=is_lost) as archive:
        done = mend(archive, rebuild)
    if as_json:
        print_json(asdict(done))
    else:
        note(
            tally(
                ("已恢复", "restored", len(done.restored)),
                ("无法恢复", "lost", len(done.lost)),
                ("已截尾", "mended", len(done.mended)),
                ("补记采集", "captures told again", len(done.recaptured)),
                ("文件", "documents", done.documents),
                ("报告", "reports", done.reports),
                ("移开", "set aside", len(done.aside)),
            )
        )
        for path in done.aside:
            note(worded(f"✗ 已移至 damaged/: {path}", f"✗ moved to damaged/: {path}"))
        for sha256 in done.lost:
            note(f"✗ {worded('WARC 中没有', 'in no WARC file')}: sha256:{sha256}")
    leave(PARTIAL if done.lost else GOOD)
