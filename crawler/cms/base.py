"""The requests to a portal and its answers: plain dataclasses, nothing of Scrapy."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol
from urllib.parse import parse_qsl, urljoin, urlsplit

from w3lib.url import safe_url_string

if TYPE_CHECKING:
    from crawler.cms.page import Page
    from crawler.frontier.refusals import Rule

PAGE = r"\.(?:s?html?|jhtml|xhtml|jspx?|jspa|aspx?|php\d?|do|action|cgi)"
"""Pattern of the suffix of a page, whatever program writes it."""
_FILE = re.compile(r"\.(pdf|docx?|wps|xlsx?|et|ofd|rtf|zip|rar|7z|(zip|7z)\.\d{3}|z\d\d)$", re.I)
_DOWNLOAD = re.compile(
    r"/download\.jsp|/downfile|DownloadAttach|wbfileid=|/(?:file|attach(?:ment)?s?)/?download|/download(?:file)?[/?]"
    r"|/(?:attach(?:ment|file)?s?|download\w*|(?:get|read|down)file|filedown\w*)\.\w+\?"
    r"|[?&](?:c|m|a|act|action|method|op|cmd|do)=(?:down|getfile|readfile)\w*",
    re.I,
)
_SESSION = re.compile(r";jsessionid=[^?#]*|(?<=/)\([A-Z]\([a-z0-9]{16,}\)\)/", re.I)
_ROUTE = re.compile(r"#(!?/|\w{1,12}=\w)")
_VIEWER = re.compile(r"viewer|pdfjs|preview|flexpaper|/(read(er)?|view)\b", re.I)
_PACKED = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_LEAST_PACKED = 12  # characters
_ROOTED = re.compile(r"(https?:/)?/[^/]")
_NO_HOST = re.compile(r"(https?):(?=/?[^/])", re.I)
_DOUBLED = re.compile(r"^https?:/+(?=https?://)", re.I)
_LEAVING = re.compile(
    r"/(leave|leaving|jump|goto|redirect|link|out|tip|tips|skip|transit|turn)\w{0,8}(\.\w+)?\?", re.I
)
_OWN_PAGE = re.compile(rf"/[^/].*{PAGE}$", re.I)
_ADDRESS = ("url", "target", "link", "to", "goto", "redirect")


@dataclass(frozen=True, slots=True)
class Link:
    """An anchor: its absolute URL, its text as printed, its best title (@title before a cut text), the date
    of its row (ISO), and `where`, its position in the markup, which rows of one list share. With a `body` the
    target is the answer to a POST."""

    url: str
    text: str
    title: str
    date: str | None = None
    where: str = field(default="", compare=False)
    body: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Ask:
    """A request for a page of a list. With a `body` it is the POST of a form; the URL repeats the parameters,
    so that no two answers share a URL. `instead` is the alternative if the page is missing: some pagers count
    from one more or less, some interfaces want a form. A `guess` is a page that no link names: its absence
    means nothing. A `choice` is a part of the list that a page offers beside others: one without news says
    nothing of the next. `back` says that the list is turned by 上一页: its first page is its last. `base` is the
    page that the rows of an interface's answer are relative to, if it is not the answer itself."""

    url: str
    body: str | None = None
    instead: Ask | None = None
    guess: bool = False
    choice: bool = False
    back: bool = False
    base: str | None = None


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page of a column: `entries` that are reports, `columns` below it, `units` that may have a column of
    their own (only if nothing else is listed), the next `pages`, and all links. `refused` holds rows with the
    rule that refuses them, `said` the row count that the page states for the whole list, `turns` the page
    count, `places` the positions of lists of reports, `views` the number of further pages shown by
    clicking, and `unlinked` the titles of reports that lead nowhere."""

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
    unlinked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """The facts of an article page and its attachments. `pages` is more than 1 if the article continues.
    `is_report` says that the body has the chapters of an annual report, whatever the title."""

    title: str | None
    published: str | None
    source: str | None
    attachments: tuple[Link, ...]
    pages: int = 1
    is_report: bool = False


class Family(Protocol):
    """A portal software: a module of `crawler.cms`."""

    def links(self, page: Page) -> Iterator[Link]:
        """Yield every link of the page, with links that scripts hide."""

    def pages(self, page: Page) -> tuple[Ask, ...]:
        """Return the next pages of the list in order, as far as the page names them."""


@lru_cache(maxsize=4096)  # links, attachments and pagers ask for the same addresses
def resolve(base: str, href: str | None) -> str | None:
    """Return an absolute http(s) URL without session, or None. Drops the fragment unless it is a route of a
    script (`#/list/2`). Reads a backslash as a slash, as browsers do, and an ampersand that was escaped twice.
    Skips a portal's leaving page (您即将离开) whose address names its target. Another scheme at the page's own port
    is the page's."""
    href = re.sub(r"[\t\r\n]", "", href or "").strip()
    if not href or (href.startswith("#") and not _ROUTE.match(href)):
        return None
    place, _, route = href.partition("#")
    place = _DOUBLED.sub("", place.replace("\\", "/").replace("&amp;", "&"))
    own = urlsplit(base)
    if (rooted := _NO_HOST.match(place)) and rooted[1].lower() == own.scheme:
        place = place[rooted.end() :]  # `http:/nb/`: as browsers read it
    try:
        joined = urljoin(base.partition("#")[0], place)
        if "/." in place:  # an absolute address may contain `..`, too
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
        if parts.port and parts.netloc == own.netloc and parts.scheme != own.scheme:
            url = parts._replace(scheme=own.scheme).geturl()  # a port speaks one protocol
        return _beyond(url) if parts.hostname == own.hostname else url
    except ValueError:
        return None


def _beyond(url: str) -> str:
    """Return the target of a leaving page, or the file of a viewer page; else the URL itself."""
    shows = _VIEWER.search(urlsplit(url).path)
    for name, said in parse_qsl(urlsplit(url).query):
        value = _plain(said) if shows else said
        shown = is_file(value) or (name.lower() == "file" and _ROOTED.match(value))
        if shows and shown and (file := safe_url_string(urljoin(url, value))).startswith("http"):
            return file
        if name.lower() in _ADDRESS and (
            re.match(r"https?://[^/]+\.", value) or (_LEAVING.search(url) and _OWN_PAGE.match(value))
        ):
            return safe_url_string(urljoin(url, value)).partition("#")[0]
    return url


def _plain(value: str) -> str:
    """Return an address that a viewer is given in Base64, as kkFileView is; else the value itself."""
    packed = value.replace(" ", "+")
    if len(packed) < _LEAST_PACKED or not _PACKED.fullmatch(packed):
        return value
    try:
        opened = b64decode(packed, validate=True).decode()
    except ValueError:
        return value
    return opened if _ROOTED.match(opened) else value


def is_route(fragment: str) -> bool:
    """Return whether the fragment of an address is a script's route: `/list/2`, `id=381`."""
    return bool(_ROUTE.match(f"#{fragment}"))


def without_session(url: str) -> str:
    """Return an address without a server's session: a request without it gets the same page."""
    return _SESSION.sub("", url)


def squash(text: str) -> str:
    """Return the text with runs of white space as one blank."""
    return " ".join(text.split())


def is_file(url: str) -> bool:
    """Return whether a URL names a document, by its suffix."""
    return bool(_FILE.search(urlsplit(url).path))


def is_download(url: str) -> bool:
    """Return whether a URL gives a document, by its suffix or by the program that sends it."""
    return is_file(url) or bool(_DOWNLOAD.search(url))


def names_file(text: str) -> bool:
    """Return whether the text of a link is a file name: `2023年年报.pdf`."""
    return bool(_FILE.search(text.strip()))
