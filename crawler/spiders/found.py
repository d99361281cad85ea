"""What a spider hands on to the stages: an article with its files, or a file alone."""

from __future__ import annotations

from scrapy.http import Response

from archive.model import Metadata
from crawler.cms import follow
from crawler.cms.base import Article, Link
from crawler.sites.site_file import Site
from pipelines.stages.item import Found
from pipelines.text.titles import is_report_title


def article_found(site: Site, response: Response, article: Article, link: Link, listed: str) -> Found:
    """An article page that is a report or carries one; its own title before that of the list, unless only the list
    says what it is. Files on other hosts are left out."""
    title = article.title if is_report_title(article.title) else link.title
    attachments = [
        (one.url, one.title)
        for one in article.attachments
        if site.allows(one.url) and follow.same(one.url) != follow.same(response.url)
    ]
    return Found(
        site=site.name,
        title=title,
        listed=listed,
        page=response.meta.get("kept"),
        metadata=_metadata(site, title, article.published or link.date, article.source),
        attachments=attachments,
    )


def file_found(site: Site, link: Link, listed: str) -> Found:
    """A file a list leads straight to."""
    return Found(
        site=site.name,
        title=link.title,
        listed=listed,
        metadata=_metadata(site, link.title, link.date, None),
        attachments=[(link.url, link.title)],
    )


def _metadata(site: Site, title: str | None, published: str | None, source: str | None) -> Metadata:
    return Metadata(title, published, source, site.unit, site.region_code)
