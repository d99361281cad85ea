"""The answers of interfaces behind a page in the browser, and whether the crawler may repeat their
questions."""

from __future__ import annotations

import re

from crawler.browser.rendered import Part, Rendered
from crawler.cms import generic
from crawler.cms.base import Ask
from crawler.cms.page import Page
from crawler.frontier.interface import Answer, following, is_list
from crawler.frontier.listing import list_page

OWN = re.compile(
    r"^(host|connection|user-agent|referer|origin|cookie|accept-(encoding|language)|content-length|cache-control|pragma"
    r"|priority|dnt|te|upgrade.*|sec-.*|proxy-.*|if-.*|range|forwarded|x-forwarded.*|x-real-ip|via)$"
)
"""Headers that belong to the crawler or the browser. All other headers of a script's request are passed
on."""
_PLAIN = frozenset(["accept", "content-type", "x-requested-with"])
_SIGN = re.compile(r"[?&](sign|signature|nonce|timestamp|_?ts|token|access_token|auth)=", re.I)
_SIGNED = re.compile(rb"""(?:^|[&{,"'\s])(?:sign|signature|nonce)["']?\s*[:=]\s*["']?\w""", re.I)
"""The same in a form or in JSON, where a token belongs to the form."""


def lists_of(rendered: Rendered) -> list[Answer]:
    """Return the answers of interfaces that list reports."""
    answers = [
        Answer(
            Ask(part.url, part.body.decode("utf-8", "replace") if part.body else None),
            reply.body,
            _is_signed(part),
        )
        for part, reply in rendered.answers
        if reply.status == 200
    ]
    return [answer for answer in answers if is_list(answer)]


def is_turned(rendered: Rendered, home: str, *, inside: bool) -> bool:
    """Return whether to turn a list by clicking: it shows reports, and neither addresses nor an open interface
    lead to its next pages. A page not requested as a list must surely be a list."""
    listing = list_page(Page.of(home, rendered.html.encode()), home, generic, inside=inside)
    if not inside and not (listing.places and len(listing.entries) > 1):
        return False
    open_ways = any(following(answer) for answer in lists_of(rendered) if not answer.signed)
    return bool(listing.entries or listing.units) and not listing.pages and not open_ways


def _is_signed(part: Part) -> bool:
    """Return whether only the page's own script can make a question; the crawler never repeats it."""
    headers = any(not OWN.match(name) and name not in _PLAIN for name in part.headers)
    return headers or bool(_SIGN.search(part.url)) or bool(_SIGNED.search(part.body or b""))
