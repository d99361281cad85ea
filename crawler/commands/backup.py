"""`gongkai backup` and `gongkai restore`: copy everything, and restore it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from archive.commands.interface import (
    archive_option,
    json_option,
    keep_outside,
    note,
    print_json,
)
from archive.integrity.backup import SITES, Copied
from archive.integrity.backup import backup as copy_out
from archive.integrity.backup import restore as copy_back
from archive.language import tally, worded
from crawler.sites.site_file import look_in, own_folders
from pipelines.clock import now


@click.command("backup")
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
@archive_option
@json_option
def backup(directory: Path, folder: Path, as_json: bool) -> None:
    """把新增的内容复制到 DIRECTORY，抓取进行中也可以：档案库、订阅、自己的站点文件。

    Copy what is new into DIRECTORY, also while a crawl writes: the archive, alerts, site files of one's own.
    """
    keep_outside(folder, directory)
    look_in(folder)
    sites = [place for place in own_folders() if place.is_dir()]
    _tell(copy_out(folder, directory, now(), sites), directory, as_json)


@click.command("restore")
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
@archive_option
@json_option
def restore(directory: Path, folder: Path, as_json: bool) -> None:
    """由 DIRECTORY 中的备份建成档案库（--archive）；该处须为空。

    Make an archive (--archive) of the backup in DIRECTORY; nothing may be there yet.
    """
    keep_outside(directory, folder)
    _tell(copy_back(directory, folder, now()), folder, as_json)
    if (folder / SITES).is_dir() and not as_json:
        note(f"{worded('站点文件', 'site files')}: GONGKAI_SITES={folder / SITES}")


def _tell(copied: Copied, where: Path, as_json: bool) -> None:
    if as_json:
        print_json({"path": str(where), **asdict(copied)})
        return
    counts = tally(
        ("原件", "blobs", copied.blobs),
        ("WARC 文件", "WARC files", copied.warcs),
        ("其他文件", "other files", copied.files),
    )
    note(f"{worded('新复制', 'copied now')}: {counts} · {copied.bytes / 1e6:.1f} MB  →  {where}")
