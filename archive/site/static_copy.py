"""The site as files that open from a folder or from any web server: every page that asks nothing of the reader, in both
languages, with a search of its own.

Addresses are relative, so that nothing depends on where the folder lies. SQL, rankings and the proofs of single numbers
need the archive behind them and are left out; the originals and the JSON of every report are there. Pages are made by one
process a core.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from urllib.parse import quote, urlsplit

from datasette.app import Datasette

from archive.errors import GongkaiError
from archive.sentence import say
from archive.site.relative_links import file_of, is_neutral, relative, within, without_dead

_LED = '<!DOCTYPE html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url={0}"><a href="{0}">{0}</a>\n'
_LOT, _AT_ONCE, _FEW = 24, 16, 200
Page = tuple[str, str]
"""The language of a page and its path within that language's site."""
Made = tuple[bool, list[Page]]
"""Whether a page is there, and what it leads to."""


@dataclass(frozen=True, slots=True)
class Copy:
    """What is copied and where to: `database` is of one state, `archive` has the bytes; `address` is named by feeds and
    citations."""

    archive: Path
    database: Path
    folder: Path
    address: str

    @property
    def prefixes(self) -> dict[str, str]:
        """Language -> path of its site."""
        root = urlsplit(self.address).path.strip("/")
        start = f"/{root}/" if root else "/"
        return {"zh": start, "en": f"{start}en/"}

    def file(self, page: Page) -> Path:
        """Where a page lies; what says the same in both languages lies once."""
        language, path = page
        return self.folder / ("en" if language == "en" and not is_neutral(path) else "") / file_of(path)


def write(copy: Copy, first: list[str]) -> int:
    """Write every page that links lead to from the `first`, in both languages, and return how many. Raises GongkaiError for
    a folder that is not empty."""
    if copy.folder.exists() and any(copy.folder.iterdir()):
        raise GongkaiError(say("folder_not_empty", folder=copy.folder))
    waiting = [(language, path) for language in copy.prefixes for path in first]
    known = {page for page in waiting if page[0] == "zh" or not is_neutral(page[1])}
    waiting, count, has_dead = sorted(known), 0, False
    with _makers(copy, len(first)) as submit:
        running: set[Future[list[Made]]] = set()
        while waiting or running:
            while waiting and len(running) < _AT_ONCE:
                lot, waiting = waiting[-_LOT:], waiting[:-_LOT]
                running.add(submit(lot))
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for is_there, found in (one for future in done for one in future.result()):
                count, has_dead = count + is_there, has_dead or not is_there
                fresh = sorted(set(found) - known)
                known.update(fresh)
                waiting += fresh
    if has_dead:
        without_dead(copy.folder)
    return count


@contextmanager
def _makers(copy: Copy, size: int) -> Iterator[Callable[[list[Page]], Future[list[Made]]]]:
    """What makes a lot of pages: processes, or this one where there are too few pages for processes to pay."""
    if size > _FEW:
        with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("spawn")) as pool:
            yield lambda lot: pool.submit(_make, copy, lot)
        return

    def here(lot: list[Page]) -> Future[list[Made]]:
        future: Future[list[Made]] = Future()
        future.set_result(_make(copy, lot))
        return future

    try:
        yield here
    finally:
        _site.cache_clear()


def _make(copy: Copy, pages: list[Page]) -> list[Made]:
    """Make pages, and say of each whether it is there and what it leads to."""
    return asyncio.run(_all(copy, pages))


async def _all(copy: Copy, pages: list[Page]) -> list[Made]:
    return [await _one(copy, page) for page in pages]


async def _one(copy: Copy, page: Page) -> Made:
    language, path = page
    headers = {"host": urlsplit(copy.address).netloc, "cookie": f"lang={language}"}
    answer = await _site(copy, language).client.get(f"/{quote(path)}", headers=headers)
    target, start = copy.file(page), copy.prefixes["zh"]
    if answer.status_code not in (200, 302):
        return False, []
    target.parent.mkdir(parents=True, exist_ok=True)
    here = target.relative_to(copy.folder)
    if answer.status_code == 302:
        location = answer.headers["location"].partition("?")[0]
        target.write_text(_LED.format(escape(relative(location, start, here) or location)), encoding="utf-8")
    elif answer.headers["content-type"].startswith("text/html"):
        text, links = within(answer.text, start, here)
        target.write_text(text, encoding="utf-8")
        return True, sorted(set(_pages(links)))
    else:
        target.write_bytes(answer.content)
    return True, []


def _pages(paths: list[str]) -> Iterator[Page]:
    for path in paths:
        language, rest = ("en", path[3:]) if path.startswith("en/") else ("zh", path)
        yield ("zh" if is_neutral(rest) else language), rest


@cache
def _site(copy: Copy, language: str) -> Datasette:
    from archive.site.serve import datasette_for

    prefixes = copy.prefixes
    return datasette_for(copy.archive, copy=copy.database, prefix=prefixes[language], snapshot=prefixes)
