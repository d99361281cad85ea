"""Crawls of several sites in one process. The command line calls `run_crawl` once per process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

import crawler.settings
from archive.errors import GongkaiError, Locked
from archive.garbage import spare_what_stays
from archive.sentence import Sentence, of_system
from archive.vocabulary import CrawlEnd
from crawler.frontier.states import REFUSALS
from crawler.run.summary import CrawlSummary, SiteSummary
from crawler.sites.site_file import Site
from crawler.spiders.reports import ReportsSpider
from pipelines.stages.item import Problem

_OLD_TLS = {
    "DOWNLOAD_TLS_MIN_VERSION": "TLSv1.0",
    "DOWNLOADER_CLIENTCONTEXTFACTORY": "crawler.middlewares.handlers.OldContextFactory",
}
"""Settings for sites with `old_tls`. Such a connection is no safer than plain HTTP."""
Progress = Callable[[SiteSummary], None]


def run_crawl(
    sites: Iterable[Site],
    archive: Path,
    *,
    since: str | None = None,
    delay: float | None = None,
    rest: bool = False,
    settings: dict[str, Any] | None = None,
    progress: Progress | None = None,
) -> CrawlSummary:
    """Crawl sites into an archive and return a summary. Blocks until all are done.

    With `rest`, known reports rest until they are due (`crawler.spiders.known`).

    Sites of different hosts are crawled in parallel, sites of one host in sequence. `progress` is called with
    the running figures of a site at every response and every report. Works once per process: a Twisted
    reactor does not start twice.
    """
    run = _Run(
        list(sites), archive, since=since, delay=delay, rest=rest, settings=settings or {}, progress=progress
    )
    run.go()
    return CrawlSummary(run.summaries)


def project_settings(archive: Path, settings: dict[str, Any]) -> Settings:
    """Return the project's settings with an archive. `settings` override all others."""
    whole = Settings()
    whole.setmodule(crawler.settings, priority="project")
    whole.set("GONGKAI_ARCHIVE", str(archive), priority="cmdline")
    whole.setdict(settings, priority="cmdline")
    if "USER_AGENT" not in settings:
        whole.set("USER_AGENT", crawler.settings.user_agent(whole["GONGKAI_OPERATOR"]), priority="project")
    return whole


class _Run:
    def __init__(
        self,
        sites: list[Site],
        archive: Path,
        *,
        since: str | None,
        delay: float | None,
        rest: bool,
        settings: dict[str, Any],
        progress: Progress | None,
    ) -> None:
        self.sites = sites
        self.arguments = {"since": since, "delay": delay, "rest": rest}
        self.progress = progress
        self.process = AsyncCrawlerProcess(project_settings(archive, settings))
        self.summaries = [SiteSummary(site.name, site.title) for site in sites]
        self.turns: list[list[int]] = _by_host(sites)
        self.running: set[asyncio.Task[None]] = set()

    def go(self) -> None:
        at_once = max(1, self.process.settings.getint("GONGKAI_SITES_AT_ONCE"))
        for _ in range(min(at_once, len(self.turns))):
            self._next_host()
        if self.running:
            spare_what_stays()
            self.process.start()

    def _next_host(self) -> None:
        if self.turns:
            self._next_site(self.turns.pop(0))

    def _next_site(self, turn: list[int]) -> None:
        """Start the first site of a host. The next one starts in its callback, before Scrapy finds no crawl
        left."""
        number = turn.pop(0)
        one = self.process.create_crawler(ReportsSpider)
        if self.sites[number].old_tls:
            one.settings.setdict(_OLD_TLS, priority="spider")
        summary = self.summaries[number]
        self._watch(one, summary)
        task = self.process.crawl(one, site=self.sites[number], **self.arguments)
        self.running.add(task)

        def done(task: asyncio.Task[None]) -> None:
            self.running.discard(task)
            _conclude(one, summary, task)
            if summary.reason == CrawlEnd.SHUTDOWN:
                return
            if turn:
                self._next_site(turn)
            else:
                self._next_host()

        task.add_done_callback(done)

    def _watch(self, one: Crawler, summary: SiteSummary) -> None:
        def note(**_: Any) -> None:
            _fill(summary, one)
            if self.progress:
                self.progress(summary)

        def closed(reason: str, **_: Any) -> None:
            summary.reason = reason

        one.signals.connect(note, signal=signals.response_downloaded, weak=False)
        one.signals.connect(note, signal=signals.item_scraped, weak=False)
        one.signals.connect(closed, signal=signals.spider_closed, weak=False)


def _by_host(sites: list[Site]) -> list[list[int]]:
    """Return the indexes of the sites, grouped by host."""
    hosts: dict[str, list[int]] = {}
    for number, site in enumerate(sites):
        hosts.setdefault((urlsplit(site.home).hostname or "").removeprefix("www."), []).append(number)
    return list(hosts.values())


def _conclude(one: Crawler, summary: SiteSummary, task: asyncio.Task[None]) -> None:
    _fill(summary, one)
    listed = one.stats.get_value("gongkai/problem_list", []) if one.stats else []
    summary.problems = [Problem(**problem) for problem in listed]
    if task.cancelled():
        summary.reason = CrawlEnd.SHUTDOWN
    elif error := task.exception():
        summary.reason = CrawlEnd.LOCKED if isinstance(error, Locked) else CrawlEnd.FAILED
        said: Sentence | str = str(error) or type(error).__name__
        if isinstance(error, GongkaiError):
            said = error.sentence
        elif isinstance(error, OSError):
            said = of_system(error)
        summary.problems.append(Problem.of(getattr(error, "code", "failed"), said, None, None))


def _fill(summary: SiteSummary, one: Crawler) -> None:
    stats = one.stats.get_stats() if one.stats else {}
    summary.requests = stats.get("downloader/request_count", 0)
    summary.bytes = stats.get("downloader/response_bytes", 0)
    summary.seconds = stats.get("elapsed_time_seconds", summary.seconds)
    summary.blocked = sum(stats.get(f"gongkai/problems/{state}", 0) for state in REFUSALS)
    for name in (
        "lists",
        "articles",
        "files",
        "reports_new",
        "reports_known",
        "reports_resting",
        "unchanged",
        "duplicates",
    ):
        setattr(summary, name, stats.get(f"gongkai/{name}", 0))
