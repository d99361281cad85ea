"""A page in the browser: answers its requests and detects when it is quiet."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from crawler.browser import frames, routes
from crawler.browser.chapters import gather
from crawler.browser.questions import fulfill, is_content, is_top, note_move, question
from crawler.browser.rendered import Fetch, Part, Rendered, Reply, Wanted

if TYPE_CHECKING:
    from playwright.async_api import Page, Request, Route

MOST_PARTS = 1000  # requests per page
MORE = 60.0  # seconds that a page gets at least after it has shown something new
LATEST = 900.0  # seconds per page, whatever it shows
STUCK = 15.0  # seconds without an answer until a page's scripts are stopped
TURNS = 300  # pages of a list to turn by clicking
MOST_SCRIPTS = 32 << 20  # bytes of cached scripts for further pages of the portal
OPENED = 200  # clicks per page on files and reports without an address
VAIN = 4  # clicks in a row that lead nowhere
_LATE = 4  # more looks at a page on a busy machine
POLLS = 4  # replies to the same question; then the last reply is repeated
CHOICES = 1000  # choices of units and years per page
DEEPEST = 3  # choices that depend on each other: kind, body, year
_CHOOSE = (Path(__file__).parent / "choosing.js").read_text(encoding="utf-8")
_TURN = (Path(__file__).parent / "turning.js").read_text(encoding="utf-8")
_UNFOLD = (Path(__file__).parent / "unfolding.js").read_text(encoding="utf-8")
_HOVER = (Path(__file__).parent / "hovering.js").read_text(encoding="utf-8")
_OPEN = (Path(__file__).parent / "opening.js").read_text(encoding="utf-8")
_SHOWN = """
  !document.body ? "" : document.body.innerText
    + [...document.links].map((one) => one.href).filter((one) => /^http/.test(one))
"""
_EMPTY = {"stylesheet": "text/css"}
"""Kinds with an empty reply: a page may wait for its styles."""
_FETCHED = frozenset(["script", "xhr", "fetch", "document"])
_DATA = frozenset(["xhr", "fetch"])


class Visit:
    """A page in the browser: answers its requests, and detects when they end."""

    def __init__(
        self, page: Page, document: Reply, fetch: Fetch, scripts: dict[str, Reply], quiet: float
    ) -> None:
        self.page = page
        self.document: Reply | None = document
        self.first, self.place = document, ""
        self.turned = 0
        self.route: routes.Route | None = None  # route of the addresses of its rows
        self.data: dict[str, Reply] = {}  # replies of interfaces, by address
        self.fetch = fetch
        self.scripts = scripts
        self.quiet = quiet
        self.choices, self.hovered = 0, False  # choices made; whether the menus were opened
        self.loaded = self.pairing = False  # whether clicks have begun; whether they make two choices at once
        self.deadline: asyncio.Timeout | None = None
        self.latest = monotonic() + LATEST
        self.rendered = Rendered()
        self.asked = self.under_way = 0
        self.polled: Counter[tuple[str, str, bytes | None]] = Counter()  # number of times of each question
        self.told: dict[tuple[str, str, bytes | None], Reply] = {}  # last reply to each question
        self.seen: set[int] = set()  # hashes of the texts shown

    async def settle(self) -> None:
        """Wait until the page is loaded, its scripts rest, and no request has come for a while."""
        while await self._ask("document.readyState") != "complete":
            await asyncio.sleep(self.quiet / 4)
        before, late, is_late = -1, 0, False
        while self.under_way or self.asked != before or (is_late and late < _LATE):
            before, began = self.asked, monotonic()
            await asyncio.sleep(self.quiet)
            await self._ask("0")  # answered when no script is running
            is_late = monotonic() - began > 2 * self.quiet  # a busy machine: a request may be late as well
            late += is_late

    async def turn(self, wanted: Wanted) -> None:
        """Click to the end of the list, while clicks show new content."""
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
        self.rendered.whole &= not self.turned

    async def choose(self, wanted: Wanted) -> None:
        """Make every choice of units and years that the page offers, and turn the list of each. Continues
        while choices show new content."""
        await self._choose(wanted, 0)

    async def _choose(self, wanted: Wanted, depth: int) -> None:
        """Make the choices that earlier choices have brought: a body, then its years."""
        vain = number = 0
        while depth < DEEPEST:
            moves = set(self.rendered.moves)
            chosen = await self._ask(f"({_CHOOSE})({number}, {depth})")
            if chosen is None or vain == VAIN:
                return
            if self.choices == CHOICES:
                self.rendered.whole = False
                return
            self.pairing = chosen[1]
            if chosen[1]:
                await self.settle()
                await self._ask(f"({_CHOOSE})({number}, {depth}, true)")
            number += 1
            self.choices += 1
            shows = await self._view()
            vain = 0 if shows or not chosen[1] or set(self.rendered.moves) > moves else vain + 1
            if shows:
                await self.turn(wanted)
            if not chosen[1]:
                await self._choose(wanted, depth + 1)

    async def open(self) -> None:
        """Click on files and reports without an address. Write the targets that this shows into the page."""
        self.loaded = True
        await frames.add(self._ask, (self.first, *self.scripts.values()))
        found: list[tuple[int, str]] = []
        vain = 0
        for number in range(OPENED):
            known, before = len(self.rendered.moves), await self._ask("location.href")
            answers, asked = len(self.rendered.answers), self.asked
            if (name := await self._ask(f"({_OPEN})({number}, true)")) is None or vain == VAIN:
                break
            if address := routes.known(self.route, self._bodies(), name):
                found.append((number, address))
                self.rendered.files.append((address, name))
                continue
            await self._ask(f"({_OPEN})({number})")
            await self.settle()
            gone = self.rendered.moves[known:]
            del self.rendered.moves[known:]
            here = await self._ask("location.href")
            if here != before and not routes.is_tab(before, here):  # a route of the page's own script
                gone.append(here)
                self.route = self.route or routes.learn(self._bodies(), name, here)
                await self._back(name)
            gone = gone or [
                part.url for part, reply in self.rendered.answers[answers:] if is_content(part, reply)
            ]
            if not gone and self.asked > asked:  # a menu that changed the content beside it
                self.rendered.views.append(str(await self.page.content()))
            vain = 0 if gone or self.asked > asked else vain + 1
            found += [(number, url) for url in gone[-1:]]
            self.rendered.files += [(url, name) for url in gone]
        else:
            self.rendered.whole = False
        if found:
            rows = [(n, url, self.rendered.posted.get(url)) for n, url in found]
            await self._ask(f"({_OPEN})({json.dumps(rows)})")

    def _bodies(self) -> Iterator[bytes]:
        return (reply.body for _, reply in self.rendered.answers)

    async def _back(self, name: str) -> None:
        """Return to the page with the row. If the history fails, load the page again and turn it as far as
        before."""
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
        """Keep the page as shown now. Return whether its content is new."""
        await self.settle()
        words = await self._words()
        if words in self.seen:
            return False
        self.seen.add(words)
        self._grant()
        self.rendered.views.append(await self.content())
        return True

    def _grant(self) -> None:
        """Move the deadline of a page that has shown something new."""
        loop, deadline = asyncio.get_running_loop(), self.deadline
        if deadline and (when := deadline.when()):
            left = min(MORE, self.latest - monotonic())
            deadline.reschedule(max(when, loop.time() + left))

    async def content(self) -> str:
        """Return the markup of the page, with folded parts opened and the addresses that clicks revealed."""
        if await self._ask(f"({_UNFOLD})()"):
            await self.settle()
        if not self.hovered:
            await self._hover()
        await gather(self._ask, self.settle)
        await self.open()
        return str(await self.page.content())

    async def _hover(self) -> None:
        """Open the menus of the page once. Tabs may open in the same way: keep the page as it was before."""
        self.hovered = True
        before, words = str(await self.page.content()), await self._words()
        if await self._ask(f"({_HOVER})()"):
            await self.settle()
            if await self._words() != words:
                self.rendered.views.append(before)

    async def _scroll(self) -> bool:
        """Scroll to the foot of the page. Return whether the page requests more."""
        before = self.asked
        await self._ask("window.scrollTo(0, document.documentElement.scrollHeight)")
        await asyncio.sleep(self.quiet)
        return self.asked > before

    async def _words(self) -> int:
        """Return a hash of the shown text and the links: a table of 查看 is alike for every year."""
        return hash(await self._ask(_SHOWN))

    async def _ask(self, script: str) -> Any:
        """Return the result of a script. Raises TimeoutError if the script never ends, however long the page
        may take."""
        async with asyncio.timeout(STUCK):
            return await self.page.evaluate(script)

    async def answer(self, route: Route) -> None:
        """Answer a request: the page itself as fetched, parts through the crawler, nothing else."""
        request = route.request
        if known := self._poll(request):
            await fulfill(route, known)
            return
        self.asked += 1
        self.under_way += 1
        try:
            moves = len(self.rendered.moves)
            reply = await self._reply(request)
            if len(self.rendered.moves) > moves:  # no content: the page stays unchanged
                await route.fulfill(status=204)
                return
            if reply is None:
                await route.abort()
                return
            self.told[question(request)] = reply
            await fulfill(route, reply)
        finally:
            self.under_way -= 1

    def _poll(self, request: Request) -> Reply | None:
        """Return the last reply to a question that a page repeats many times (a visitor count, the time), or for a
        choice that was made before; else None. Such a page still counts as quiet."""
        if request.resource_type not in _DATA:
            return None
        asked = question(request)
        self.polled[asked] += 1
        return self.told.get(asked) if self.polled[asked] > POLLS or self.pairing else None

    async def _reply(self, request: Request) -> Reply | None:
        kind = request.resource_type
        fills = self.loaded and request.is_navigation_request()  # a click fills a frame
        if is_top(request) or fills:
            first, self.document = self.document, None
            if first is None:
                note_move(self.rendered, request)
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
