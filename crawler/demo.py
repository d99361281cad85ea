"""The whole way in one go: serve the sample portal on loopback, crawl it into an archive."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from crawler.run import CrawlSummary, run_crawl
from crawler.sample.server import Server, serve
from crawler.sites import Site, read_site

SITE = Path(__file__).parent / "sample" / "site.toml"


def build(folder: Path) -> CrawlSummary:
    """Crawl the sample portal into the folder. A second call finds everything unchanged."""
    site = read_site(SITE)
    with _portal(urlsplit(site.home).port or 0) as portal:
        return run_crawl([_at(site, portal.url)], folder, settings={"LOG_LEVEL": "ERROR"})


@contextmanager
def _portal(port: int) -> Iterator[Server]:
    """The portal at the address its site file names, so that a second demo finds its pages again; at any
    free port where that one is taken."""
    with ExitStack() as stack:
        try:
            portal = stack.enter_context(serve(port=port))
        except OSError:
            portal = stack.enter_context(serve())
        yield portal


def _at(site: Site, url: str) -> Site:
    return site if site.home == url else replace(site, home=url, hosts=frozenset({urlsplit(url).netloc}))
