"""Reports of earlier crawls that no list names any more: still there, moved, or gone? They are asked for once more."""

from __future__ import annotations

from collections.abc import Iterator

from archive.survey.removed import addresses
from crawler.cms.base import Link, is_file
from crawler.spiders.articles import ArticleWalker
from pipelines.stages.session import Session


def recall(spider: ArticleWalker) -> Iterator[tuple[Link, str]]:
    """(article, where it was listed) of every report this crawl has not come across. Files that lists led straight to
    are left out: asking for one fetches it whole. A visit to the first pages of lists leaves at rest what it did not come
    across, unless a list that it saw whole has dropped it."""
    gone = {url for account in spider.accounts.values() for url in account.gone}
    for link, listed in known(spider):
        rests = spider.known.only_fronts and spider.rests(link.url) and link.url not in gone
        if not (is_file(link.url) or rests) and spider.first_time(link.url):
            yield link, listed


def awake(spider: ArticleWalker) -> Iterator[tuple[Link, str]]:
    """The same of every report whose time has come, or of which something is open."""
    for link, listed in known(spider):
        if not spider.rests(link.url):
            yield link, listed


def known(spider: ArticleWalker) -> Iterator[tuple[Link, str]]:
    """Every report that the site has shown at an address of its own."""
    database = Session.of(spider.crawler).archive.database
    for url, title, listed in addresses(database, spider.site.name):
        if spider.site.allows(url):
            yield Link(url, "", title), listed
