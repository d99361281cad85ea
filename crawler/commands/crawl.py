"""`gongkai crawl`: sites crawled, or put into a queue."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click

from archive.clock import BEIJING
from archive.commands.interface import (
    GOOD,
    archive_option,
    json_option,
    leave,
    note,
    print_json,
)
from archive.errors import Locked
from archive.storage.lock import Lock
from crawler.run.summary import exit_code, print_summary
from crawler.sites.named import sites_named
from crawler.sites.site_file import Site, known_sites
from crawler.visits.turns import turns
from pipelines.clock import utc


@click.command("crawl")
@click.argument("sites", nargs=-1)
@click.option(
    "--due",
    is_flag=True,
    help="只抓取到时间的（不指名则全部已知网站）only the sites whose time has come; of all known.",
)
@click.option(
    "--below", is_flag=True, help="连同所辖各地 a place and all places in it: `crawl --below 石嘴山市`."
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
    below: bool,
    since: str | None,
    delay: float | None,
    private: tuple[str, ...],
    queue: str | None,
    folder: Path,
    as_json: bool,
) -> None:
    """抓取网站 crawl SITES: places by name or code (平罗县, 640221), known sites, site files, or home-page addresses."""
    if not sites and not due:
        known = "、".join(site.name for site in known_sites())
        raise click.UsageError(
            f"请给出网站 name a site: {known}，、地名、区划代码或首页地址 or a place, its code, or a home-page address"
        )
    named = [one for site in sites for one in sites_named(site, below=below)]
    chosen = [_trusting(site, private) for site in named] or known_sites()
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
