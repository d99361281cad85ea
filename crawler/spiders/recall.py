"""Reports of earlier crawls that no list names any more: still there, moved, or gone? They are asked for once more."""

from __future__ import annotations

from collections.abc import Iterator

from archive.survey.removed import addresses
from crawler.cms.base import Link, is_file
from crawler.spiders.walker import Walker
from pipelines.stages.session import Session


def recall(spider: Walker) -> Iterator[tuple[Link, str]]:
    """(article, where it was listed) of every report this crawl has not come across. Files that lists led straight to
    are left out: asking for one fetches it whole."""
    database = Session.of(spider.crawler).archive.database
    for url, title, listed in addresses(database, spider.site.name):
        if spider.site.allows(url) and not is_file(url) and spider.first_time(url):
            yield Link(url, "", title), listed
