"""The output of a spider for the stages: an article with its files, or a file alone."""

from __future__ import annotations

import re

from scrapy.http import Response

from archive.model import Metadata
from crawler.cms import follow
from crawler.cms.base import Article, Link
from crawler.cms.trs import upload_date
from crawler.frontier.request_meta import meta_of
from crawler.sites.site_file import Site
from pipelines.form.title import subject
from pipelines.stages.item import Found
from pipelines.text.titles import is_report_title, squeeze

_FORM = "政府信息公开工作年度报告"
_BARE_YEAR = re.compile(r"20\d\d年度?$")
_YEAR = re.compile(r"(19|20)\d\d|二〇[〇一二三]")


def article_found(site: Site, response: Response, article: Article, link: Link, listed: str) -> Found:
    """Return an article page that is a report or carries one. Its own title goes before the title on the
    list, unless only the latter names a report, its body or its year. Omits files on other hosts."""
    published = article.published or link.date
    title = _fuller(article.title, _dated(link.title, published))
    files = [
        one
        for one in article.attachments
        if site.allows(one.url) and follow.same(one.url) != follow.same(response.url)
    ]
    return Found(
        site=site.name,
        title=title,
        listed=listed,
        page=meta_of(response).get("kept"),
        entry=link.url,
        metadata=_metadata(site, _spelt(title), published, article.source),
        attachments=[(one.url, one.title) for one in files],
        posted={one.url: one.body for one in files if one.body},
    )


def _fuller(own: str | None, listed: str) -> str | None:
    """Return the fuller of the two titles. If only the list names the body, returns the page's own title behind the
    body, and behind the year of a bare 教育局2023年."""
    if not own or not is_report_title(own):
        return listed
    dated = is_report_title(listed) and _YEAR.search(listed) and not _YEAR.search(own)
    body = follow.reporter(listed)
    if not dated and not follow.reporter(own) and follow.is_unit(body):
        year = None if _YEAR.search(own) else _BARE_YEAR.search(squeeze(listed))
        return f"{body}{year[0] if year else ''}{own}"
    named = is_report_title(listed) and subject(squeeze(listed)) and not subject(squeeze(own))
    return listed if dated or (named and _YEAR.search(listed)) else own


def _dated(title: str, published: str | None) -> str:
    """Return a title that is a body and a bare year with the year before, if it was published in that year: the list is
    called by the year of publication. A report of December may be of its own year."""
    found = _BARE_YEAR.search(title)
    if not (found and published and published.startswith(found[0][:4]) and published[5:7] != "12"):
        return title
    return f"{title[: found.start()]}{int(found[0][:4]) - 1}{found[0][4:]}"


def _spelt(title: str | None) -> str | None:
    """Return a title with the name of the form, if a cell of a table of bodies and years gave only these two: a file
    behind it may name nobody."""
    flat = squeeze(title or "")
    body, year, rest = flat.partition(found[0]) if (found := _BARE_YEAR.search(flat)) else ("", "", flat)
    return f"{flat}{_FORM}" if year and not rest and follow.is_unit(body) else title


def file_found(site: Site, link: Link, listed: str) -> Found:
    """Return a file that a list links to directly."""
    return Found(
        site=site.name,
        title=link.title,
        listed=listed,
        entry=link.url,
        metadata=_metadata(site, _spelt(_dated(link.title, link.date)), _first_shown(link), None),
        attachments=[(link.url, link.title)],
    )


def _first_shown(link: Link) -> str | None:
    """Return the date of a row, or the day its file came to the portal if that is earlier: a row may show an old file
    anew (转载), and nobody is called late for that."""
    return min(filter(None, (link.date, upload_date(link.url)))) if link.date else None


def _metadata(site: Site, title: str | None, published: str | None, source: str | None) -> Metadata:
    return Metadata(title, published, source, site.unit, site.region_code)
