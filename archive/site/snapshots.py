"""A site over an archive in use: readers see the last whole state, and each new state at once.

While a crawl writes, an immutable connection would read half of one state and half of another ("database disk
image is malformed"). So the site serves a copy, and when the archive has changed, a new site over a new copy
replaces the old. Bytes are kept under their digests and never change, so they are read from the archive.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from datasette.app import Datasette

from archive.database.copying import copy_database, stamp
from archive.database.folder import DATABASE
from archive.errors import GongkaiError
from archive.language import worded
from archive.site.asgi import App, Receive, Scope, Send
from archive.site.warming import warm

REFRESH = 60.0
"""Seconds between two checks for changes of the archive."""
Make = Callable[[Path], Datasette]


class Snapshots:
    """The site as an ASGI app. `make` returns the site over a copy; copies are in `folder`. Responses in
    progress are completed from the old site: the previous copy is kept until the next change."""

    def __init__(self, archive: Path, folder: Path, make: Make) -> None:
        self._source = archive / DATABASE
        self._folder = folder
        self._make = make
        self._count = 0
        self._kept: list[tuple[Path, Datasette]] = []
        self._stamp = ""
        self._app: App = self._take()

    @property
    def datasette(self) -> Datasette:
        """Return the current site."""
        return self._kept[-1][1]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)

    def refresh(self) -> bool:
        """Take a new copy if the archive has changed. Return whether the site is new; a failure leaves the
        site unchanged."""
        if stamp(self._source) == self._stamp:
            return False
        try:
            app = self._take()
            asyncio.run(warm(self.datasette))
            self._app = app
        except (GongkaiError, OSError, sqlite3.Error) as error:
            print(
                f"{worded('仍用旧快照', 'the last snapshot goes on')}: {error}", file=sys.stderr, flush=True
            )
            return False
        return True

    def keep_fresh(self, stopped: threading.Event, seconds: float = REFRESH) -> None:
        """Refresh at intervals until stopped."""
        asyncio.run(warm(self.datasette, stopped))
        while not stopped.wait(seconds):
            self.refresh()

    def _take(self) -> App:
        before = stamp(self._source)
        self._count += 1
        # Datasette names a database after its file, so each copy has its own folder.
        copy = self._folder / str(self._count) / DATABASE
        copy.parent.mkdir()
        copy_database(self._source, copy)
        datasette = self._make(copy)
        app: App = datasette.app()
        asyncio.run(datasette.invoke_startup())
        self._kept.append((copy, datasette))
        self._stamp = before
        while len(self._kept) > 2:
            self._drop(*self._kept.pop(0))
        return app

    def _drop(self, copy: Path, datasette: Datasette) -> None:
        datasette.executor.shutdown(wait=False, cancel_futures=True)
        for database in datasette.databases.values():
            database.close()
        for file in copy.parent.iterdir():
            file.unlink()
        copy.parent.rmdir()
