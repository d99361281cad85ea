"""`gongkai publish`: the site as files."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import click

from archive.commands.interface import (
    archive_option,
    json_option,
    note,
    print_json,
)
from archive.errors import GongkaiError
from archive.language import worded
from archive.sentence import say


@click.command("publish")
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--address",
    default="http://localhost/",
    show_default=True,
    help=worded("文件将来所在的网址。", "where the files will be found."),
)
@click.option(
    "--replace",
    is_flag=True,
    help=worded("一次整体换掉已有的文件。", "take the place of what is there, in one step."),
)
@archive_option
@json_option
def publish(directory: Path, address: str, replace: bool, folder: Path, as_json: bool) -> None:
    """把网站写成 DIRECTORY 中的静态文件，任何网页服务器都能用。

    The site as files in DIRECTORY, for any web server.
    """
    from archive.site.serve import publish as run

    if replace and directory.exists():
        count = _replace(lambda place: run(folder, place, address), directory)
    else:
        count = run(folder, directory, address)
    if as_json:
        print_json({"path": str(directory), "files": count})
    else:
        note(worded(f"已写出 {count} 个文件: {directory}", f"{count} files written: {directory}"))


def _replace(write: Callable[[Path], int], directory: Path) -> int:
    """Write beside it, then let the new files take the place of the old. Only a site that was published is replaced."""
    if any(directory.iterdir()) and not (directory / "robots.txt").is_file():
        raise GongkaiError(say("no_published_site", folder=directory))
    fresh, old = (directory.with_name(f".{directory.name}.{word}") for word in ("new", "old"))
    for left in (fresh, old):
        shutil.rmtree(left, ignore_errors=True)
    count = write(fresh)
    directory.rename(old)
    fresh.rename(directory)
    shutil.rmtree(old)
    return count
