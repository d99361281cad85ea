"""`gongkai publish`: the site as files."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import click

from archive.commands.interface import (
    archive_option,
    json_option,
    keep_outside,
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

    keep_outside(folder, directory)
    _refuse_other(directory, replace=replace)
    before = directory.absolute() if directory.exists() else None
    count, changed = _in_one_step(lambda place: run(folder, place, address, before), directory)
    if as_json:
        print_json({"path": str(directory), "files": count, "changed": changed})
    else:
        note(
            worded(
                f"共 {count} 个文件，其中 {changed} 个是新的或有变化: {directory}",
                f"{count} files, {changed} of them new or changed: {directory}",
            )
        )


def _refuse_other(directory: Path, *, replace: bool) -> None:
    """Refuse a folder that is not empty, unless it holds a published site and `replace` is set."""
    if not directory.exists() or not any(directory.iterdir()):
        return
    if not replace:
        raise GongkaiError(say("folder_not_empty", folder=directory))
    if not (directory / "robots.txt").is_file():
        raise GongkaiError(say("no_published_site", folder=directory))


def _in_one_step(write: Callable[[Path], tuple[int, int]], directory: Path) -> tuple[int, int]:
    """Write beside the folder, then exchange the two. A failed write leaves nothing behind. Returns the
    counts of `write`."""
    directory = directory.absolute()
    directory.parent.mkdir(parents=True, exist_ok=True)
    fresh, old = (directory.with_name(f".{directory.name}.{word}") for word in ("new", "old"))
    for left in (fresh, old):
        shutil.rmtree(left, ignore_errors=True)
    try:
        counts = write(fresh)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    if directory.exists():
        directory.rename(old)
    fresh.rename(directory)
    shutil.rmtree(old, ignore_errors=True)
    return counts
