"""A probe as a crawl with the same middlewares and a temporary archive."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess

from crawler.probing.learnt import Findings, conclude
from crawler.probing.probe_spider import ProbeSpider
from crawler.run.crawls import project_settings
from crawler.sites.site_file import Site
from pipelines.stages.session import Session


def probe(site: Site, *, delay: float | None = None, settings: dict[str, Any] | None = None) -> Findings:
    """Return the findings about a portal from its home page. Sends at most eight requests with robots.txt and
    delay as in any crawl, and fetches no report. Ignores software, columns and code of the site file. Works
    once per process."""
    bare = replace(site, cms="auto", columns=(), region_code=None, expected=0)
    with TemporaryDirectory(prefix="gongkai-probe-") as folder:
        process = AsyncCrawlerProcess(
            project_settings(Path(folder), {"ITEM_PIPELINES": {}, **(settings or {})})
        )
        crawler = process.create_crawler(ProbeSpider)
        process.crawl(crawler, site=bare, delay=delay)
        process.start()
    spider, session = crawler.spider, Session.of(crawler)
    assert isinstance(spider, ProbeSpider)
    return conclude(
        site.home,
        spider.walk,
        [problem for problem in session.problems if problem.code != "no_column"],
        {entry.host: entry.robots for entry in session.entries.values()},
        sum(entry.requests for entry in session.entries.values()),
    )
