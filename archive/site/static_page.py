"""One page of the site as files, in both languages: made by its view, with relative links, written if it
changed."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path, PurePath, PurePosixPath
from urllib.parse import quote, urlsplit

from datasette.app import Datasette

from archive.catalogue.descriptions import NAME
from archive.site.asgi import Message, Scope
from archive.site.relative_links import file_of, is_neutral, within, without_dead
from archive.site.routes import answer, asked

_WITH_ITS_BODY = ("diff", "compare", "blob")
"""Rooms whose pages belong to the page that links to them. They are made at once, while their reports are in
memory."""


@dataclass(frozen=True, slots=True)
class Copy:
    """The source and target of a copy: `database` is a fixed state, `archive` has the bytes, `address` is the
    address in feeds and citations, and `before` is the folder of the last publication."""

    archive: Path
    database: Path
    folder: Path
    address: str
    before: Path | None = None

    @property
    def prefixes(self) -> dict[str, str]:
        """Return the path of the site by language."""
        root = urlsplit(self.address).path.strip("/")
        start = f"/{root}/" if root else "/"
        return {"zh": start, "en": f"{start}en/"}

    def place(self, path: str) -> PurePosixPath:
        """Return the file of a page within the folder, from its path with or without `en/`."""
        plain = path.removeprefix("en/")
        return PurePosixPath("en", file_of(plain)) if plain != path else file_of(plain)


@dataclass(slots=True)
class Made:
    """A requested page: its number of files (0 if it does not exist), how many of them are new or changed,
    and its links."""

    path: str
    files: int = 0
    changed: int = 0
    links: list[str] = field(default_factory=list)


def make(copy: Copy, paths: list[str]) -> list[Made]:
    """Make pages, and the pages that belong to them."""
    return asyncio.run(_all(copy, paths))


@contextmanager
def make_here(copy: Copy) -> Iterator[Callable[[list[str]], list[Made]]]:
    """Yield `make` for this process, and drop the cached site afterwards."""
    try:
        yield lambda paths: make(copy, paths)
    finally:
        _site.cache_clear()
        _make_folder.cache_clear()  # the folders may be gone before the next copy


async def _all(copy: Copy, paths: list[str]) -> list[Made]:
    lot = _Lot(copy, set(paths))
    for path in paths:
        await lot.make(path)
    return lot.made


class _Lot:
    """Pages that are made together. A page is written after those that belong to it, so that its links to what does not
    exist (lost bytes) are left out at once."""

    def __init__(self, copy: Copy, known: set[str]) -> None:
        self.made: list[Made] = []
        self._copy = copy
        self._known = known
        self._dead: set[str] = set()

    async def make(self, path: str) -> None:
        """Make a page in both languages, or once if it is the same in both, with the pages that belong to it."""
        page = Made(path)
        links: set[str] = set()
        texts: list[tuple[PurePosixPath, str]] = []
        for language in ("zh",) if is_neutral(path) else ("zh", "en"):
            here = self._copy.place(f"en/{path}" if language == "en" else path)
            if _is_kept(self._copy, path, here):
                page.files += 1
                continue
            body, kind = await _asked(self._copy, language, path)
            if body is None:
                continue
            page.files += 1
            if kind.startswith("text/html") and here.suffix == ".html":
                text, found = within(body.decode(), self._copy.prefixes["zh"], here)
                links.update(link.removeprefix("en/") for link in found)
                texts.append((here, text))
            else:
                page.changed += put(self._copy, here, body)
        self.made.append(page)
        if not page.files:
            self._dead.add(path)
        page.links = sorted(links)
        for link in page.links:
            if link not in self._known and _belongs(link):
                self._known.add(link)
                await self.make(link)
        self._write(page, texts)

    def _write(self, page: Made, texts: list[tuple[PurePosixPath, str]]) -> None:
        dead = self._dead.intersection(page.links)
        page.links = [link for link in page.links if link not in dead]
        for here, text in texts:
            page.changed += put(self._copy, here, without_dead(text, here, sorted(dead)).encode())


def _belongs(path: str) -> bool:
    return path.partition("/")[0] in _WITH_ITS_BODY or path.endswith(
        (".json", ".atom", "/cells", "/original")
    )


def _is_kept(copy: Copy, path: str, here: PurePath) -> bool:
    """Return whether the file of an original was taken over from before: its name is its digest."""
    if copy.before is None or not path.startswith("blob/") or not (copy.before / here).is_file():
        return False
    return not _link(copy, here)


def put(copy: Copy, here: PurePath, body: bytes) -> bool:
    """Write a file, and return whether it is new or changed. An unchanged file is linked from the last
    publication."""
    target = copy.folder / here
    with suppress(OSError):
        if copy.before is not None and (copy.before / here).read_bytes() == body:
            target.unlink(missing_ok=True)
            return _link(copy, here)
    _make_folder(target.parent)
    try:
        file = target.open("xb")
    except FileExistsError:  # written once more by `mend`; it may be a link to the last publication
        target.unlink()
        file = target.open("xb")
    with file:
        file.write(body)
    return True


@lru_cache(10_000)
def _make_folder(folder: Path) -> None:
    """Make a folder and those above it. Each is asked for once: most pages have a folder of their own, and the system
    takes longer over it than over the page."""
    if folder.parent != folder and not folder.parent.exists():
        _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)


def _link(copy: Copy, here: PurePath) -> bool:
    """Link a file from the last publication and return False: it is unchanged. Raises OSError if the two
    folders cannot share files."""
    target = copy.folder / here
    _make_folder(target.parent)
    os.link((copy.before or copy.folder) / here, target)
    return False


async def _asked(copy: Copy, language: str, path: str) -> tuple[bytes | None, str]:
    """Return the body of a page and its media type; no body if the page does not exist."""
    site = _site(copy, language)
    host = urlsplit(copy.address).netloc
    scope: Scope = {
        "type": "http", "http_version": "1.1", "method": "GET", "scheme": urlsplit(copy.address).scheme or "http",
        "path": f"{site.setting('base_url')}{path}", "query_string": b"", "language": language,
        "headers": [(b"host", host.encode())],
    }  # fmt: skip
    scope["raw_path"] = quote(scope["path"]).encode()
    page = asked(site, scope)
    if page is None:
        found = await site.client.get(f"/{quote(path)}", headers={"host": host, "cookie": f"lang={language}"})
        return (found.content if found.status_code == 200 else None), found.headers.get("content-type", "")
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    with site.get_database(NAME).in_this_thread():
        made = await answer(site, page)
    await made.asgi_send(send)
    if sent[0]["status"] != 200:
        return None, ""
    kinds = [value for name, value in sent[0]["headers"] if name.lower() == b"content-type"]
    return b"".join(message.get("body", b"") for message in sent[1:]), kinds[0].decode()


@cache
def _site(copy: Copy, language: str) -> Datasette:
    from archive.site.serve import datasette_for

    prefixes = copy.prefixes
    return datasette_for(copy.archive, copy=copy.database, prefix=prefixes[language], snapshot=prefixes)
