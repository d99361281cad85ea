"""Different addresses of one page: parameters that change nothing, and address shapes that are traps.

The content decides whether a page is new. If two addresses of one path give the same content, the parameter
in which they differ is noise on this site and is dropped from then on. If one shape of addresses
(`/rili/#/#.html`) gives only known pages, or page after page without a report, the shape is closed.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawler.cms import follow
from crawler.cms.pager import is_page_number

ECHOES = 6
"""Repeated pages of a shape before it is closed."""
FRUITLESS = 25
"""Pages of a shape without any report before it is closed."""
_SESSION = re.compile(
    r"^(;?jsessionid|phpsessid|aspsessionid\w*|sessionid|session_id|_t|timestamp|rnd|rand|random)$", re.I
)
_STAMP_NAME = re.compile(r"^(_+\w?|t|ts|r|v|rn?d|rand\w*|time\w*|stamp|now|no_?cache|dt|tm)$", re.I)
_STAMP = re.compile(r"1[4-9]\d{8}(\d{3})?$")
_CHANCE = re.compile(r"0\.\d{5,}$")
_COUNTER = re.compile(
    r"(浏览|点击|阅读|访问|访客|人气|今日|您是)[^\d]{0,8}\d+|第\d+(?=位|次)|"
    r"\d{4}[-年/.]\d{1,2}[-月/.]\d{1,2}日?\s*\d{1,2}:\d\d(:\d\d)?"
)
_PATIENCE = 8  # factor for a shape that has led to a report
_LEAST = 60  # characters: shorter text is no content
_MOST_QUERIES = 60  # per path
_WORD = re.compile(r"[a-zA-Z_]{1,12}")
_SHAPE = re.compile(r"[0-9a-f]{16,}|\d+", re.I)


class Trails:
    """The knowledge of one crawl about the addresses of a site."""

    def __init__(self) -> None:
        self.noise: set[str] = set()
        self.first: dict[bytes, str] = {}  # the first address of each content
        self.queries: dict[
            str, list[tuple[bytes, dict[str, str]]]
        ] = {}  # by path: contents with their parameters
        self.votes: dict[str, set[bytes]] = {}  # by parameter: contents that it did not change
        self.vital: set[str] = set()  # parameters that changed a content
        self.echoes: Counter[str] = Counter()
        self.empty: Counter[str] = Counter()
        self.fruitful: set[str] = set()
        self.closed: dict[str, str] = {}

    def key(self, url: str) -> str:
        """Return a key that all known addresses of one page share."""
        key = follow.same(url)
        if "?" not in key:
            return key
        path, _, query = key.partition("?")
        pairs = parse_qsl(query, keep_blank_values=True, encoding="latin-1")  # lossless for any encoding
        kept = [
            (name, value)
            for name, value in pairs
            if name not in self.noise and not _says_nothing(name, value)
        ]
        if len(kept) == len(pairs):
            return key
        return f"{path}?{urlencode(kept, encoding='latin-1')}" if kept else path

    def seen(self, url: str, text: str) -> str | None:
        """Record the content of a page. Return another address at which the same content was seen, or
        None."""
        flat = _COUNTER.sub("", "".join(text.split()))
        if len(flat) < _LEAST:  # an empty placeholder for a script: alike on all pages
            return None
        digest = hashlib.sha1(flat.encode("utf-8", "replace"), usedforsecurity=False).digest()
        self._learn(url, digest)
        known = self.first.setdefault(digest, url)
        return None if follow.same(known) == follow.same(url) else known

    def _learn(self, url: str, digest: bytes) -> None:
        """Mark a parameter as noise if two contents stayed the same under it and no content changed."""
        path, _, query = follow.same(url).partition("?")
        asked = dict(parse_qsl(query, keep_blank_values=True))
        known = self.queries.setdefault(path, [])
        for content, before in known:
            differing = {n for n in before.keys() | asked.keys() if before.get(n) != asked.get(n)}
            if len(differing) != 1:
                continue
            name = differing.pop()
            if content != digest:
                self.vital.add(name)
            elif (
                name in before and name in asked and not is_page_number(name)
            ):  # `?page=1` often equals `?`, page 2 does not
                self.votes.setdefault(name, set()).add(digest)
        if len(known) < _MOST_QUERIES:
            known.append((digest, asked))
        self.noise = {name for name, votes in self.votes.items() if len(votes) > 1} - self.vital

    def judge(self, url: str, *, fruitful: bool, echo: bool) -> str | None:
        """Record whether an entry was useful. Return the reason when this closes its shape, else None."""
        shape = shape_of(url)
        if fruitful:
            self.fruitful.add(shape)
            self.echoes[shape] = self.empty[shape] = 0
            return None
        self.echoes[shape] += echo
        self.empty[shape] += not echo
        if shape in self.closed:
            return None
        patience = _PATIENCE if shape in self.fruitful else 1
        if self.echoes[shape] >= ECHOES * patience:
            self.closed[shape] = "echo"
        elif self.empty[shape] >= FRUITLESS * patience:
            self.closed[shape] = "fruitless"
        return self.closed.get(shape)

    def is_closed(self, url: str) -> bool:
        return shape_of(url) in self.closed


def unstamped(url: str) -> str:
    """Return an address without the parameters that scripts add against caches: the time of day, a random
    number."""
    path, mark, query = url.partition("?")
    kept = [one for one in query.split("&") if not _says_nothing(*(*one.split("=", 1), "")[:2])]
    return f"{path}?{'&'.join(kept)}" if mark and kept else path


def _says_nothing(name: str, value: str) -> bool:
    """Return whether a parameter is a session, a moment (`t=1700000000137`) or a random number
    (`r=0.4758613`)."""
    moment = _STAMP_NAME.match(name) and _STAMP.match(value)
    return bool(_SESSION.match(name) or moment or _CHANCE.match(value))


def shape_of(url: str) -> str:
    """Return an address without its numbers: the same for all days of a calendar or all pages of a list. Word
    values (`c=category`, `c=show`) stay."""
    parts = urlsplit(url)
    asked = sorted(parse_qsl(parts.query, keep_blank_values=True))
    names = "&".join(f"{name}={value}" if _WORD.fullmatch(value) else name for name, value in asked)
    return f"{parts.netloc}{_SHAPE.sub('#', parts.path)}?{names}"
