"""`gongkai schedule`: what runs `crawl --due` at regular times."""

from __future__ import annotations

from pathlib import Path

import click

from archive.commands.interface import (
    archive_option,
    note,
)
from crawler.visits.schedule import FILES, install, render


@click.command("schedule")
@click.argument("kind", type=click.Choice(sorted(FILES)), default="cron")
@click.option(
    "--install", "put", is_flag=True, help="装好，而不只是显示 put it in place instead of printing it."
)
@archive_option
def schedule(kind: str, put: bool, folder: Path) -> None:
    """定时抓取 a systemd timer, crontab line or CI workflow for `gongkai crawl --due`."""
    if put:
        note(install(kind, folder, Path.cwd() if kind == "ci" else Path.home()))
        return
    for name, text in render(kind, folder).items():
        if len(FILES[kind]) > 1:
            click.echo(f"# --- {name}")
        click.echo(text, nl=False)
