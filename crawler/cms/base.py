"""What is asked of a portal, and what it answers: plain dataclasses, nothing of Scrapy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol
from urllib.parse import parse_qsl, urljoin, urlsplit

from w3lib.url import safe_url_string

if TYPE_CHECKING:
    from crawler.cms.page import Page
    from crawler.frontier.refusals import Rule

PAGE = r"\.(?:s?html?|jhtml|xhtml|jspx?|jspa|aspx?|php\d?|do|action|cgi)"
"""The ending of a page, whatever program writes it; a pattern."""
_FILE = re.compile(r"\.(pdf|docx?|wps|xlsx?|et|ofd|rtf|zip|rar|7z)$", re.I)
_DOWNLOAD = re.compile(
    r"/download\.jsp|/downfile|DownloadAttach|wbfileid=|/(?:file|attach(?:ment)?s?)/?download|/download(?:file)?[/?]"
    r"|/(?:attach(?:ment|file)?s?|download\w*|(?:get|read|down)file|filedown\w*)\.\w+\?"
    r"|[?&](?:c|m|a|act|action|method|op|cmd|do)=(?:down|getfile|readfile)\w*",
    re.I,
)
_SESSION = re.compile(r";jsessionid=[^?#]*|(?<=/)\([A-Z]\([a-z0-9]{16,}\)\)/", re.I)
_ROUTE = re.compile(r"#(!?/|\w{1,12}=\w)")
_VIEWER = re.compile(r"viewer|pdfjs|preview|flexpaper|/read(er)?\b", re.I)
_ADDRESS = ("url", "target", "link", "to", "goto", "redirect")


@dataclass(frozen=True, slots=True)
class Link:
    """An anchor: absolute URL, its text as printed, the best title (@title before a cut text), the date of
    its row (ISO), and where in the markup it stands: rows of one list stand in the same place."""

    url: str
    text: str
    title: str
    date: str | None = None
    where: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Ask:
    """A page of a list to ask for. With a `body` it is a POST of a form; its URL has the parameters too, so that no
    two answers share one. `instead` is asked for where it is not there: pagers that count from one more or less,
    interfaces that want a form. A page nobody has named is a `guess`: its absence says nothing."""

    url: str
    body: str | None = None
    instead: Ask | None = None
    guess: bool = False


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page of a column: entries that are reports, columns below it, `units` that may have a column of their
    own (only where nothing else is listed), the pages that come after it, and all links. `refused` are rows of the list
    that a rule keeps from being asked for, `said` is how many rows the page says the whole list has, `turns` how many pages;
    `places` where reports make up a list of their own; `views`
    how many further pages of it clicking has shown."""

    entries: tuple[Link, ...]
    columns: tuple[Link, ...]
    units: tuple[Link, ...]
    pages: tuple[Ask, ...]
    links: tuple[Link, ...]
    refused: tuple[tuple[Link, Rule], ...] = ()
    said: int | None = None
    turns: int | None = None
    places: frozenset[str] = frozenset()
    views: int = 0


@dataclass(frozen=True, slots=True)
class Article:
    """What an article page says of itself and what hangs on it; `pages` is more than 1 where it goes on.
    `is_report` where the body has the parts of an annual report, whatever the title."""

    title: str | None
    published: str | None
    source: str | None
    attachments: tuple[Link, ...]
    pages: int = 1
    is_report: bool = False


class Family(Protocol):
    """A portal software: a module of `crawler.cms`."""

    def links(self, page: Page) -> Iterator[Link]:
        """Everything the page leads to, what its scripts hide included."""

    def pages(self, page: Page) -> tuple[Ask, ...]:
        """The pages of the list that come after this one, as far as it names them, in order."""


def resolve(base: str, href: str | None) -> str | None:
    """An absolute http(s) URL without session, or None; without a fragment, too, unless a script takes it for a page
    (`#/list/2`). A backslash is a slash, as browsers have it. The page that says 您即将离开 is passed over
    where its address names the one that follows."""
    href = re.sub(r"[\t\r\n]", "", href or "").strip()
    if not href or (href.startswith("#") and not _ROUTE.match(href)):
        return None
    place, _, route = href.partition("#")
    place = place.replace("\\", "/")
    try:
        joined = urljoin(base.partition("#")[0], place)
        if "/." in place:  # an absolute address may have steps up, too
            parts = urlsplit(joined)
            joined = urljoin(
                joined, parts._replace(scheme="", netloc="", path=f"/{parts.path.lstrip('/')}").geturl()
            )
        url = without_session(safe_url_string(joined))
        if _ROUTE.match(f"#{route}") and not is_file(url):
            url = f"{url}#{route}"
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return None
        return _beyond(url) if parts.hostname == urlsplit(base).hostname else url
    except ValueError:
        return None


def _beyond(url: str) -> str:
    """Where a page of the portal that only leads on leads to, and what one shows that only shows a file."""
    shows = _VIEWER.search(urlsplit(url).path)
    for name, value in parse_qsl(urlsplit(url).query):
        if shows and is_file(value) and (file := safe_url_string(urljoin(url, value))).startswith("http"):
            return file
        if name.lower() in _ADDRESS and re.match(r"https?://[^/]+\.", value):
            return safe_url_string(value).partition("#")[0]
    return url


def is_route(fragment: str) -> bool:
    """Whether the part of an address behind # says what a script is to show: `/list/2`, `id=381`."""
    return bool(_ROUTE.match(f"#{fragment}"))


def without_session(url: str) -> str:
    """An address without the session that a server has put into it: whoever asks without one gets the same page."""
    return _SESSION.sub("", url)


def squash(text: str) -> str:
    """Runs of white space as one blank."""
    return " ".join(text.split())


def is_file(url: str) -> bool:
    """Whether a URL names a document to download, by its ending."""
    return bool(_FILE.search(urlsplit(url).path))


def is_download(url: str) -> bool:
    """Whether a URL gives a document: by its ending, or by the program that sends it."""
    return is_file(url) or bool(_DOWNLOAD.search(url))


def names_file(text: str) -> bool:
    """Whether the text of a link is the name of a document: `2023年年报.pdf`."""
    return bool(_FILE.search(text.strip()))
