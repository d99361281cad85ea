"""`gongkai demo`: the full demonstration on the sample portal."""

from __future__ import annotations

from pathlib import Path

import click

from archive.commands.interface import (
    leave,
    note,
)
from archive.language import worded
from crawler.run.summary import exit_code, print_summary


@click.command("demo")
@click.option(
    "--archive", "folder", type=click.Path(file_okay=False, path_type=Path), default=Path("demo-data"),
    show_default=True, help=worded("样例档案库所在目录。", "folder of the demo archive."),
)  # fmt: skip
@click.option(
    "--port",
    default=8001,
    show_default=True,
    type=click.IntRange(0, 65535),
    help=worded("网站的端口。", "port of the site."),
)
@click.option("--open", "open_browser", is_flag=True, help=worded("打开浏览器。", "open a browser."))
@click.option(
    "--once", is_flag=True, help=worded("建好即止，不打开网站。", "build and stop, without the site.")
)
def demo(folder: Path, port: int, open_browser: bool, once: bool) -> None:
    """在样例门户上全程走一遍，不上网。

    The whole way on a sample portal, no network.
    """
    from crawler.demo.tour import build

    for summary in build(folder):
        print_summary(summary)
        if code := exit_code(summary):
            leave(code)
    if once:
        note(f"{worded('档案库', 'archive')}: {folder}  →  gongkai serve --archive {folder}")
        return
    from archive.site.serve import serve as run

    note(f"{worded('网站', 'the site')}:")
    run(folder, port=port, open_browser=open_browser)
