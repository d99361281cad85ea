"""`gongkai sites export`: writes the knowledge of crawls as site files, as contributions to the project."""

from __future__ import annotations

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
from archive.language import worded


@click.command("export")
@click.option(
    "--output", "-o", "target", required=True, type=click.Path(file_okay=False, path_type=Path),
    help=worded("写到此目录。", "folder to write to."),
)  # fmt: skip
@click.option("--force", is_flag=True, help=worded("覆盖已有文件。", "replace files that are there."))
@archive_option
@json_option
@click.pass_context
def export(context: click.Context, target: Path, force: bool, folder: Path, as_json: bool) -> None:
    """把抓取所知写成站点文件：每个找到报告的网站一份，有软件、栏目和所见条数。

    What crawls have learnt as site files: one for each site with reports, with its software, columns and counts.
    """
    from crawler.probing.from_crawls import write

    keep_outside(folder, target)
    with Archive(folder, read_only=True) as archive:
        written, left = write(archive.database, target, force=force)
    if as_json or context.obj:
        print_json({"written": [str(path) for path in written], "left": [str(path) for path in left]})
    else:
        for path in written:
            click.echo(f"{worded('写入', 'written')}: {path}")
        for path in left:
            note(f"! {worded('已有，未动', 'there already, left as it is')}: {path}")
        if not written and not left:
            note(worded("没有找到过报告的网站", "no site with reports"))
    leave(GOOD if written or left else PARTIAL)
