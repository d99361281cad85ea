"""`gongkai repair`: what is damaged or missing comes back from the WARC files."""

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
from archive.database.folder import Archive


@click.command("repair")
@archive_option
@json_option
def repair(folder: Path, as_json: bool) -> None:
    """修复 restore from the WARC files what is damaged or missing."""
    from archive.integrity.repair import repair as mend

    with Archive(folder, create=False) as archive:
        done = mend(archive)
    if as_json:
        print_json(asdict(done))
    else:
        note(
            f"已恢复 restored {len(done.restored)} · 无法恢复 lost {len(done.lost)} · 已截尾 mended {len(done.mended)}"
        )
        for sha256 in done.lost:
            note(f"✗ WARC 中没有 in no WARC file: sha256:{sha256}")
    leave(PARTIAL if done.lost else GOOD)
