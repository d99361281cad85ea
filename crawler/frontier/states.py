"""What an answer is, decided by its content: a friendly status proves nothing, an unfriendly one little.

Pure: an answer goes in, a Verdict comes out. What portals and their firewalls say stands in `states.toml`.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from archive.evidence.markup import decode
from archive.sentence import Sentence, say
from archive.vocabulary import AnswerState
from crawler.cms.follow import same
from pipelines.readers.sniff import HTML, TEXT, sniff

CONTENT = frozenset([AnswerState.PAGE, AnswerState.FILE, AnswerState.ROBOTS, AnswerState.STUB])
"""What goes on to the spider and the stages."""
REFUSALS = frozenset([AnswerState.BLOCKED, AnswerState.GEO_BLOCKED, AnswerState.LOGIN, AnswerState.BUSY])
"""Somebody does not want us: never asked harder, and after a few in a row the site is left alone."""
REDIRECTS = frozenset([301, 302, 303, 307, 308])

_REFUSING = frozenset([403, 405, 406, 412, 418, 451, 493, 521])
_SMALL = 64 << 10  # bytes: a page that says one thing is small
_WORDS = 400  # characters of prose: such a page says little else
_LINKS = 8  # and leads hardly anywhere
_PROMISES = re.compile(r"\.(pdf|ofd|docx|xlsx|wps|et|zip|rar|7z)$", re.I)
_ERROR_PAGE = re.compile(r"/(404|error|err|not_?found)[^/]*/?$", re.I)
_REFRESH = re.compile(r"<meta[^>]+http-equiv\s*=\s*[\"']?refresh[^>]+url\s*=\s*['\"]?([^'\">\s]+)", re.I)
_ONWARD = re.compile(r"url\s*=\s*['\"]?([^'\">\s]+)", re.I)
_NOSCRIPT = re.compile(r"<noscript\b.*?</noscript>", re.S | re.I)
_LOCATION = re.compile(
    r"location(?:\.href)?\s*=\s*[\"']([^\"']+)[\"']\s*(?:;|\n|<|}|$)"
    r"|location\.(?:replace|assign)\(\s*[\"']([^\"']+)[\"']\s*\)",
    re.I,
)
_RELOADED = re.compile(
    r"location\.reload\(|location(?:\.href)?\s*=\s*(?:window\.|document\.|self\.)?location\b", re.I
)
_COOKIE = re.compile(
    r"document\.cookie\s*=\s*(?P<quote>[\"'])\s*(?P<said>[\w.-]{1,64}=[^;\"'+\s]{1,256})(?:;|(?P=quote)\s*(?:;|\n|<|}|$))"
)
"""A cookie that a script spells out. One that it works out is a challenge."""
_TITLE = re.compile(r"<(title|h1)\b[^>]*>(.*?)</\1>", re.S | re.I)
_LEADS = re.compile(r"<(?:a|area)\b[^>]*\bhref\s*=\s*[\"']?(?!\s*(?:javascript:|#|[\"'>]))", re.I)
_ANCHOR = re.compile(r"<a\b[^>]*\bhref\b.*?</a>", re.S | re.I)
_TAGS = re.compile(r"<(script|style|title)\b.*?</\1>|<!--.*?-->|<[^>]+>", re.S | re.I)
_PASSWORD = re.compile(r"<input[^>]+type\s*=\s*[\"']?password", re.I)
_DISCLOSES = re.compile(r"信息公开|政务公开|年报|年度报告")


@dataclass(frozen=True, slots=True)
class Verdict:
    """A state, why (for people; a firewall's name, say), and where a page leads that only leads on, with the cookie that it
    says to bring."""

    state: AnswerState
    why: Sentence | str = ""
    target: str | None = None
    cookie: str | None = None


def judge(
    status: int, body: bytes, url: str, home: str, *, retry_after: bool = False, refresh: str = ""
) -> Verdict:
    """What an answer is. `body` is decompressed, `home` the site's home page, `refresh` a header; redirects are
    `judge_redirect`'s."""
    page = _Page(body, url)
    if status in (200, 203):
        onward = _ONWARD.search(refresh)
        if onward and not page.links and len(page.prose) <= _WORDS // 8:
            return Verdict(AnswerState.STUB, target=urljoin(url, onward[1]))
        return _judge_content(page, home)
    if status in (404, 410):
        return Verdict(AnswerState.GONE, f"HTTP {status}")
    if status == 401:
        return Verdict(AnswerState.LOGIN, "HTTP 401")
    if status in _REFUSING or status >= 500:
        if found := _refusal(page):
            return found
        if status in _REFUSING:
            return Verdict(AnswerState.BLOCKED, f"HTTP {status}")
    if status == 429 or (status == 503 and retry_after):
        return Verdict(AnswerState.BUSY, f"HTTP {status}")
    return Verdict(AnswerState.ERROR, f"HTTP {status}")


def judge_redirect(url: str, target: str, home: str) -> Verdict:
    """A redirect to the home page or to an error page is how many portals say that a page is gone."""
    if is_home(target, home) and not is_home(url, home):
        return Verdict(AnswerState.SOFT_404, say("leads_to_home"), target)
    if _ERROR_PAGE.search(urlsplit(target).path) and not _ERROR_PAGE.search(urlsplit(url).path):
        return Verdict(AnswerState.SOFT_404, say("leads_to_error"), target)
    return Verdict(AnswerState.MOVED, target=target)


def is_home(url: str, home: str) -> bool:
    """Whether a URL is the site's home page, or that of its host."""
    return same(url) in (same(urljoin(home, "/")), same(home))


def _judge_content(page: _Page, home: str) -> Verdict:
    if not page.body.strip():
        return Verdict(AnswerState.EMPTY, say("no_bytes"))
    if not page.is_html:
        return Verdict(AnswerState.FILE)
    if found := _refusal(page) or _detour(page, home):
        return found
    if _PROMISES.search(urlsplit(page.url).path):
        return Verdict(AnswerState.WRONG_TYPE, say("page_for_a_file"))
    return Verdict(AnswerState.PAGE)


def _refusal(page: _Page) -> Verdict | None:
    """A page that only says no."""
    if page.says_much:
        return None
    for why, words in _GEO:
        if words.search(page.prose):
            return Verdict(AnswerState.GEO_BLOCKED, why)
    for who, words in _BLOCKED:
        if words.search(page.text):
            return Verdict(AnswerState.BLOCKED, who)
    if _PASSWORD.search(page.text) and _LOGIN.search(page.prose) and not _DISCLOSES.search(page.text):
        return Verdict(AnswerState.LOGIN, say("asks_for_a_password"))
    return None


def _detour(page: _Page, home: str) -> Verdict | None:
    """A page that says it is no more, or only leads somewhere."""
    if _GONE_TITLE.search(page.title) or (not page.says_much and _GONE.search(page.prose)):
        return Verdict(AnswerState.SOFT_404, say("says_it_is_gone"))
    if not page.says_much and _LEAVING.search(page.prose):
        return Verdict(AnswerState.INTERSTITIAL, say("leaving_page"))
    refresh = _REFRESH.search(_NOSCRIPT.sub("", page.text))
    if refresh and len(page.body) <= _SMALL:
        found = judge_redirect(page.url, urljoin(page.url, refresh[1]), home)
        return found if found.state == AnswerState.SOFT_404 else None  # any other is followed as it is
    target = None if len(page.prose) > _WORDS // 8 or page.links else _leads_on(page)
    if target:
        if "document.cookie" in page.text and same(target) == same(page.url):
            cookie = _COOKIE.search(page.text)
            if cookie:
                return Verdict(AnswerState.STUB, target=page.url, cookie=cookie["said"])
            return Verdict(AnswerState.BLOCKED, say("challenge_by_script"))
        found = judge_redirect(page.url, target, home)
        return found if found.state == AnswerState.SOFT_404 else Verdict(AnswerState.STUB, target=target)
    without = _REFRESH.search(page.text) if len(page.prose) <= _WORDS // 8 and not page.links else None
    if without:  # in a <noscript>: all that the page says to whoever runs no scripts
        return Verdict(AnswerState.STUB, target=urljoin(page.url, unescape(without[1])))
    return None


def _leads_on(page: _Page) -> str | None:
    """Where a script goes: elsewhere, or once more to its own page, with a cookie."""
    if found := _LOCATION.search(page.text):
        return str(urljoin(page.url, found[1] or found[2]))
    return page.url if "document.cookie" in page.text and _RELOADED.search(page.text) else None


class _Page:
    """An answer's text, looked at once and only as far as asked."""

    def __init__(self, body: bytes, url: str) -> None:
        self.body = body
        self.url = url

    @cached_property
    def is_html(self) -> bool:
        """Text of any kind is; a bare string or a JSON answer too."""
        return sniff(self.body) in (HTML, TEXT)

    @cached_property
    def text(self) -> str:
        return decode(self.body[: _SMALL * 4])

    @cached_property
    def title(self) -> str:
        return " ".join(_squash(found[2]) for found in _TITLE.finditer(self.text[:_SMALL]))

    @cached_property
    def links(self) -> int:
        """Those that lead somewhere without a script."""
        return len(_LEADS.findall(self.text))

    @cached_property
    def prose(self) -> str:
        """What a person reads and cannot click: the frame of a portal is made of links."""
        return _squash(_TAGS.sub(" ", _ANCHOR.sub(" ", self.text)))

    @cached_property
    def says_much(self) -> bool:
        """More than a page says that has only one thing to say. The frame a portal puts round such a page does
        not count; an article about firewalls and a list of reports do."""
        if len(self.body) > 4 * _SMALL or len(self.prose) > _WORDS:
            return True
        return self.links > _LINKS and bool(_DISCLOSES.search(self.text)) and not self._says_gone

    @cached_property
    def _says_gone(self) -> bool:
        return bool(_GONE.search(self.prose))


def _squash(text: str) -> str:
    return " ".join(unescape(_TAGS.sub(" ", text)).split())


def _any(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.S | re.I)


_WHAT = tomllib.loads((Path(__file__).parent / "states.toml").read_text(encoding="utf-8"))
_BLOCKED = [(who, _any(patterns)) for who, patterns in _WHAT["blocked"].items()]
_GEO = [(say("only_from_china"), _any(_WHAT["geo_blocked"]["words"]))]
_LEAVING = _any(_WHAT["interstitial"]["words"])
_GONE = _any(_WHAT["soft_404"]["words"])
_GONE_TITLE = _any(_WHAT["soft_404"]["titles"])
_LOGIN = _any(_WHAT["login"]["words"])
