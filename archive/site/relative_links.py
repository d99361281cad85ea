"""Links of pages as files: relative, so that the folder may be anywhere, and without dead links."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import lru_cache
from html import escape, unescape
from pathlib import PurePath, PurePosixPath
from urllib.parse import quote, unquote, urlsplit

_LINK = re.compile(r'="(?:(?<=href=")|(?<=src=")|(?<=action="))([^"]+)"')
"""A link in an attribute. The pattern begins with fixed characters, because a search for it is fast."""
_HREF = re.compile(r'\bhref="([^"#]*)(?:#[^"]*)?"')
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
    """Return the page at `here` with relative links, and the site paths (below `start`) that they lead to."""
    up = "../" * (len(here.parts) - 1)
    found = []

    def replaced(link: re.Match[str]) -> str:
        address, mark, fragment = link[1].partition("#")
        path, target = _target(address, start) if address else (None, "")
        if path is None:
            return link[0]
        if text[link.start() - 1] != "n":  # of "action"
            found.append(path)
        return f'="{up}{target}{mark}{fragment}"'

    return _LINK.sub(replaced, text), found


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
    files = [file for path in dead for file in (file_of(path), PurePosixPath("en") / file_of(path))]
    targets = {f"{up}{quote(str(file))}" for file in files}
    return _HREF.sub(lambda link: "" if link[1] in targets else link[0], text)
