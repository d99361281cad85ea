"""What every portal software is asked, and what it answers: plain dataclasses, nothing of Scrapy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urljoin, urlsplit

from lxml import etree, html
from w3lib.url import safe_url_string

from pipelines.readers.dates import find_date
from pipelines.readers.metas import text_of
from pipelines.readers.text import decode

_ROW = frozenset(["li", "tr", "dd", "dl", "p", "div"])
_ROW_LENGTH = 300  # characters: more is no row of a list but the whole list
_LEAF = re.compile(r"\.(s?html?|jsp|aspx?|php)$", re.I)
_DATED = re.compile(r"\s*[\[(（]?\s*20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s*[\])）]?$")
_BINARY = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"Rar!")
_FILE = re.compile(r"\.(pdf|docx?|wps|xlsx?|et|ofd|rtf|zip|rar|7z)$", re.I)


@dataclass(frozen=True, slots=True)
class Link:
    """An anchor: absolute URL, its text as printed, the best title (@title before a cut text), the date of
    its row (ISO)."""

    url: str
    text: str
    title: str
    date: str | None = None


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page of a column: entries that are reports, columns below it, and the column's other pages in order."""

    entries: tuple[Link, ...]
    columns: tuple[Link, ...]
    pages: tuple[str, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """What an article page says of itself and what hangs on it; `pages` is more than 1 where it goes on."""

    title: str | None
    published: str | None
    source: str | None
    attachments: tuple[Link, ...]
    pages: int = 1


@dataclass(frozen=True)
class Page:
    """A fetched page: where it came from and its tree."""

    url: str
    root: etree._Element
    text: str

    @classmethod
    def of(cls, url: str, body: bytes) -> Page:
        """Never fails: bytes that are no HTML give an empty tree."""
        text = "" if body.startswith(_BINARY) else decode(body)
        parser = html.HTMLParser(encoding="utf-8")
        try:
            root = html.document_fromstring(text.encode("utf-8", "replace") or b"<html/>", parser=parser)
        except (etree.ParserError, ValueError):
            root = html.document_fromstring(b"<html><body></body></html>")
        base = root.find(".//base[@href]")
        place = url if base is None else urljoin(url, (base.get("href") or "").strip())
        return cls(place, root, text)


class Strategy(Protocol):
    """A portal software."""

    def list_page(self, page: Page, column: str) -> ListPage:
        """The page as one of the 年报 column at `column`."""

    def article(self, page: Page) -> Article:
        """The page as an article."""

    def site_code(self, page: Page) -> str | None:
        """The division code of whoever runs the site, if the page says."""


def links(page: Page) -> Iterator[Link]:
    """Every anchor that leads somewhere, and every entry of a drop-down that does, in page order. Template
    anchors without href, scripts and mail addresses are not among them; a date behind the text is cut off."""
    for anchor in page.root.iter("a", "option"):
        if url := resolve(page.url, _target(anchor)):
            text = _DATED.sub("", squash(text_of(anchor)))
            title = squash(anchor.get("title") or "")
            yield Link(url, text, title if len(title) >= len(text.rstrip(".… ")) else text, row_date(anchor))


def frames(page: Page) -> Iterator[Link]:
    """Pages shown inside the page: some portals put the whole catalogue into a frame."""
    for frame in page.root.iter("iframe", "frame"):
        url = resolve(page.url, frame.get("src"))
        if url and not is_file(url):
            yield Link(url, "", "")


def _target(element: etree._Element) -> str | None:
    if element.tag == "a":
        return element.get("href")
    value = element.get("value") or ""
    return value if "/" in value or _LEAF.search(value) else None


def resolve(base: str, href: str | None) -> str | None:
    """An absolute http(s) URL without fragment, or None."""
    href = (href or "").strip()
    if not href or href.startswith("#"):
        return None
    try:
        url = safe_url_string(urljoin(base, href)).partition("#")[0]
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def row_date(anchor: etree._Element) -> str | None:
    """The date printed in the row of a list an anchor stands in."""
    for parent in anchor.iterancestors():
        if parent.tag in _ROW:
            text = text_of(parent)
            if len(text) > _ROW_LENGTH:
                return None
            if found := find_date(text):
                return found
    return None


def squash(text: str) -> str:
    """Runs of white space as one blank."""
    return " ".join(text.split())


def is_file(url: str) -> bool:
    """Whether a URL names a document to download, by its ending."""
    return bool(_FILE.search(urlsplit(url).path))
