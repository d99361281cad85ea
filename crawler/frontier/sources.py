"""Sources of reports without a link to their column: the sitemap and the site's own search."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote, urlencode, urlsplit

from lxml import etree

from crawler.cms import follow
from crawler.cms.base import Ask, Link, resolve
from crawler.cms.page import Page, scripts
from crawler.cms.sending import fields_of, with_parameters
from crawler.frontier.promise import Promise
from crawler.frontier.trails import shape_of

SEARCHED = "站内检索"
"""The name of the list that a site's own search returns."""
_PHRASES = ("政府信息公开工作年度报告", "信息公开年")
"""The search phrases: the name of the form, and the words that most other names share."""
_NAMES = (
    "q",
    "qt",
    "kw",
    "key",
    "keyword",
    "keywords",
    "searchword",
    "search",
    "wd",
    "word",
    "title",
    "query",
)
_SENT = re.compile(
    r"(?P<quote>['\"])(?P<before>[^'\"\s]*[?&](?P<name>\w+)=)(?P=quote)\s*\+"
    r"\s*(?:encodeURI|escape|\$|document\.|\w*[kK]ey|\w*[wW]ord|q\b|kw\b)"
)
_MOST_FORMS = 2
_MOST_PLACES = 400
_MOST_ALIKE = 400  # pages of a sitemap
_COLUMN, _MAP, _PAGE, _FEED = 45, 60, 3, 12
_FEEDS = re.compile(r"application/(rss|atom)\+xml", re.I)


def sitemaps(home: str, named: Sequence[str]) -> Iterator[Promise]:
    """Yield the XML sitemaps that robots.txt names, or `/sitemap.xml` if it names none."""
    for url in dict.fromkeys(filter(None, (resolve(home, one) for one in named or ("/sitemap.xml",)))):
        yield Promise(Link(url, "", "sitemap"), _MAP, "sitemap")


def places(page: Page) -> Iterator[Promise]:
    """Yield sitemap addresses that sound like a column of annual reports, further sitemaps, and the feeds
    that a page names."""
    for element in page.root.iter("link"):
        url = resolve(page.url, element.get("href"))
        if url and _FEEDS.search(element.get("type") or ""):
            yield Promise(Link(url, "", element.get("title") or ""), _FEED, "feed")
    found, more, kinds = 0, 0, set()
    for element in page.root.iter("loc"):
        url = resolve(page.url, (element.text or "").strip())
        if not url or found >= _MOST_PLACES:
            continue
        above = element.getparent()
        if above is not None and above.tag == "sitemap":
            found += 1
            yield Promise(Link(url, "", "sitemap"), _MAP, "sitemap")
        elif follow.is_annual_place(url) and not follow.is_leaf(url):
            found += 1
            yield Promise(Link(url, "", ""), _COLUMN, "sitemap column")
        elif (kind := shape_of(url)) not in kinds:
            kinds.add(kind)
            yield Promise(Link(url, "", ""), _PAGE, "sitemap page")
        elif more < _MOST_ALIKE:  # requested only if another page of the map is a report
            more += 1
            yield Promise(Link(url, "", ""), 0, "sitemap page")


def searches(page: Page) -> tuple[Ask, ...]:
    """Return the requests that search a site for reports, from the search forms and scripts of a page."""
    asks = [Ask(url) for url in _scripted(page)]
    for form in page.root.iter("form"):
        name = next((one.get("name") for one in form.iter("input") if _takes_words(one)), None)
        action = resolve(page.url, form.get("action") or page.url)
        if not name or not action or urlsplit(action).netloc != urlsplit(page.url).netloc:
            continue
        for words in _PHRASES:
            asked = urlencode(fields_of(form) | {name: words}, encoding=page.encoding, errors="replace")
            if (form.get("method") or "get").lower() == "post":
                asks.append(Ask(with_parameters(action, {name: words}), asked))
            else:
                asks.append(Ask(f"{action.partition('?')[0]}?{asked}"))
    return tuple(asks[: _MOST_FORMS * len(_PHRASES)])


def _scripted(page: Page) -> Iterator[str]:
    """Yield the search addresses that a script builds: `location.href = "/so?q=" + encodeURIComponent(…)`."""
    for found in _SENT.finditer(scripts(page)):
        name = found["name"].lower()
        url = resolve(page.url, found["before"])
        if url and (name in _NAMES or "search" in name or "key" in name):
            yield from (f"{url}{quote(words)}" for words in _PHRASES)


def _takes_words(field: etree._Element) -> bool:
    kind, name = (field.get("type") or "text").lower(), (field.get("name") or "").lower()
    return kind in ("text", "search") and (name in _NAMES or "search" in name or "key" in name)
