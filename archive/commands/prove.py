"""`gongkai prove`: the proof of one number, in one file."""

from __future__ import annotations

from pathlib import Path

import click

from archive.commands.interface import (
    archive_option,
    json_option,
    note,
    print_json,
    spare_evidence,
)
from archive.database.folder import Archive
from archive.language import aside, worded


@click.command("prove")
@click.argument("address")
@click.option(
    "-o", "--output", "target", type=click.Path(dir_okay=False, path_type=Path),
    help=worded("写到哪里（默认在此处，名为 DIGEST-COLUMN.pyz）。", "where to (default: DIGEST-COLUMN.pyz here)."),
)  # fmt: skip
@click.option(
    "--release", "bundle", type=click.Path(exists=True, file_okay=False, path_type=Path),
    help=worded(
        "一直连到这份数据发布的清单、签名和时间戳。",
        "up to the manifest, signature and time stamp of this release.",
    ),
)  # fmt: skip
@archive_option
@json_option
def prove(address: str, target: Path | None, bundle: Path | None, folder: Path, as_json: bool) -> None:
    """把 ADDRESS（网站上的页面，或 DIGEST/COLUMN）处数字的证明写成一个文件，任何人不上网都能查验。

    Prove the number at ADDRESS (its page on the site, or DIGEST/COLUMN) in one file, which anybody checks
    offline: python3 FILE.
    """
    from archive.release.proving import number_at
    from archive.release.proving import prove as write

    with Archive(folder, read_only=True) as archive:
        if target is None:
            _, _, cited, _, column = number_at(archive.database, address).address.split("/")
            target = Path(f"{cited}-{column}.pyz")
        spare_evidence(folder, target)
        about = write(archive, address, target, bundle)
    if as_json:
        print_json({**about, "file": str(target)})
    else:
        how = aside(f"{worded('查验', 'check')}: python3 {target}")
        note(f"{about['label']}: {about['printed'] or '—'}  →  {target}{how}")
