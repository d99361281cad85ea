"""The front door: `gongkai`. Commands of the top floor, and those of the floors below mounted."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click

from archive import __version__
from archive.clock import BEIJING
from archive.commands.interface import (
    GOOD,
    Front,
    archive_option,
    json_option,
    leave,
    note,
    print_json,
)
from archive.errors import Locked
from archive.storage.lock import Lock
from crawler.run.summary import exit_code, print_summary
from crawler.sites.site_file import Site, known_sites, load_site
from crawler.visits.schedule import FILES, install, render
from crawler.visits.turns import turns
from pipelines.clock import utc

MOUNTED = {
    "sites": "crawler.commands.sites",
    "why": "crawler.commands.why",
    "worker": "crawler.commands.queue",
    "queue": "crawler.commands.queue",
    "read": "pipelines.commands.cli",
    "check": "pipelines.commands.cli",
    "verify": "pipelines.commands.cli_archive",
    "merge": "pipelines.commands.cli_archive",
    "status": "archive.commands.status",
    "diff": "archive.commands.cli",
    "export": "archive.commands.cli",
    "serve": "archive.commands.cli",
    "publish": "archive.commands.cli",
    "alerts": "archive.commands.alerts",
    "release": "archive.commands.release",
    "repair": "archive.commands.release",
}
"""Commands by the module that holds each."""


@click.group(cls=Front, mounted=MOUNTED, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="gongkai")
@click.option("-v", "--verbose", is_flag=True, help="多说一些 say more on stderr.")
def main(verbose: bool) -> None:
    """公开 gongkai：政府信息公开工作年度报告的抓取、保存、读取、核对与公布。

    Finds, keeps, reads, checks and publishes the annual open-government reports of Chinese government bodies.
    """


@main.command("crawl")
@click.argument("sites", nargs=-1)
@click.option(
    "--due",
    is_flag=True,
    help="只抓取到时间的（不指名则全部已知网站）only the sites whose time has come; of all known.",
)
@click.option(
    "--since", metavar="DATE", help="只要此日以来发布的 only what was published since (YYYY-MM-DD)."
)
@click.option(
    "--delay", type=click.FloatRange(min=0), help="每台主机的间隔秒数 seconds between requests to a host."
)
@click.option(
    "--private", metavar="HOST", multiple=True, help="此主机可在内网 this host may be in a private network."
)
@click.option(
    "--queue",
    metavar="redis://HOST",
    help="不在此抓取，只排入队列，由 gongkai worker 抓取 only add the sites to a queue, for `gongkai worker`.",
)
@archive_option
@json_option
@click.pass_context
def crawl(
    context: click.Context,
    sites: tuple[str, ...],
    due: bool,
    since: str | None,
    delay: float | None,
    private: tuple[str, ...],
    queue: str | None,
    folder: Path,
    as_json: bool,
) -> None:
    """抓取网站 crawl SITES: names of known sites, site files, or home-page addresses."""
    if not sites and not due:
        known = "、".join(site.name for site in known_sites())
        raise click.UsageError(f"请给出网站 name a site: {known}，或首页地址 or a home-page address")
    chosen = [_trusting(load_site(site), private) for site in sites] or known_sites()
    verbose = bool(context.parent and context.parent.params.get("verbose"))
    with ExitStack() as stack:
        if due:
            chosen = _due(stack, chosen, folder)
        if queue:
            from crawler.commands.queue import enqueue

            enqueue(queue, chosen, since=since, delay=delay, as_json=as_json)
            return
        summary = _crawl(chosen, folder, since=since, delay=delay, verbose=verbose)
    if as_json:
        print_json(asdict(summary))
    else:
        print_summary(summary)
    leave(exit_code(summary))


def _trusting(site: Site, private: tuple[str, ...]) -> Site:
    return replace(site, private=site.private | {host.lower() for host in private})


def _due(stack: ExitStack, sites: list[Site], folder: Path) -> list[Site]:
    """The sites whose time has come; the others are told when theirs is. One at a time: where another is at it,
    it does the work, and this one leaves with exit code 0."""
    try:
        stack.enter_context(
            Lock(
                folder / ".due.lock",
                "另一个 gongkai crawl --due 正在进行，本次退出 another is at it already: leaving",
            )
        )
    except Locked as error:
        note(error.message)
        leave(GOOD)
    now = utc()
    every = turns(sites, folder, now)
    for turn in every:
        if turn.due > now:
            moment = f"{turn.due.astimezone(BEIJING):%Y-%m-%d %H:%M}"
            note(f"未到时间 not due: {turn.site.title}，{moment}（北京时间 Beijing time）")
    return [turn.site for turn in every if turn.due <= now]


def _crawl(sites: list[Site], folder: Path, *, since: str | None, delay: float | None, verbose: bool) -> Any:
    from crawler.run.crawls import run_crawl
    from crawler.run.progress import progress  # Scrapy takes a second to import: only where it is used

    settings = {} if verbose else {"LOG_LEVEL": "ERROR"}
    with progress() as advance:
        return run_crawl(sites, folder, since=since, delay=delay, settings=settings, progress=advance)


@main.command("schedule")
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


@main.command("demo")
@click.option(
    "--archive", "folder", type=click.Path(file_okay=False, path_type=Path), default=Path("demo-data"),
    show_default=True, help="样例档案库 folder of the demo archive.",
)  # fmt: skip
@click.option(
    "--port", default=8001, show_default=True, type=click.IntRange(0, 65535), help="端口 port of the site."
)
@click.option("--open", "open_browser", is_flag=True, help="打开浏览器 open a browser.")
@click.option("--once", is_flag=True, help="建好即止，不打开网站 build and stop, without the site.")
def demo(folder: Path, port: int, open_browser: bool, once: bool) -> None:
    """样例：全程走一遍，不上网 the whole way on a sample portal, no network."""
    from crawler.demo.tour import build

    for summary in build(folder):
        print_summary(summary)
        if code := exit_code(summary):
            leave(code)
    if once:
        note(f"档案库 archive: {folder}  →  gongkai serve --archive {folder}")
        return
    from archive.site.serve import serve as run

    note("网站 the site:")
    run(folder, port=port, open_browser=open_browser)


if __name__ == "__main__":
    main()
