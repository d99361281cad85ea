"""The state of a response, decided by its content: a status of 200 proves nothing, an error status little.

Pure: takes a response and returns a Verdict. The phrases of portals and firewalls are in `states.toml`.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit

from archive.evidence.markup import decode
from archive.sentence import Sentence, say
from archive.vocabulary import AnswerState
from crawler.cms.article import has_chapters
from crawler.cms.follow import same
from crawler.cms.page import Page
from crawler.cms.sending import fields_of
from crawler.cms.targets import composed
from pipelines.readers.sniff import HTML, TEXT, sniff

CONTENT = frozenset([AnswerState.PAGE, AnswerState.FILE, AnswerState.ROBOTS, AnswerState.STUB])
"""States that go on to the spider and the stages."""
REFUSALS = frozenset([AnswerState.BLOCKED, AnswerState.GEO_BLOCKED, AnswerState.LOGIN, AnswerState.BUSY])
"""States of refusal. A refused request is never retried harder, and a few refusals in a row end the crawl."""
REDIRECTS = frozenset([301, 302, 303, 307, 308])

_REFUSING = frozenset([403, 405, 406, 412, 418, 451, 493, 521])
_SMALL = 64 << 10  # bytes: a page with a single message is small
_WORDS = 400  # characters of prose on such a page, at most
_BARE = 4096  # bytes of an answer that is only the frame of a page
_SHOWS = re.compile(r"<(script|i?frame|img|a|area|embed|object|form|svg|canvas|meta[^>]+refresh)\b", re.I)
_LINKS = 8  # links on such a page, at most
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
_MOBILE = re.compile(r"//(m|wap|mobile|3g)\.|/(m|wap|mobile|phone|h5|3g|touch)(/|\.|$)", re.I)
_RELOADED = re.compile(
    r"location\.reload\(|location(?:\.href)?\s*=\s*(?:window\.|document\.|self\.)?location\b", re.I
)
_COOKIE = re.compile(
    r"document\.cookie\s*=\s*(?P<quote>[\"'])\s*(?P<said>[\w.-]{1,64}=[^;\"'+\s]{1,256})(?:;|(?P=quote)\s*(?:;|\n|<|}|$))"
)
"""A cookie that a script sets literally. A computed cookie is a challenge."""
_TITLE = re.compile(r"<(title|h1)\b[^>]*>(.*?)</\1>", re.S | re.I)
_LEADS = re.compile(r"<(?:a|area)\b[^>]*\bhref\s*=\s*[\"']?(?!\s*(?:javascript:|#|[\"'>]))", re.I)
_LEADS_TO = re.compile(r"<(?:a|area)\b[^>]*\bhref\s*=\s*[\"']?(?!\s*(?:javascript:|#))([^\"'>\s]+)", re.I)
_JUMPS = re.compile(r"(正在|自动|没有|未能?|不能)(为您)?跳转")
_ANCHOR = re.compile(r"<a\b[^>]*\bhref\b.*?</a>", re.S | re.I)
_TAGS = re.compile(r"<(script|style|title)\b.*?</\1>|<!--.*?-->|<[^>]+>", re.S | re.I)
_PASSWORD = re.compile(r"<input[^>]+type\s*=\s*[\"']?password", re.I)
_DISCLOSES = re.compile(r"信息公开|政务公开|年报|年度报告")


@dataclass(frozen=True, slots=True)
class Verdict:
    """A state, the reason for people (such as a firewall's name), and the target of a stub page with the
    cookie that it sets."""

    state: AnswerState
    why: Sentence | str = ""
    target: str | None = None
    cookie: str | None = None


def judge(
    status: int,
    body: bytes,
    url: str,
    home: str,
    *,
    retry_after: bool = False,
    refresh: str = "",
    listed: str = "",
) -> Verdict:
    """Return the verdict on a response. `body` is decompressed, `home` is the site's home page, `refresh` a
    header, `listed` the list of an entry. Redirects go to `judge_redirect`."""
    page = _Page(body, url, listed)
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


def judge_redirect(url: str, target: str, home: str, listed: str = "") -> Verdict:
    """Return the verdict on a redirect. A redirect to the home page, to an error page or back to the list of an
    entry (`listed`) means that the page is gone: many portals answer so."""
    if is_home(target, home) and not is_home(url, home):
        return Verdict(AnswerState.SOFT_404, say("leads_to_home"), target)
    if _ERROR_PAGE.search(urlsplit(target).path) and not _ERROR_PAGE.search(urlsplit(url).path):
        return Verdict(AnswerState.SOFT_404, say("leads_to_error"), target)
    if listed and same(target) == same(listed) and same(url) != same(listed):
        return Verdict(AnswerState.SOFT_404, say("leads_to_list"), target)
    return Verdict(AnswerState.MOVED, target=target)


def is_home(url: str, home: str) -> bool:
    """Return whether a URL is the site's home page, or the root of its host."""
    return same(url) in (same(urljoin(home, "/")), same(home))


def _judge_content(page: _Page, home: str) -> Verdict:
    if not page.body.strip():
        return Verdict(AnswerState.EMPTY, say("no_bytes"))
    if not page.is_html:
        return Verdict(AnswerState.FILE)
    if found := _refusal(page) or _detour(page, home):
        return found
    if len(page.body) <= _BARE and not (page.title or page.prose) and not _SHOWS.search(page.text):
        return Verdict(AnswerState.EMPTY, say("no_words"))
    if _PROMISES.search(urlsplit(page.url).path) and not page.is_report:
        return Verdict(AnswerState.WRONG_TYPE, say("page_for_a_file"))
    return Verdict(AnswerState.PAGE)


def _refusal(page: _Page) -> Verdict | None:
    """Return the verdict on a page that only refuses; None for any other page."""
    if page.says_much:
        return None
    for why, words in _GEO:
        if words.search(page.prose):
            return Verdict(AnswerState.GEO_BLOCKED, why)
    if _BUSY.search(page.prose):
        return Verdict(AnswerState.BUSY)
    for who, words in _BLOCKED:
        if words.search(page.text):
            return Verdict(AnswerState.BLOCKED, who)
    if _PASSWORD.search(page.text) and _LOGIN.search(page.prose) and not _DISCLOSES.search(page.text):
        return Verdict(AnswerState.LOGIN, say("asks_for_a_password"))
    return None


def _detour(page: _Page, home: str) -> Verdict | None:
    """Return the verdict on a page that says it is gone, or only leads elsewhere; None for any other page."""
    if _GONE_TITLE.search(page.title) or (not page.says_much and _GONE.search(page.prose)):
        return Verdict(AnswerState.SOFT_404, say("says_it_is_gone"))
    if not page.says_much and _LEAVING.search(page.prose):
        return Verdict(AnswerState.INTERSTITIAL, say("leaving_page"))
    refresh = _REFRESH.search(_NOSCRIPT.sub("", page.text)) if len(page.body) <= _SMALL else None
    if refresh:
        found = judge_redirect(page.url, urljoin(page.url, refresh[1]), home, page.listed)
        return found if found.state == AnswerState.SOFT_404 else None  # any other refresh is followed
    target = None if len(page.prose) > _WORDS // 8 or page.links else _leads_on(page)
    if target:
        if "document.cookie" in page.text and same(target) == same(page.url):
            cookie = _COOKIE.search(page.text)
            if cookie:
                return Verdict(AnswerState.STUB, target=page.url, cookie=cookie["said"])
            return Verdict(AnswerState.BLOCKED, say("challenge_by_script"))
        found = judge_redirect(page.url, target, home, page.listed)
        return found if found.state == AnswerState.SOFT_404 else Verdict(AnswerState.STUB, target=target)
    if page.links == 1 and len(page.prose) <= _WORDS // 4 and _JUMPS.search(page.prose):
        only = _LEADS_TO.search(page.text)
        return Verdict(AnswerState.STUB, target=urljoin(page.url, unescape(only[1]))) if only else None
    without = _REFRESH.search(page.text) if len(page.prose) <= _WORDS // 8 and not page.links else None
    if without:  # in a <noscript>: the page's only content without scripts
        return Verdict(AnswerState.STUB, target=urljoin(page.url, unescape(without[1])))
    return None


def _leads_on(page: _Page) -> str | None:
    """Return the target of a script: another page, or the same page with a cookie. Of several targets, a page
    for telephones is not ours."""
    found = [str(urljoin(page.url, one[1] or one[2])) for one in _LOCATION.finditer(page.text)]
    if found:
        return next((one for one in found if not _MOBILE.search(one)), found[0])
    if "location." in page.text and (joined := composed(page.text, page.url)):
        return str(urljoin(page.url, joined))
    if ".submit()" in page.text and (sent := _sent_form(page)):
        return sent
    return page.url if "document.cookie" in page.text and _RELOADED.search(page.text) else None


def _sent_form(page: _Page) -> str | None:
    """Return the address of a form that a page without words sends itself by GET; None if it has another form."""
    forms = list(Page.of(page.url, page.body).root.iter("form"))
    if len(forms) != 1 or (forms[0].get("method") or "get").lower() != "get":
        return None
    place = urljoin(page.url, forms[0].get("action") or page.url).partition("?")[0]
    return f"{place}?{urlencode(fields_of(forms[0]))}"


class _Page:
    """The text of a response, computed once and on demand."""

    def __init__(self, body: bytes, url: str, listed: str) -> None:
        self.body = body
        self.url = url
        self.listed = listed

    @cached_property
    def is_html(self) -> bool:
        """Return whether the body is text of any kind, a bare string or JSON included."""
        return sniff(self.body) in (HTML, TEXT)

    @cached_property
    def is_report(self) -> bool:
        """Return whether the prose has the chapters of an annual report: a page under the name of a file."""
        return has_chapters(_TAGS.sub("", decode(self.body)))

    @cached_property
    def text(self) -> str:
        return decode(self.body[: _SMALL * 4])

    @cached_property
    def title(self) -> str:
        return " ".join(_squash(found[2]) for found in _TITLE.finditer(self.text[:_SMALL]))

    @cached_property
    def links(self) -> int:
        """Return the number of links that work without a script."""
        return len(_LEADS.findall(self.text))

    @cached_property
    def prose(self) -> str:
        """Return the text outside of links: the frame of a portal is made of links."""
        return _squash(_TAGS.sub(" ", _ANCHOR.sub(" ", self.text)))

    @cached_property
    def says_much(self) -> bool:
        """Return whether a page holds more than a single message. The frame that a portal puts round a
        message does not count; an article about firewalls and a list of reports do."""
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
_BUSY = _any(_WHAT["busy"]["words"])
_LEAVING = _any(_WHAT["interstitial"]["words"])
_GONE = _any(_WHAT["soft_404"]["words"])
_GONE_TITLE = _any(_WHAT["soft_404"]["titles"])
_LOGIN = _any(_WHAT["login"]["words"])
