"""Chromium as a reader of scripts that never touches the network: whatever a page asks for, the crawler fetches.

So robots.txt, delay, hosts, user agent and evidence are the crawler's own, for every script and every answer of an
interface. scrapy-playwright is not used: its handler would take the place of ours
(crawler/middlewares/handlers.py), Chromium
would ask by itself for what a page needs, past robots.txt, delay and WARC, and the page as rendered would be written
down as what the server sent. No cookies are kept, no other page is gone to, and nothing is
clicked but what turns the pages of a list that cannot be asked for by address.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.errors import MissingTool

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Page, Request, Route

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MOST_PARTS = 300  # requests of one page
QUIET = 0.4  # seconds without a request after which a page is done
LONGEST = 180.0  # seconds a page, the polite pauses between its requests included
STUCK = 15.0  # seconds without an answer from a page's scripts after which they are stopped
TURNS = 60  # pages of one list that are turned by clicking
EACH = 50  # pages after which the browser is started anew: what it leaks, it loses
MOST_SCRIPTS = 32 << 20  # bytes of scripts kept for the next page of the same portal
CHOICES = 60  # units or years of one page that are chosen
_CHOOSE = (Path(__file__).parent / "choosing.js").read_text(encoding="utf-8")
_TURN = (Path(__file__).parent / "turning.js").read_text(encoding="utf-8")
_ARGUMENTS = [
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--disable-background-networking",
    "--js-flags=--max-old-space-size=512",
]
_EMPTY = {"stylesheet": "text/css"}
"""Kinds that are answered with nothing: a page may wait for its styles."""
_FETCHED = frozenset(["script", "xhr", "fetch", "document"])
_HOW = "apt install chromium，并 and pip install 'gongkai[browser]'（或 or: playwright install chromium）"


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
    further pages as clicking showed them, `moves` addresses a click would have gone to. `whole` is False where time or
    requests ran out before it was quiet."""

    html: str = ""
    views: list[str] = field(default_factory=list)
    moves: list[str] = field(default_factory=list)
    answers: list[tuple[Part, Reply]] = field(default_factory=list)
    whole: bool = True


Wanted = Callable[["Rendered"], bool]
"""Whether the list of a rendered page is to be turned by clicking."""
Fetch = Callable[[Part], Awaitable[Reply | None]]
"""Fetches a part; None where it may not be had."""


class Chromium:
    """One browser, started when first needed, one page at a time, each in a context of its own that is closed after
    it. `pages` and `starts` count."""

    def __init__(self, user_agent: str, *, quiet: float = QUIET) -> None:
        self.user_agent = user_agent
        self.quiet = quiet
        self.pages = self.starts = 0
        self._playwright: Any = None
        self._browser: Browser | None = None
        self._process: int | None = None
        self._turn = asyncio.Lock()
        self._scripts: dict[str, Reply] = {}

    @property
    def contexts(self) -> int:
        """How many contexts are open."""
        return len(self._browser.contexts) if self._browser else 0

    async def render(self, url: str, document: Reply, fetch: Fetch, turns: Wanted | None = None) -> Rendered:
        """A page that has been fetched already, its scripts run. Raises MissingTool where there is no Chromium, and
        Playwright's errors where it fails. Nobody waits for a page that never ends: its scripts are stopped, and where
        that does not help the browser is."""
        async with self._turn:
            if self._browser is None or self.pages % EACH == 0 or not self._browser.is_connected():
                await self._start()
            assert self._browser is not None
            self.pages += 1
            context = await self._browser.new_context(
                user_agent=self.user_agent, locale="zh-CN", service_workers="block", accept_downloads=False
            )
            try:
                return await self._render(context, url, document, fetch, turns)
            finally:
                await self._leave(context)

    async def _render(
        self, context: BrowserContext, url: str, document: Reply, fetch: Fetch, turns: Wanted | None
    ) -> Rendered:
        page = await context.new_page()
        visit = _Visit(page, document, fetch, self._scripts, self.quiet)
        await context.route("**/*", visit.answer)
        session = await context.new_cdp_session(page)
        try:
            async with asyncio.timeout(LONGEST):
                await page.goto(url, wait_until="commit", timeout=0)
                await visit.settle()
                visit.rendered.html = await page.content()
                if turns:
                    await visit.turn(turns)
                    await visit.choose(turns)
                return visit.rendered
        except TimeoutError:
            visit.rendered.whole = False
        async with asyncio.timeout(STUCK):
            await session.send("Runtime.terminateExecution")
            await session.send("Emulation.setScriptExecutionDisabled", {"value": True})
            visit.rendered.html = visit.rendered.html or await page.content()
        return visit.rendered

    async def _leave(self, context: BrowserContext) -> None:
        """Close a page; one that does not let itself be closed takes the browser along."""
        try:
            async with asyncio.timeout(STUCK):
                await context.close()
        except Exception:  # it hangs, or the browser is gone: either way the next page gets a new one
            await self.close()

    async def _start(self) -> None:
        """A fresh browser: the one named by GONGKAI_CHROMIUM, Playwright's own, or the system's."""
        try:
            from playwright.async_api import Error, async_playwright
        except ImportError:
            raise MissingTool(f"没有 Playwright no Playwright: {_HOW}") from None
        await self.close()
        self._playwright = await async_playwright().start()
        own = self._playwright.chromium.executable_path
        named = os.environ.get("GONGKAI_CHROMIUM")
        ways = [named] if named else [own if Path(own).exists() else None, *map(shutil.which, NAMES)]
        root = not hasattr(os, "geteuid") or os.geteuid() == 0
        for path in dict.fromkeys(way for way in ways if way):
            for sandbox in (False,) if root else (True, False):
                try:
                    self._browser = await self._playwright.chromium.launch(
                        executable_path=path, chromium_sandbox=sandbox, args=_ARGUMENTS
                    )
                except Error:
                    continue
                self.starts += 1
                await self._note_process()
                return
        await self.close()
        raise MissingTool(f"没有可用的 Chromium no Chromium that starts: {_HOW}")

    async def _note_process(self) -> None:
        """The number of the browser's process: it may have to be ended when it does not answer any more."""
        assert self._browser is not None
        session = await self._browser.new_browser_cdp_session()
        about = await session.send("SystemInfo.getProcessInfo")
        self._process = next((one["id"] for one in about["processInfo"] if one["type"] == "browser"), None)
        await session.detach()

    async def close(self) -> None:
        """Ends the browser; the next page starts another."""
        browser, playwright, process = self._browser, self._playwright, self._process
        self._browser = self._playwright = self._process = None
        try:
            async with asyncio.timeout(STUCK):
                if browser:
                    await browser.close()
        except Exception:
            if process:
                with suppress(OSError):
                    os.kill(process, signal.SIGKILL)
        if playwright:
            with suppress(Exception):
                async with asyncio.timeout(STUCK):
                    await playwright.stop()


class _Visit:
    """One page: answers what it asks for, and knows when it asks no more."""

    def __init__(
        self, page: Page, document: Reply, fetch: Fetch, scripts: dict[str, Reply], quiet: float
    ) -> None:
        self.page = page
        self.document: Reply | None = document
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
        for _ in range(TURNS if wanted(self.rendered) else 0):
            moves = len(self.rendered.moves)
            if await self._ask(_TURN) is None and not await self._scroll():
                return
            if not await self._view() or len(self.rendered.moves) > moves:
                return

    async def choose(self, wanted: Wanted) -> None:
        """Makes every choice of units and years the page offers, and turns the list each shows."""
        for number in range(CHOICES):
            if await self._ask(f"({_CHOOSE})({number})") is None:
                return
            if await self._view():
                await self.turn(wanted)

    async def _view(self) -> bool:
        """Keeps what the page shows now. Whether it was not shown before."""
        await self.settle()
        words = await self._words()
        if words in self.seen:
            return False
        self.seen.add(words)
        self.rendered.views.append(await self.page.content())
        return True

    async def _scroll(self) -> bool:
        """Whether going to the foot of the page makes it ask for more."""
        before = self.asked
        await self._ask("window.scrollTo(0, document.documentElement.scrollHeight)")
        await asyncio.sleep(self.quiet)
        return self.asked > before

    async def _words(self) -> int:
        return hash(await self._ask("document.body ? document.body.innerText : ''"))

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
            reply = await self._reply(request)
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
        if request.is_navigation_request() and request.frame == self.page.main_frame:
            first, self.document = self.document, None
            if first is None:
                self.rendered.moves.append(request.url)
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
        reply = await self.fetch(part)
        if reply and kind == "script":
            self._keep(request.url, reply)
        elif reply and kind in ("xhr", "fetch"):
            self.rendered.answers.append((part, reply))
        return reply

    def _keep(self, url: str, reply: Reply) -> None:
        if sum(len(one.body) for one in self.scripts.values()) + len(reply.body) > MOST_SCRIPTS:
            self.scripts.clear()
        self.scripts[url] = reply
