"""The full demonstration: serve the sample portal on loopback, crawl it into an archive, and find its silent
edits."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from urllib.parse import urlsplit

from archive.database.folder import DATABASE
from crawler.demo.server import Server, serve
from crawler.run.crawls import run_crawl
from crawler.run.summary import CrawlSummary
from crawler.sites.site_file import Site, read_site

HERE = Path(__file__).parent
SITE = HERE / "site.toml"
EARLIER = HERE / "earlier"
"""Pages as they were before the county's silent edit."""


def build(folder: Path) -> list[CrawlSummary]:
    """Crawl the sample portal into a folder and return the summaries. A new archive is crawled twice: before
    and after the county silently edits a report. A further call finds everything unchanged."""
    site = read_site(SITE)
    with _portal(urlsplit(site.home).port or 0) as portal:
        site = _at(site, portal.url)
        if (folder / DATABASE).exists():
            return [_crawl(site, folder)]
        portal.instead = _earlier()
        with ProcessPoolExecutor(1, get_context("spawn")) as apart:  # a process crawls only once
            first = apart.submit(_crawl, site, folder).result()
        portal.instead = {}
        return [first, _crawl(site, folder)]


def _crawl(site: Site, folder: Path) -> CrawlSummary:
    return run_crawl([site], folder, settings={"LOG_LEVEL": "ERROR"})


@contextmanager
def _portal(port: int) -> Iterator[Server]:
    """Yield the portal at the address in its site file, so that a second demo finds its pages again; at a
    free port if that port is taken."""
    with ExitStack() as stack:
        try:
            portal = stack.enter_context(serve(port=port))
        except OSError:
            portal = stack.enter_context(serve())
        yield portal


def _earlier() -> dict[str, bytes]:
    """Return the earlier pages by site-relative path."""
    return {
        page.relative_to(EARLIER).as_posix(): page.read_bytes()
        for page in EARLIER.rglob("*")
        if page.is_file()
    }


def _at(site: Site, url: str) -> Site:
    return site if site.home == url else replace(site, home=url, hosts=frozenset({urlsplit(url).netloc}))
