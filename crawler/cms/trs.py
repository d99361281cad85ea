"""TRS WCM / 海云 (拓尔思): about half of all portals, and every portal of Ningxia.

Columns are folders, page 2 of a column is `index_1.html`, articles are `tYYYYMMDD_ID.html`, files beside them
`P0…` with the time of upload in their name. Only a script states the page count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from crawler.cms import links as anchors
from crawler.cms import pager
from crawler.cms.base import Link
from crawler.cms.page import Page, once
from pipelines.text.dates import find_date

_FILE = re.compile(r"/[PW]0(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\w{6,}\.\w+$")
_ARTICLE = re.compile(r"/t(\d{4})(\d{2})(\d{2})_\d+(?:_\d+)?\.s?html?$")

pages = pager.first_of(pager.counted, pager.following, pager.indexed)


def links(page: Page) -> Iterator[Link]:
    """Return the anchors. A row without a date gets the date in its address."""
    return iter(_dated(page))


@once
def _dated(page: Page) -> tuple[Link, ...]:
    return tuple(
        link if link.date else replace(link, date=path_date(link.url)) for link in anchors.links(page)
    )


def path_date(url: str) -> str | None:
    """Return the creation date of a document from `tYYYYMMDD_` (ISO), or None. After a migration it is later
    than the truth."""
    found = _ARTICLE.search(urlsplit(url).path)
    return find_date("-".join(found.groups())) if found else None


def upload_date(url: str) -> str | None:
    """Return the day (ISO) on which a file came to the portal, from `P0YYYYMMDD…`; None for any other address."""
    found = _FILE.search(urlsplit(url).path)
    return "-".join(found.groups()) if found else None
