"""`gongkai crawl`: crawls sites, or puts them into a queue."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

import click

from archive.clock import BEIJING
from archive.commands.interface import (
    GOOD,
    PARTIAL,
    archive_option,
    json_option,
    leave,
    note,
    print_json,
)
from archive.errors import GongkaiError, Locked, SiteError
from archive.language import worded
from archive.sentence import say
from archive.storage.lock import Lock
from archive.survey.trouble import told
from crawler.commands.overrides import settings_of
from crawler.run.summary import exit_code, print_summary
from crawler.sites.named import sites_named
from crawler.sites.site_file import Site, known_sites, look_in
from crawler.visits.due import Rhythm
from crawler.visits.turns import turns
from pipelines.clock import now, utc


@click.command("crawl")
@click.argument("sites", nargs=-1)
@click.option(
    "--due",
    is_flag=True,
    help=worded(
        "只抓取到时间的网站（不指名则指全部已知网站）。", "only the sites whose time has come; of all known."
    ),
)
@click.option(
    "--whole",
    is_flag=True,
    help=worded(
        "与 --due 同用：全部重新请求，已知报告也不跳过。",
        "with --due: ask for everything again; no known report rests.",
    ),
)
@click.option(
    "--below",
    is_flag=True,
    help=worded(
        "连同所辖各地，如 `crawl --below 石嘴山市`。",
        "a place and all places in it: `crawl --below 石嘴山市`.",
    ),
)
@click.option(
    "--since",
    metavar="DATE",
    help=worded("只要此日以来发布的（YYYY-MM-DD）。", "only what was published since (YYYY-MM-DD)."),
)
@click.option(
    "--delay",
    type=click.FloatRange(min=0),
    help=worded("对同一主机两次请求之间的秒数。", "seconds between requests to a host."),
)
@click.option(
    "--private",
    metavar="HOST",
    multiple=True,
    help=worded("允许此主机在内网。", "this host may be in a private network."),
)
@click.option(
    "--queue",
    metavar="redis://HOST",
    help=worded(
        "不在此抓取，只排入队列，由 gongkai worker 抓取。",
        "only add the sites to a queue, for `gongkai worker`.",
    ),
)
@click.option(
    "--every",
    metavar="DAYS",
    type=click.FloatRange(min=0.1),
    help=worded(
        "与 --due 同用：各网站都按此天数间隔；1 即每夜。",
        "with --due: take this for the rhythm of every site; 1 is nightly.",
    ),
)
@click.option(
    "--set",
    "pairs",
    metavar="NAME=VALUE",
    multiple=True,
    help=worded("Scrapy 或 gongkai 的一项设置。", "a setting of Scrapy or gongkai."),
)
@archive_option
@json_option
@click.pass_context
def crawl(
    context: click.Context,
    sites: tuple[str, ...],
    due: bool,
    whole: bool,
    below: bool,
    since: str | None,
    delay: float | None,
    private: tuple[str, ...],
    queue: str | None,
    every: float | None,
    pairs: tuple[str, ...],
    folder: Path,
    as_json: bool,
) -> None:
    """抓取网站 SITES：地名或区划代码（平罗县、640221）、已知网站、站点文件或首页地址。

    Crawl SITES: places by name or code, known sites, site files, or home-page addresses.
    """
    if not sites and not due:
        known = "、".join(site.name for site in known_sites())
        raise click.UsageError(
            worded(
                f"请给出网站、地名、区划代码或首页地址: {known}",
                f"name a site, a place, its code, or a home page: {known}",
            )
        )
    settings = settings_of(pairs)
    look_in(folder)
    if queue and pairs:
        raise click.UsageError(worded("--set 只用于在此抓取", "--set is for crawls here, not for a queue"))
    wrong: list[GongkaiError] = []
    chosen = [_trusting(site, private, every) for site in _sites(sites, wrong, below=below)]
    since = _checked(since, due=due)
    verbose = bool(context.parent and context.parent.params.get("verbose"))
    rest = due and not whole
    with ExitStack() as stack:
        if due:
            stack.enter_context(told(folder, now))
            chosen = _due(stack, chosen, folder, verbose=verbose)
        if queue:
            from crawler.commands.queue import enqueue

            enqueue(queue, chosen, since=since, delay=delay, rest=rest, as_json=as_json)
            return
        summary = _crawl(
            chosen, folder, since=since, delay=delay, rest=rest, settings=settings, verbose=verbose
        )
    if as_json:
        print_json(asdict(summary))
    else:
        print_summary(summary)
    leave(exit_code(summary) or (PARTIAL if wrong else GOOD))


def _sites(names: tuple[str, ...], wrong: list[GongkaiError], *, below: bool) -> list[Site]:
    """Return the named sites, or all. A wrong site is reported and added to `wrong`, and the others are
    crawled. Raises the error of a single name, and the first error if no site is left."""

    def complain(error: GongkaiError) -> None:
        wrong.append(error)
        note(f"✗ {error.code}: {error}")

    if not names:
        return known_sites(complain)
    found = []
    for name in names:
        try:
            found += sites_named(name, below=below)
        except SiteError as error:
            if len(names) == 1:
                raise
            complain(error)
    if not found:
        raise wrong[0]
    return found


def _checked(since: str | None, *, due: bool) -> str | None:
    """Return a date in ISO form. A wrong date is a usage error, but an unattended crawl reports it and leaves
    nothing out."""
    if since is None:
        return None
    try:
        return date.fromisoformat(since).isoformat()
    except ValueError:
        said = worded(
            f"--since 应为日期（YYYY-MM-DD）: {since}", f"--since should be a day (YYYY-MM-DD): {since}"
        )
        if not due:
            raise click.UsageError(said) from None
        note(f"✗ {said}；{worded('不计此项', 'it is left aside')}")
        return None


_SLACK = 0.25
"""Days by which a crawl may be early: a crawl that ended at two in the night is due again at one."""


def _trusting(site: Site, private: tuple[str, ...], every: float | None) -> Site:
    days = every and max(every - _SLACK, every / 2)
    rhythm = Rhythm(season=days, rest=days) if days else site.rhythm
    return replace(site, private=site.private | {host.lower() for host in private}, rhythm=rhythm)


def _due(stack: ExitStack, sites: list[Site], folder: Path, *, verbose: bool) -> list[Site]:
    """Return the sites that are due; with -v reports when the others are due. Takes a lock: if another run
    holds it, that run does the work, and this one leaves with exit code 0."""
    try:
        stack.enter_context(
            Lock(
                folder / ".due.lock",
                say("crawl_due_busy"),
            )
        )
    except Locked as error:
        note(error.message)
        leave(GOOD)
    moment = utc()
    every = turns(sites, folder, moment)
    for turn in every:
        if turn.due > moment and verbose:
            when = f"{turn.due.astimezone(BEIJING):%Y-%m-%d %H:%M}"
            note(
                worded(
                    f"未到时间: {turn.site.title}，{when}（北京时间）",
                    f"not due: {turn.site.title}, {when} (Beijing time)",
                )
            )
    return [turn.site for turn in every if turn.due <= moment]


def _crawl(
    sites: list[Site],
    folder: Path,
    *,
    since: str | None,
    delay: float | None,
    rest: bool,
    settings: dict[str, Any],
    verbose: bool,
) -> Any:
    from crawler.run.crawls import run_crawl
    from crawler.run.progress import progress  # Scrapy takes a second to import

    settings = ({} if verbose else {"LOG_LEVEL": "ERROR"}) | settings
    with progress() as advance:
        return run_crawl(
            sites, folder, since=since, delay=delay, rest=rest, settings=settings, progress=advance
        )
