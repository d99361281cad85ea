"""`gongkai serve`: the archive as a site."""

from __future__ import annotations

from pathlib import Path

import click

from archive.commands.interface import (
    archive_option,
)
from archive.language import worded


@click.command("serve")
@archive_option
@click.option(
    "--host", default="127.0.0.1", show_default=True, help=worded("监听的地址。", "address to listen on.")
)
@click.option(
    "--port", default=8001, show_default=True, type=click.IntRange(0, 65535), help=worded("端口。", "port.")
)
@click.option("--open", "open_browser", is_flag=True, help=worded("打开浏览器。", "open a browser."))
@click.option("--public", is_flag=True, help=worded("允许外部访问。", "let others reach it."))
@click.option(
    "--immutable",
    is_flag=True,
    help=worded(
        "服务一份快照，档案库变了即整体换新；可缓存、可下载。",
        "serve a copy, anew when the archive has changed.",
    ),
)
@click.option(
    "--prefix", default="/", help=worded("网站在反向代理后面的路径。", "path of the site behind a proxy.")
)
@click.option(
    "--contact",
    help=worded("更正寄到何处：邮箱或网址。", "where corrections go: an address of mail, or a page."),
)
@click.option(
    "--releases",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help=worded(
        "按日期存放发布的目录：下载页提供最新一份。", "folder of dated releases: the newest is offered."
    ),
)
@click.option(
    "--workers",
    default=1,
    show_default=True,
    type=click.IntRange(1, 64),
    help=worded("共用一个端口的进程数。", "processes that share the port."),
)
def serve(
    folder: Path, host: str, port: int, open_browser: bool, public: bool, immutable: bool, prefix: str,
    contact: str | None, workers: int, releases: Path | None,
) -> None:  # fmt: skip
    """把档案库作为网站打开（Datasette）。

    The archive as a site (Datasette).
    """
    from archive.site.serve import serve as run  # Datasette takes half a second to import: only here

    run(
        folder, host=host, port=port, open_browser=open_browser, public=public, immutable=immutable,
        prefix=prefix, contact=contact, workers=workers, releases=releases,
    )  # fmt: skip
