"""Addresses that differ and pages that do not: which parameters change nothing, and which shapes of addresses are traps.

A page is new by its content. Where two addresses of one path give the same content, the parameters in which they differ
say nothing on this site and are dropped from then on. Where one shape of addresses (`/rili/#/#.html`) gives only pages
that were seen before, or page after page without a report, it is closed.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawler.cms import follow

ECHOES = 6
"""Pages of a shape that only repeat others before it is closed."""
FRUITLESS = 25
"""Pages of a shape without anything on them before it is closed."""
_SESSION = re.compile(r"^(;?jsessionid|phpsessid|aspsessionid\w*|sessionid|session_id|_t|timestamp)$", re.I)
_COUNTER = re.compile(
    r"(浏览|点击|阅读|访问|访客|人气|今日|您是)[^\d]{0,8}\d+|第\d+(?=位|次)|"
    r"\d{4}[-年/.]\d{1,2}[-月/.]\d{1,2}日?\s*\d{1,2}:\d\d(:\d\d)?"
)
_PATIENCE = 8  # times as many, where such addresses have led to a report
_LEAST = 60  # characters: less is no content
_MOST_QUERIES = 60  # of one path
_WORD = re.compile(r"[a-zA-Z_]{1,12}")
_SHAPE = re.compile(r"[0-9a-f]{16,}|\d+", re.I)


class Trails:
    """What a site's addresses have turned out to lead to."""

    def __init__(self) -> None:
        self.noise: set[str] = set()
        self.first: dict[bytes, str] = {}  # where a content was seen first
        self.queries: dict[
            str, list[tuple[bytes, dict[str, str]]]
        ] = {}  # of a path: contents, and how each was asked
        self.votes: dict[str, set[bytes]] = {}  # contents that did not change with a parameter
        self.vital: set[str] = set()  # parameters with which a content did change
        self.echoes: Counter[str] = Counter()
        self.empty: Counter[str] = Counter()
        self.fruitful: set[str] = set()
        self.closed: dict[str, str] = {}

    def key(self, url: str) -> str:
        """What all addresses of one page share, as far as is known."""
        key = follow.same(url)
        if "?" not in key:
            return key
        path, _, query = key.partition("?")
        pairs = parse_qsl(query, keep_blank_values=True)
        kept = [(name, value) for name, value in pairs if name not in self.noise and not _SESSION.match(name)]
        if len(kept) == len(pairs):
            return key
        return f"{path}?{urlencode(kept)}" if kept else path

    def seen(self, url: str, text: str) -> str | None:
        """Note the content of a page. The address at which the same content was seen before, if any."""
        flat = _COUNTER.sub("", "".join(text.split()))
        if len(flat) < _LEAST:  # an empty place for a script: alike for all
            return None
        digest = hashlib.sha1(flat.encode("utf-8", "replace"), usedforsecurity=False).digest()
        self._learn(url, digest)
        known = self.first.setdefault(digest, url)
        return None if follow.same(known) == follow.same(url) else known

    def _learn(self, url: str, digest: bytes) -> None:
        """A parameter that two contents did not change with, and none did, changes nothing but the address."""
        path, _, query = follow.same(url).partition("?")
        asked = dict(parse_qsl(query, keep_blank_values=True))
        known = self.queries.setdefault(path, [])
        for content, before in known:
            differing = {n for n in before.keys() | asked.keys() if before.get(n) != asked.get(n)}
            if len(differing) != 1:
                continue
            name = differing.pop()
            if content == digest:
                self.votes.setdefault(name, set()).add(digest)
            else:
                self.vital.add(name)
        if len(known) < _MOST_QUERIES:
            known.append((digest, asked))
        self.noise = {name for name, votes in self.votes.items() if len(votes) > 1} - self.vital

    def judge(self, url: str, *, fruitful: bool, echo: bool) -> str | None:
        """Note what an entry was good for. The reason why its shape is closed, the first time it is."""
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


def shape_of(url: str) -> str:
    """An address without its numbers: that of all days of a calendar, all pages of a list. What a program is asked for in
    words (`c=category`, `c=show`) stays."""
    parts = urlsplit(url)
    asked = sorted(parse_qsl(parts.query, keep_blank_values=True))
    names = "&".join(f"{name}={value}" if _WORD.fullmatch(value) else name for name, value in asked)
    return f"{parts.netloc}{_SHAPE.sub('#', parts.path)}?{names}"
