"""Where else reports may be named, when no link leads to their column: the sitemap, and the search of the site."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote, urlencode, urlsplit

from lxml import etree

from crawler.cms import follow, pager
from crawler.cms.base import Ask, Link, resolve
from crawler.cms.page import Page, scripts
from crawler.frontier.promise import Promise
from crawler.frontier.trails import shape_of

SEARCHED = "站内检索"
"""What the list of a site's own search is called."""
_PHRASES = ("政府信息公开工作年度报告", "信息公开年")
"""What is searched for: the name of the form, and what most other names have in common."""
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
_MOST_PLACES = 40
_MOST_ALIKE = 400  # pages of a sitemap
_COLUMN, _MAP, _PAGE, _FEED = 45, 60, 3, 12
_FEEDS = re.compile(r"application/(rss|atom)\+xml", re.I)


def sitemaps(home: str, named: Sequence[str]) -> Iterator[Promise]:
    """The sitemaps for machines: those that robots.txt names, else the usual one."""
    for url in dict.fromkeys(filter(None, (resolve(home, one) for one in named or ("/sitemap.xml",)))):
        yield Promise(Link(url, "", "sitemap"), _MAP, "sitemap")


def places(page: Page) -> Iterator[Promise]:
    """Addresses of a sitemap that sound like a column of annual reports, and further sitemaps; the feeds a page names."""
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
        elif more < _MOST_ALIKE:  # looked at only where another of the map has proved to be a report
            more += 1
            yield Promise(Link(url, "", ""), 0, "sitemap page")


def searches(page: Page) -> tuple[Ask, ...]:
    """What the search forms of a page would ask for the reports."""
    asks = [Ask(url) for url in _scripted(page)]
    for form in page.root.iter("form"):
        fields = {
            one.get("name"): one.get("value") or "" for one in form.iter("input", "select") if one.get("name")
        }
        name = next((one.get("name") for one in form.iter("input") if _takes_words(one)), None)
        action = resolve(page.url, form.get("action") or page.url)
        if not name or not action or urlsplit(action).netloc != urlsplit(page.url).netloc:
            continue
        for words in _PHRASES:
            asked = urlencode({str(key): value for key, value in fields.items()} | {name: words})
            if (form.get("method") or "get").lower() == "post":
                asks.append(Ask(pager.with_parameters(action, {name: words}), asked))
            else:
                asks.append(Ask(f"{action.partition('?')[0]}?{asked}"))
    return tuple(asks[: _MOST_FORMS * len(_PHRASES)])


def _scripted(page: Page) -> Iterator[str]:
    """The same of a search that a script sends: `location.href = "/so?q=" + encodeURIComponent(…)`."""
    for found in _SENT.finditer(scripts(page)):
        name = found["name"].lower()
        url = resolve(page.url, found["before"])
        if url and (name in _NAMES or "search" in name or "key" in name):
            yield from (f"{url}{quote(words)}" for words in _PHRASES)


def _takes_words(field: etree._Element) -> bool:
    kind, name = (field.get("type") or "text").lower(), (field.get("name") or "").lower()
    return kind in ("text", "search") and (name in _NAMES or "search" in name or "key" in name)
