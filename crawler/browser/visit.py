"""One page in the browser: what it asks for, what it is answered, and when it asks no more."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.browser import routes

if TYPE_CHECKING:
    from playwright.async_api import Page, Request, Route

MOST_PARTS = 300  # requests of one page
STUCK = 15.0  # seconds without an answer from a page's scripts after which they are stopped
TURNS = 60  # pages of one list that are turned by clicking
MOST_SCRIPTS = 32 << 20  # bytes of scripts kept for the next page of the same portal
OPENED = 60  # files and reports of one page without an address that are clicked
VAIN = 4  # of them in a row that lead nowhere
CHOICES = 200  # units and years of one page that are chosen
_DOCUMENT = 2000  # bytes: less is no report
_CHOOSE = (Path(__file__).parent / "choosing.js").read_text(encoding="utf-8")
_TURN = (Path(__file__).parent / "turning.js").read_text(encoding="utf-8")
_OPEN = (Path(__file__).parent / "opening.js").read_text(encoding="utf-8")
_SHOWN = """
  !document.body ? "" : document.body.innerText
    + [...document.links].map((one) => one.href).filter((one) => /^http/.test(one))
"""
_EMPTY = {"stylesheet": "text/css"}
"""Kinds that are answered with nothing: a page may wait for its styles."""
_FETCHED = frozenset(["script", "xhr", "fetch", "document"])
_DATA = frozenset(["xhr", "fetch"])


@dataclass(frozen=True, slots=True)
class Part:
    """What a page asks for; `kind` is Chromium's word: script, xhr, fetch, document."""

    url: str
    method: str
    body: bytes | None
    kind: str
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    media_type: str
    body: bytes


@dataclass(slots=True)
class Rendered:
    """A page after its scripts have run: its markup, and what they fetched as data, in order; `views` are its list's
    further pages as clicking showed them, `moves` addresses a click would have gone to, `files` those of files that have no
    address in the page, by what they are called. `whole` is False where time or
    requests ran out before it was quiet."""

    html: str = ""
    views: list[str] = field(default_factory=list)
    moves: list[str] = field(default_factory=list)
    files: list[tuple[str, str]] = field(default_factory=list)
    answers: list[tuple[Part, Reply]] = field(default_factory=list)
    whole: bool = True


Wanted = Callable[["Rendered"], bool]
"""Whether the list of a rendered page is to be turned by clicking."""
Fetch = Callable[[Part], Awaitable[Reply | None]]
"""Fetches a part; None where it may not be had."""


class Visit:
    """One page: answers what it asks for, and knows when it asks no more."""

    def __init__(
        self, page: Page, document: Reply, fetch: Fetch, scripts: dict[str, Reply], quiet: float
    ) -> None:
        self.page = page
        self.document: Reply | None = document
        self.first, self.place = document, ""
        self.turned = 0
        self.route: routes.Route | None = None  # how the addresses of its rows are made
        self.data: dict[str, Reply] = {}  # what interfaces answered
        self.fetch = fetch
        self.scripts = scripts
        self.quiet = quiet
        self.rendered = Rendered()
        self.asked = self.under_way = 0
        self.seen: set[int] = set()  # what the page has shown

    async def settle(self) -> None:
        """Waits until the page is loaded and nothing has been asked for in a while, its scripts at rest."""
        while await self._ask("document.readyState") != "complete":
            await asyncio.sleep(self.quiet / 4)
        before = -1
        while self.under_way or self.asked != before:
            before = self.asked
            await asyncio.sleep(self.quiet)
            await self._ask("0")  # answered once no script is running

    async def turn(self, wanted: Wanted) -> None:
        """Clicks on to the end of the list: as long as that shows anything that was not shown before."""
        self.seen.add(await self._words())
        self.turned, moves = 0, self.rendered.moves
        for _ in range(TURNS if wanted(self.rendered) else 0):
            known = len(moves)
            if await self._ask(_TURN) is None and not await self._scroll():
                return
            self.turned += 1
            shows = await self._view()
            moved = moves[known:]
            if not (shows or moved) or (moved and moved[-1] in moves[:known]):
                return

    async def choose(self, wanted: Wanted) -> None:
        """Makes every choice of units and years the page offers, and turns the list each shows; units with years as long as
        that shows what neither has shown."""
        vain = 0
        for number in range(CHOICES):
            moves = set(self.rendered.moves)
            chosen = await self._ask(f"({_CHOOSE})({number})")
            if chosen is None or vain == VAIN:
                return
            shows = await self._view()
            vain = 0 if shows or not chosen[1] or set(self.rendered.moves) > moves else vain + 1
            if shows:
                await self.turn(wanted)

    async def open(self) -> None:
        """Clicks on the files and reports that have no address, to learn where they would lead, and writes that into the
        page."""
        found: list[tuple[int, str]] = []
        vain = 0
        for number in range(OPENED):
            known, before = len(self.rendered.moves), await self._ask("location.href")
            answers, asked = len(self.rendered.answers), self.asked
            name = await self._ask(f"({_OPEN})({number}, true)")
            if name is None or vain == VAIN:
                break
            if address := routes.known(self.route, self._bodies(), name):
                found.append((number, address))
                self.rendered.files.append((address, name))
                continue
            await self._ask(f"({_OPEN})({number})")
            await self.settle()
            gone = self.rendered.moves[known:]
            del self.rendered.moves[known:]
            if (here := await self._ask("location.href")) != before:  # a route of the page's own script
                gone.append(here)
                self.route = self.route or routes.learn(self._bodies(), name, here)
                await self._back(name)
            gone = gone or [
                part.url for part, reply in self.rendered.answers[answers:] if _is_content(part, reply)
            ]
            if not gone and self.asked > asked:  # a menu that has put something else beside it
                self.rendered.views.append(str(await self.page.content()))
            vain = 0 if gone or self.asked > asked else vain + 1
            found += [(number, url) for url in gone[-1:]]
            self.rendered.files += [(url, name) for url in gone]
        if found:
            await self._ask(f"({_OPEN})({json.dumps(found)})")

    def _bodies(self) -> Iterator[bytes]:
        return (reply.body for _, reply in self.rendered.answers)

    async def _back(self, name: str) -> None:
        """To where a row was clicked. A page that does not find back by itself is shown anew, as far as it was turned."""
        await self._ask("history.back()")
        await self.settle()
        if await self._ask(f"document.body.innerText.replace(/\\s+/g, ' ').includes({json.dumps(name)})"):
            return
        self.document = self.first
        await self.page.goto(self.place, wait_until="commit", timeout=0)
        await self.settle()
        for _ in range(self.turned):
            await self._ask(_TURN)
            await self.settle()

    async def _view(self) -> bool:
        """Keeps what the page shows now. Whether it was not shown before."""
        await self.settle()
        words = await self._words()
        if words in self.seen:
            return False
        self.seen.add(words)
        self.rendered.views.append(await self.content())
        return True

    async def content(self) -> str:
        """The page as it stands, what only clicking opens with its address."""
        await self.open()
        return str(await self.page.content())

    async def _scroll(self) -> bool:
        """Whether going to the foot of the page makes it ask for more."""
        before = self.asked
        await self._ask("window.scrollTo(0, document.documentElement.scrollHeight)")
        await asyncio.sleep(self.quiet)
        return self.asked > before

    async def _words(self) -> int:
        """What the page shows and where it leads: a table of 查看 is alike for every year."""
        return hash(await self._ask(_SHOWN))

    async def _ask(self, script: str) -> Any:
        """What a script answers. One that never ends is a time-out, however long its page may take otherwise."""
        async with asyncio.timeout(STUCK):
            return await self.page.evaluate(script)

    async def answer(self, route: Route) -> None:
        """The page itself as it was fetched, parts through the crawler, everything else not at all."""
        request = route.request
        self.asked += 1
        self.under_way += 1
        try:
            moves = len(self.rendered.moves)
            reply = await self._reply(request)
            if len(self.rendered.moves) > moves:  # no content: the page stays what it is
                await route.fulfill(status=204)
                return
            if reply is None:
                await route.abort()
                return
            origin = request.headers.get("origin")
            allow = {"Access-Control-Allow-Origin": origin, "Access-Control-Allow-Credentials": "true"}
            await route.fulfill(
                status=reply.status,
                headers={"Content-Type": reply.media_type, **(allow if origin else {})},  # type: ignore[dict-item]
                body=reply.body,
            )
        finally:
            self.under_way -= 1

    async def _reply(self, request: Request) -> Reply | None:
        kind = request.resource_type
        if _is_top(request):
            first, self.document = self.document, None
            if first is None:
                self.rendered.moves.append(_asked(request))
            return first
        if kind in _EMPTY:
            return Reply(200, _EMPTY[kind], b"")
        if kind not in _FETCHED:
            return None
        if kind == "script" and request.url in self.scripts:
            return self.scripts[request.url]
        if self.asked > MOST_PARTS:
            self.rendered.whole = False
            return None
        part = Part(request.url, request.method, request.post_data_buffer, kind, request.headers)
        asked = self.data.get(request.url) if request.method == "GET" and kind in _DATA else None
        reply = asked or await self.fetch(part)
        if reply and kind == "script":
            self._keep(request.url, reply)
        elif reply and kind in _DATA:
            if request.method == "GET" and reply.status == 200:
                self.data[request.url] = reply
            self.rendered.answers.append((part, reply))
        return reply

    def _keep(self, url: str, reply: Reply) -> None:
        if sum(len(one.body) for one in self.scripts.values()) + len(reply.body) > MOST_SCRIPTS:
            self.scripts.clear()
        self.scripts[url] = reply


def _is_content(part: Part, reply: Reply) -> bool:
    """Whether a click has brought a document into the page: its words come from an address of their own."""
    return part.method == "GET" and reply.status == 200 and len(reply.body) > _DOCUMENT


def _asked(request: Request) -> str:
    """The address a click goes to; with what a form would post, so that no two documents share one."""
    said = request.post_data if request.method == "POST" else None
    plain = said and "urlencoded" in request.headers.get("content-type", "")
    return f"{request.url}{'&' if '?' in request.url else '?'}{said}" if plain else request.url


def _is_top(request: Request) -> bool:
    """Whether a request is for a page of its own, not for a frame in one."""
    if not request.is_navigation_request():
        return False
    try:
        return request.frame.parent_frame is None
    except Exception:  # Playwright's own: a window that is only about to be opened
        return True
