"""The site as files that open from a folder or from any web server: every page without input, in both
languages, with its own search.

Addresses are relative, so the folder may be anywhere. SQL and rankings need an archive and are left out; the
originals, the JSON of every report and the proofs of its numbers are included. One process per core makes
pages, all pages of a body in the same process. A file that is unchanged since the last publication is not
written again.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from html import escape

from archive.errors import GongkaiError
from archive.garbage import spare_what_stays
from archive.sentence import say
from archive.site.relative_links import relative, without_dead
from archive.site.static_page import Copy, Made, make, make_here, put

_LED = '<!DOCTYPE html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url={0}"><a href="{0}">{0}</a>\n'
_LOT, _AHEAD, _FEW = 24, 4, 16


def write(copy: Copy, lots: Iterable[list[str]], old: Mapping[str, str]) -> tuple[int, int]:
    """Write every page that links lead to from the `lots`, in both languages. Each of the `old` addresses
    leads to its new one. Returns (number of files, number of new or changed files). Raises GongkaiError if
    the folder is not empty."""
    if copy.folder.exists() and any(copy.folder.iterdir()):
        raise GongkaiError(say("folder_not_empty", folder=copy.folder))
    waiting = list(lots)
    with _makers(copy, len(waiting)) as submit:
        site = _Site(copy, waiting)
        while waiting or site.running:
            while waiting and len(site.running) < _AHEAD:
                site.running.add(submit(waiting.pop(0)))
            done, site.running = wait(site.running, return_when=FIRST_COMPLETED)
            fresh = site.take(one for future in done for one in future.result())
            waiting += [fresh[n : n + _LOT] for n in range(0, len(fresh), _LOT)]
    site.lead(old)
    site.mend()
    return site.files, site.changed


class _Site:
    """The state of the pages while they are made."""

    def __init__(self, copy: Copy, lots: Iterable[list[str]]) -> None:
        self.copy = copy
        self.files = self.changed = 0
        self.running: set[Future[list[Made]]] = set()
        self._known = {path for lot in lots for path in lot}
        self._there: set[str] = set()
        self._leading: dict[str, set[str]] = defaultdict(set)
        """The pages that link to each path not made yet."""

    def take(self, made: Iterable[Made]) -> list[str]:
        """Record finished pages. Return the paths that they lead to and that were unknown."""
        fresh, pages = [], list(made)
        self._known.update(page.path for page in pages)
        for page in pages:
            if page.path in self._there:  # two lots made it
                continue
            self.files += page.files
            self.changed += page.changed
            if page.files:
                self._there.add(page.path)
                self._leading.pop(page.path, None)
            for path in page.links:
                if path not in self._there:
                    self._leading[path].add(page.path)
                if path not in self._known:
                    self._known.add(path)
                    fresh.append(path)
        return sorted(fresh)

    def lead(self, old: Mapping[str, str]) -> None:
        """Write for each old address a page that leads to the new address."""
        for start in self.copy.prefixes.values():
            english = "en/" if start.endswith("/en/") else ""
            for path, new in old.items():
                here = self.copy.place(f"{english}{path}")
                there = relative(f"{start}{new}", self.copy.prefixes["zh"], here) or new
                self.files += 1
                self.changed += put(self.copy, here, _LED.format(escape(there)).encode())

    def mend(self) -> None:
        """Remove the address of every link that leads to no page."""
        dead: dict[str, list[str]] = defaultdict(list)
        for path, pages in self._leading.items():
            for page in pages if path not in self._there else ():
                dead[page].append(path)
        for path in sorted(dead):
            for english in ("", "en/"):
                here = self.copy.place(f"{english}{path}")
                file = self.copy.folder / here
                if file.suffix == ".html" and file.is_file():
                    text = file.read_text(encoding="utf-8")
                    is_new = put(self.copy, here, without_dead(text, here, dead[path]).encode())
                    self.changed -= not is_new  # it was counted with its dead links


@contextmanager
def _makers(copy: Copy, lots: int) -> Iterator[Callable[[list[str]], Future[list[Made]]]]:
    """Yield a function that makes a lot of pages: in processes, or in this process if processes do not
    pay."""
    if lots > _FEW:
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(os.cpu_count(), context, spare_what_stays) as pool:
            yield lambda lot: pool.submit(make, copy, lot)
        return
    with make_here(copy) as made:

        def here(lot: list[str]) -> Future[list[Made]]:
            future: Future[list[Made]] = Future()
            future.set_result(made(lot))
            return future

        yield here
