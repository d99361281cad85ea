"""`gongkai upgrade`: brings the archive of an older gongkai up to this version."""

from __future__ import annotations

from pathlib import Path

import click

from archive import __version__
from archive.commands.interface import (
    archive_option,
    json_option,
    note,
    print_json,
)
from archive.database.connection import open_database
from archive.database.folder import DATABASE
from archive.database.migrations import steps_ahead
from archive.language import worded


@click.command("upgrade")
@archive_option
@json_option
def upgrade(folder: Path, as_json: bool) -> None:
    """把旧版本的档案库升级，要么全部完成，要么原样不动；抓取时会自动升级。

    Bring the archive of an older gongkai up to date, whole or not at all; a crawl does the same by itself.
    """
    steps = steps_ahead(folder / DATABASE)
    open_database(folder / DATABASE, create=False).close()
    if as_json:
        print_json({"archive": str(folder), "version": __version__, "steps": steps})
    elif steps:
        note(
            worded(
                f"已升级至 {__version__}: {'、'.join(steps)}",
                f"upgraded to {__version__}: {', '.join(steps)}",
            )
        )
    else:
        note(f"{worded('已是最新', 'up to date')}: {__version__}")
