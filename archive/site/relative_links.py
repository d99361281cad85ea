"""Links of pages as files: relative, so that the folder may be anywhere, and without dead links."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import cache, lru_cache
from html import escape, unescape
from pathlib import PurePath, PurePosixPath
from urllib.parse import quote, unquote, urlsplit

_FILE = re.compile(r"\.(json|bin|csv|jsonl|xlsx|parquet|atom|css|js|txt|png|svg|xml)$")
_NEUTRAL = re.compile(
    r"(^assets/|^-/static/|^report/[^/]+/original$|\.json$|\.bin$|\.css$|\.js$|robots\.txt$)"
)
_LONGEST = 200  # bytes of a name; file systems take 255


def file_of(path: str) -> PurePosixPath:
    """Return the file of a site path; a page is the `index.html` of a folder. Overlong names end in their
    digest."""
    parts = [_short(part) for part in path.split("/") if part]
    return PurePosixPath(*parts) if _FILE.search(path) else PurePosixPath(*parts, "index.html")


def _short(name: str) -> str:
    raw = name.encode()
    if len(raw) <= _LONGEST:
        return name
    end = (_FILE.search(name) or [""])[0]
    return raw[: _LONGEST - 40].decode(errors="ignore") + hashlib.sha256(raw).hexdigest()[:20] + end


def is_neutral(path: str) -> bool:
    """Return whether a path is a file that is the same in both languages."""
    return bool(_NEUTRAL.search(path))


def within(text: str, start: str, here: PurePath) -> tuple[str, list[str]]:
    """Return the page at `here` with relative links, and the site paths (below `start`) that they lead to. The page is
    split at its addresses: most of its two hundred links lead to a few pages."""
    up = "../" * (len(here.parts) - 1)
    parts = _links(start).split(text)
    addresses = {address: _target(address, start) for address in set(parts[1::2])}
    files = {
        address: f'="{address if path is None else up + target}'
        for address, (path, target) in addresses.items()
    }
    found = [
        path
        for before, address in zip(parts[0::2], parts[1::2], strict=False)
        if not before.endswith("action") and (path := addresses[address][0]) is not None
    ]
    parts[1::2] = [files[address] for address in parts[1::2]]
    return "".join(parts), found


@cache
def _links(start: str) -> re.Pattern[str]:
    """Return the pattern of the beginning of a link into the site in an attribute, up to a fragment. It begins with
    fixed characters, because a search for them is fast."""
    begin = re.escape(escape(start.removesuffix("/")))
    itself = f'|{begin}(?=[?#"])' if begin else ""
    return re.compile(rf'="(?:(?<=href=")|(?<=src=")|(?<=action="))({begin}/[^"#]*{itself})')


def relative(link: str, start: str, here: PurePath) -> str | None:
    """Return a link into the site as seen from a file; None for a link out of it."""
    path, target = _target(escape(link), start)
    return None if path is None else "../" * (len(here.parts) - 1) + unescape(target)


@lru_cache(200_000)
def _target(address: str, start: str) -> tuple[str | None, str]:
    """Return the site path of an address on a page, and its file from the root of the site; no path for an
    address outside."""
    path = _path(unescape(address), start)
    if path is None:
        return None, ""
    plain = path.removeprefix("en/")
    target = file_of(plain) if is_neutral(plain) or plain == path else PurePosixPath("en") / file_of(plain)
    return path, quote(str(target))


def _path(link: str, start: str) -> str | None:
    """Return the path within the site, without slashes; None for a link out of it or to a place on its own
    page."""
    parts = urlsplit(link)
    if parts.netloc or parts.scheme or not f"{parts.path}/".startswith(start):
        return None
    path = unquote(parts.path[len(start) :]).strip("/")
    path = "en/" if path == "en" else path
    return None if ".." in path.split("/") else path


def without_dead(text: str, here: PurePath, dead: Iterable[str]) -> str:
    """Return the page at `here` without the addresses of its links to the `dead` paths. The words of the links
    stay."""
    up = "../" * (len(here.parts) - 1)
    for path in dead:
        for file in (file_of(path), PurePosixPath("en") / file_of(path)):
            text = _unlinked(text, f'href="{up}{quote(str(file))}')
    return text


def _unlinked(text: str, link: str) -> str:
    """Return a text without an attribute, given up to the end of its path."""
    first, *rest = text.split(link)
    kept = [first]
    for part in rest:
        is_whole = part[:1] in ('"', "#")
        kept.append(part.partition('"')[2] if is_whole else f"{link}{part}")
    return "".join(kept)
