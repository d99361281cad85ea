"""`gongkai verify`: proof that a release or an archive is whole."""

from __future__ import annotations

from pathlib import Path

import click

from archive.commands.interface import (
    CHECKS_FAILED,
    GOOD,
    archive_option,
    json_option,
    leave,
    note,
    print_json,
    spoken,
)
from archive.language import tally, worded
from pipelines.maintenance.verify_cells import SAMPLE
from pipelines.maintenance.verify_cells import verify as prove

_MOST = 50  # faults printed one by one


_CHECKED = {
    "blobs": "原件", "records": "WARC 记录", "captures": "采集", "tables": "表", "documents": "文件",
    "reports": "报告", "cells": "格子",
    "readings": "未生效读数", "files": "发布文件", "read again": "重读",
}  # fmt: skip


@click.command("verify")
@click.argument("target", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--sample", default=SAMPLE, show_default=True, type=click.IntRange(0),
    help=worded("重读多少份文件。", "documents to read again."),
)  # fmt: skip
@click.option(
    "--all", "everything", is_flag=True, help=worded("重读全部文件。", "read every document again.")
)
@archive_option
@json_option
def verify(target: Path | None, sample: int, everything: bool, folder: Path, as_json: bool) -> None:
    """不上网，证明一份数据发布或档案库（--archive）完好；不完好时退出码为 4。

    Prove offline that a release or an archive (--archive) is whole; exit code 4 where it is not.
    """
    proof = prove(target or folder, None if everything else sample)
    if as_json:
        print_json(proof.as_dict())
    else:
        click.echo(tally(*((_CHECKED.get(name, name), name, count) for name, count in proof.checked.items())))
        for fault in proof.faults[:_MOST]:
            click.echo(f"✗ {fault.kind}: {fault.where}: {spoken(fault.detail)}")
        if len(proof.faults) > _MOST:
            click.echo(
                f"… {worded(f'共 {len(proof.faults)} 处', f'{len(proof.faults)} faults in all')} (--json)"
            )
        for line in proof.notes:
            note(f"{worded('注', 'note')}: {spoken(line)}")
        if not proof.faults:
            click.echo(worded("完好", "whole"))
    leave(CHECKS_FAILED if proof.faults else GOOD)
