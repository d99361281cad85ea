"""A site over an archive that is being written: readers are shown the last whole state, and the next one at once.

A promise that nobody writes cannot be kept while a crawl goes on: SQLite then reads half of one state and half of another
("database disk image is malformed"). So a copy is served, and where the archive has changed a whole new site over a new
copy takes the place of the old. Bytes are kept under their digests and never change: they are read from the archive.
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
"""Seconds between two looks at whether the archive has changed."""
Make = Callable[[Path], Datasette]


class Snapshots:
    """The site as an ASGI app. `make` gives the site over a copy; copies lie in `folder`. What a reader is being given
    when the next site takes over is given to the end: the copy before the last is kept until then."""

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
        """The site of now."""
        return self._kept[-1][1]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)

    def refresh(self) -> bool:
        """Take a new copy where the archive has changed. What fails leaves the site as it is; returns whether it is new."""
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
        """Look again and again until stopped."""
        asyncio.run(warm(self.datasette, stopped))
        while not stopped.wait(seconds):
            self.refresh()

    def _take(self) -> App:
        before = stamp(self._source)
        self._count += 1
        # Datasette names a database after its file: each copy has a folder of its own.
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
