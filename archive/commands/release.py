"""`gongkai release`: a dated bundle of the whole archive."""

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


@click.command("release")
@click.argument("directory", type=click.Path(path_type=Path))
@click.option(
    "--since",
    "previous",
    metavar="RELEASE",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="与此前的发布比较 the earlier release to compare with.",
)
@archive_option
@json_option
def release(directory: Path, previous: Path | None, folder: Path, as_json: bool) -> None:
    """发布 a dated bundle of everything in DIRECTORY: data, captures, manifest, what changed."""
    from archive.release.bundle import release as write

    with Archive(folder, read_only=True) as archive:
        about = write(archive, directory, previous)
    if as_json:
        print_json(about)
    else:
        counts = about["counts"]
        note(
            f"已发布 released {about['date']}: {counts['reports']} 份报告 reports, "
            f"{counts['captures']} 次采集 captures  →  {directory}"
        )
