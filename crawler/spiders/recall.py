"""Reports of earlier crawls that no list names any more. They are requested again: present, moved or gone?"""

from __future__ import annotations

from collections.abc import Iterator

from archive.survey.removed import addresses, removed
from crawler.cms.base import Link, is_file
from crawler.cms.posted import is_posted
from crawler.spiders.articles import ArticleWalker
from pipelines.stages.session import Session


def recall(spider: ArticleWalker) -> Iterator[tuple[Link, str]]:
    """Yield (article, listing address) of every report that this crawl has not met, neither on a list nor as a
    file of an article. Omits files that lists link to directly: a request would fetch the whole file. A visit
    to first pages only also omits reports at rest, unless a list that it saw whole has dropped them."""
    gone = {url for account in spider.accounts.values() for url in account.gone}
    for link, listed in known(spider):
        rests = spider.known.only_fronts and spider.rests(link.url) and link.url not in gone
        met = is_file(link.url) or spider.trails.key(link.url) in spider.hung
        if not (met or rests) and spider.first_time(link.url):
            yield link, listed


def missed(spider: ArticleWalker) -> set[str]:
    """Return the addresses of reports that were gone when last asked for. The archive tells of them already."""
    database = Session.of(spider.crawler).archive.database
    return {one.url for one in removed(database, spider.site.name)}


def awake(spider: ArticleWalker) -> Iterator[tuple[Link, str]]:
    """Yield (article, listing address) of every known report that is due or has an open question."""
    for link, listed in known(spider):
        if not spider.rests(link.url):
            yield link, listed


def known(spider: ArticleWalker) -> Iterator[tuple[Link, str]]:
    """Yield (article, listing address) of every report that the site has shown at its own address. Omits
    reports that only their list can request."""
    database = Session.of(spider.crawler).archive.database
    for url, title, listed in addresses(database, spider.site.name):
        if spider.site.allows(url) and not is_posted(url):
            yield Link(url, "", title), listed
