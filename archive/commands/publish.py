"""`gongkai publish`: the site as files."""

from __future__ import annotations

from pathlib import Path

import click

from archive.commands.interface import (
    archive_option,
    json_option,
    note,
    print_json,
)


@click.command("publish")
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--address",
    default="http://localhost/",
    show_default=True,
    help="将来的网址 where the files will be found.",
)
@archive_option
@json_option
def publish(directory: Path, address: str, folder: Path, as_json: bool) -> None:
    """把网站写成静态文件 the site as files in DIRECTORY, for any web server."""
    from archive.site.serve import publish as run

    count = run(folder, directory, address)
    if as_json:
        print_json({"path": str(directory), "files": count})
    else:
        note(f"已写出 {count} 个文件 files written: {directory}")
