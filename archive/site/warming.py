"""Prepares the common counts before the first reader."""

from __future__ import annotations

import threading
from contextlib import suppress

from datasette.app import Datasette

from archive.catalogue.descriptions import NAME, metadata, questions


async def warm(datasette: Datasette, stopped: threading.Event | None = None) -> None:
    """Request the first page, the questions and the tables with facets, like a reader. Ignores failures: the
    next reader's request computes them. Ends when the site is stopped."""
    tables = metadata()["databases"][NAME]["tables"]
    paths = ["/", "/place", *(f"/question/{slug}" for slug in questions())]
    paths += [f"/{NAME}/{table}" for table, entry in tables.items() if entry.get("facets")]
    for path in paths:
        if stopped is not None and stopped.is_set():
            return
        with suppress(Exception):
            await datasette.client.get(path)
