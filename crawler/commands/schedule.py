"""`gongkai schedule`: a timer for `crawl --due` and the commands after it."""

from __future__ import annotations

import re
from pathlib import Path

import click

from archive.commands.interface import (
    archive_option,
    note,
)
from archive.language import worded
from crawler.visits.schedule import FILES, NAME, Schedule, install, render


@click.command("schedule")
@click.argument("kind", type=click.Choice(sorted(FILES)), default="cron")
@click.option(
    "--install",
    "put",
    is_flag=True,
    help=worded("直接装好，而不只是显示。", "put it in place instead of printing it."),
)
@click.option(
    "--name",
    default=NAME,
    show_default=True,
    help=worded("单元的名称；每个档案库一个。", "name of the units; one for each archive."),
)
@click.option(
    "--every",
    metavar="DAYS",
    type=click.FloatRange(min=0.1),
    help=worded("同 crawl 的 --every；1 即每夜。", "as of crawl; 1 is nightly."),
)
@click.option("--alerts", is_flag=True, help=worded("之后运行 `gongkai alerts`。", "then `gongkai alerts`."))
@click.option(
    "--backup",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help=worded("之后运行 `gongkai backup DIR`。", "then `gongkai backup DIR`."),
)
@click.option(
    "--release", metavar="DIR", type=click.Path(file_okay=False, path_type=Path),
    help=worded(
        "之后运行 `gongkai release`，写到 DIR 中当天的目录。",
        "then `gongkai release` into a folder of the day in DIR.",
    ),
)  # fmt: skip
@click.option(
    "--publish", metavar="DIR", type=click.Path(file_okay=False, path_type=Path),
    help=worded("之后运行 `gongkai publish DIR --replace`。", "then `gongkai publish DIR --replace`."),
)  # fmt: skip
@archive_option
def schedule(
    kind: str, put: bool, name: str, every: float | None, alerts: bool, backup: Path | None, release: Path | None,
    publish: Path | None, folder: Path,
) -> None:  # fmt: skip
    """给出定时运行 `gongkai crawl --due` 的 systemd 单元、crontab 行或 CI 流程，带上当前的设置。

    A systemd timer, crontab line or CI workflow for `gongkai crawl --due`, with the settings of now.
    """
    if not re.fullmatch(r"[A-Za-z0-9_.-]+", name):
        raise click.BadParameter(
            worded("只能用字母、数字和 - _ .", "letters, digits, - _ . only"), param_hint="--name"
        )
    afterwards: list[tuple[str, ...]] = []
    if alerts:
        afterwards.append(("alerts",))
    for command, target, more in (
        ("backup", backup, ()), ("release", release, ("--daily",)), ("publish", publish, ("--replace",)),
    ):  # fmt: skip
        if target:
            afterwards.append((command, str(target.absolute()), *more))
    crawl = ("--every", f"{every:g}") if every else ()
    made = Schedule(folder, crawl, tuple(afterwards), name)
    if put:
        note(install(kind, made, Path.cwd() if kind == "ci" else Path.home()))
        return
    for file, text in render(kind, made).items():
        if len(FILES[kind]) > 1:
            click.echo(f"# --- {file}")
        click.echo(text, nl=False)
