"""`gongkai release`: a dated bundle of the whole archive."""

from __future__ import annotations

from pathlib import Path

import click

from archive.commands.interface import (
    archive_option,
    json_option,
    keep_outside,
    note,
    print_json,
)
from archive.database.folder import Archive
from archive.export.tables import newest
from archive.language import tally, worded


@click.command("release")
@click.argument("directory", type=click.Path(path_type=Path))
@click.option(
    "--since",
    "previous",
    metavar="RELEASE",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help=worded("与此前的这份发布比较。", "the earlier release to compare with."),
)
@click.option(
    "--daily", is_flag=True,
    help=worded(
        "写到 DIRECTORY 中以当天日期为名的目录，与上一份比较。",
        "into a folder of the day, compared with the last.",
    ),
)  # fmt: skip
@click.option(
    "--sign", "key", envvar="GONGKAI_SIGN_KEY", type=click.Path(dir_okay=False, exists=True, path_type=Path),
    help=worded("用此 SSH 密钥签名（或用 GONGKAI_SIGN_KEY）。", "sign with this SSH key (or GONGKAI_SIGN_KEY)."),
)  # fmt: skip
@click.option(
    "--tsa", "authority", envvar="GONGKAI_TSA", metavar="URL",
    help=worded(
        "由此服务加 RFC 3161 时间戳（或用 GONGKAI_TSA）。",
        "have this authority time-stamp it, RFC 3161 (or GONGKAI_TSA).",
    ),
)  # fmt: skip
@archive_option
@json_option
def release(
    directory: Path,
    previous: Path | None,
    daily: bool,
    key: Path | None,
    authority: str | None,
    folder: Path,
    as_json: bool,
) -> None:
    """把全部数据写成 DIRECTORY 中一份带日期的发布：数据、采集记录、清单、与上次的不同。

    A dated bundle of everything in DIRECTORY: data, captures, manifest, what changed.
    """
    from archive.release.bundle import release as write

    keep_outside(folder, directory)
    with Archive(folder, read_only=True) as archive:
        if daily:
            earlier = sorted(path for path in directory.glob("20??-??-??") if path.is_dir())
            directory /= (newest(archive.database) or "")[:10]
            if directory in earlier:
                note(f"{worded('这一天已经发布', 'released already')}: {directory}")
                return
            previous = previous or (earlier[-1] if earlier else None)
            directory.parent.mkdir(parents=True, exist_ok=True)
        about = write(archive, directory, previous, key=key, authority=authority)
    if as_json:
        print_json(about)
    else:
        counts = about["counts"]
        held = tally(("报告", "reports", counts["reports"]), ("采集", "captures", counts["captures"]))
        note(f"{worded('已发布', 'released')} {about['date']}: {held}  →  {directory}")
