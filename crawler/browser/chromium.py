"""Chromium as a reader of scripts that never touches the network: the crawler fetches every part of a page.

So the crawler's own robots.txt rules, delay, hosts, user agent and evidence apply to every script and every
answer of an interface. scrapy-playwright is not used: its handler would replace
crawler/middlewares/handlers.py, Chromium would fetch the parts of a page past robots.txt, delay and WARC, and
the rendered page would be recorded as the server's answer. No cookies are kept and no other page is opened.
Clicks go only to elements without an address that lead to reports: menus, choices, rows and pagers.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.errors import MissingTool
from archive.sentence import say
from crawler.browser.rendered import Fetch, Rendered, Reply, Wanted
from crawler.browser.visit import STUCK, Visit

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = 0.4  # seconds without a request that complete a page
LONGEST = 180.0  # seconds per page that shows nothing new, with the polite pauses between its requests
EACH = 50  # pages until a restart of the browser, which frees its leaks
_ARGUMENTS = [
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--disable-background-networking",
    "--js-flags=--max-old-space-size=512",
]
_HOW = say("how_to_chromium")


class Chromium:
    """A browser, started on demand. Shows one page at a time, each in its own context. `pages` and `starts`
    count."""

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
        """Return the number of open contexts."""
        return len(self._browser.contexts) if self._browser else 0

    async def render(self, url: str, document: Reply, fetch: Fetch, turns: Wanted | None = None) -> Rendered:
        """Run the scripts of a fetched page and return the result. Stops the scripts of a page that never
        ends, and the browser if that fails. Raises MissingTool without Chromium, and Playwright's errors."""
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
        self,
        context: BrowserContext,
        url: str,
        document: Reply,
        fetch: Fetch,
        turns: Wanted | None,
    ) -> Rendered:
        page = await context.new_page()
        visit = Visit(page, document, fetch, self._scripts, self.quiet)
        await context.route("**/*", visit.answer)
        session = await context.new_cdp_session(page)
        try:
            async with asyncio.timeout(LONGEST) as visit.deadline:
                visit.place = url
                await page.goto(url, wait_until="commit", timeout=0)
                await visit.settle()
                visit.rendered.html = await visit.content()
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
        """Close a page. If it does not close, end the browser."""
        try:
            async with asyncio.timeout(STUCK):
                await context.close()
        except Exception:  # it hangs, or the browser is gone: the next page gets a new browser
            await self.close()

    async def _start(self) -> None:
        """Start a new browser: GONGKAI_CHROMIUM, Playwright's own, or the system's."""
        try:
            from playwright.async_api import Error, async_playwright
        except ImportError:
            raise MissingTool(say("no_playwright", how=_HOW)) from None
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
        raise MissingTool(say("no_chromium", how=_HOW))

    async def _note_process(self) -> None:
        """Record the process id of the browser, to end it if it hangs."""
        assert self._browser is not None
        session = await self._browser.new_browser_cdp_session()
        about = await session.send("SystemInfo.getProcessInfo")
        self._process = next((one["id"] for one in about["processInfo"] if one["type"] == "browser"), None)
        await session.detach()

    async def close(self) -> None:
        """End the browser. The next page starts another."""
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
