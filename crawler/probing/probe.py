"""A probe as a crawl of its own: the same middlewares, an archive that is thrown away."""

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
    """What a portal's home page leads to: at most eight requests, robots.txt and delay as in any crawl, no report
    fetched. What the site's file says of its software, columns and code is not believed. Once a process."""
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
