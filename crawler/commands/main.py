"""The front door: `gongkai`. Every command is a module of its floor, imported when it is called for."""

from __future__ import annotations

import click

from archive import __version__
from archive.commands.interface import (
    Front,
)

_OF_FLOOR = {
    "archive": ("alerts", "diff", "export", "publish", "release", "repair", "serve", "status"),
    "pipelines": ("check", "merge", "read", "verify"),
    "crawler": ("crawl", "demo", "queue", "schedule", "sites"),
}
MOUNTED = {name: f"{floor}.commands.{name}" for floor, names in _OF_FLOOR.items() for name in names} | {
    "worker": "crawler.commands.queue"
}
"""Commands by the module that holds each."""


@click.group(cls=Front, mounted=MOUNTED, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="gongkai")
@click.option("-v", "--verbose", is_flag=True, help="多说一些 say more on stderr.")
def main(verbose: bool) -> None:
    """公开 gongkai：政府信息公开工作年度报告的抓取、保存、读取、核对与公布。

    Finds, keeps, reads, checks and publishes the annual open-government reports of Chinese government bodies.
    """


if __name__ == "__main__":
    main()
