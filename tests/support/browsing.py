"""A real browser on a real site, that notices what a person would not: errors in the console, faults of access."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Request

from archive.site.serve import datasette_for

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
ARTEFACTS = Path(__file__).parents[2] / "test-artefacts"


@contextmanager
def served(archive: Path, **options: Any) -> Iterator[str]:
    """The address of the site of an archive on loopback, for as long as the context lasts."""
    datasette = datasette_for(archive, **options)
    config = uvicorn.Config(datasette.app(), host="127.0.0.1", port=0, log_level="error", lifespan="on")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        while not server.started:
            if not thread.is_alive():
                raise RuntimeError("the site did not start")
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}{datasette.setting('base_url')}"
    finally:
        server.should_exit = True
        thread.join(20)


class Reader:
    """A person at a browser. Whatever the console or the network complains of is kept in `complaints`."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.complaints: list[str] = []
        page.on("console", lambda m: self._note(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self._note(str(error)))
        page.on("requestfailed", self._failed)
        page.on(
            "request", lambda request: None if request.url.startswith(self._host) else self._note(request.url)
        )

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # a link that turned out to be a download
            self._note(f"{request.url} {request.failure}")

    @property
    def _host(self) -> str:
        return "/".join(self.address.split("/")[:3])

    def _note(self, text: str) -> None:
        self.complaints.append(text)

    def open(self, path: str) -> None:
        self.page.goto(self.address + path.lstrip("/"))

    def follow(self, name: str) -> None:
        """The first link whose name has these words."""
        self.page.get_by_role("link", name=name).first.click()
        self.page.wait_for_load_state()

    def keep(self, name: str) -> None:
        """A picture of the page for people to look at."""
        ARTEFACTS.mkdir(exist_ok=True)
        self.page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=True)

    def overflow(self) -> int:
        """Pixels by which the page is wider than the screen."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))

    def faults(self) -> list[str]:
        """Serious and critical faults of accessibility, by axe-core."""
        found = Axe().run(self.page).response["violations"]
        return [
            f"{fault['id']}: {node['target']}"
            for fault in found
            if fault["impact"] in ("serious", "critical")
            for node in fault["nodes"]
        ]
