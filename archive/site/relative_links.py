"""Links of pages that are files: relative, so that a folder may lie anywhere, and none that leads nowhere."""

from __future__ import annotations

import hashlib
import os
import re
from html import escape, unescape
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote, urlsplit

_LINK = re.compile(r'\b(href|src|action)="([^"]+)"')
_FILE = re.compile(r"\.(json|bin|csv|jsonl|xlsx|parquet|atom|css|js|txt|png|svg|xml)$")
_NEUTRAL = re.compile(r"(^assets/|^-/static/|\.json$|\.bin$|\.css$|\.js$|robots\.txt$)")
_LONGEST = 200  # bytes of a name; file systems take 255


def file_of(path: str) -> PurePosixPath:
    """The file of a path of the site: that of a page is the `index.html` of a folder. Longer names than a file may have end
    in their digest."""
    parts = [_short(part) for part in path.split("/") if part]
    return PurePosixPath(*parts) if _FILE.search(path) else PurePosixPath(*parts, "index.html")


def _short(name: str) -> str:
    raw = name.encode()
    if len(raw) <= _LONGEST:
        return name
    end = (_FILE.search(name) or [""])[0]
    return raw[: _LONGEST - 40].decode(errors="ignore") + hashlib.sha256(raw).hexdigest()[:20] + end


def is_neutral(path: str) -> bool:
    """Whether a path is that of a file that says the same in both languages."""
    return bool(_NEUTRAL.search(path))


def within(text: str, start: str, here: Path) -> tuple[str, list[str]]:
    """A page at `here` with relative links, and the paths of the site, at `start`, that they lead to."""
    found = []

    def replaced(link: re.Match[str]) -> str:
        path = _path(unescape(link[2]), start)
        if path is None:
            return link[0]
        if link[1] != "action":
            found.append(path)
        return f'{link[1]}="{escape(relative(unescape(link[2]), start, here) or "")}"'

    return _LINK.sub(replaced, text), found


def relative(link: str, start: str, here: Path) -> str | None:
    """A link into the site as it is said at a file; None for one that leads out of it."""
    path = _path(link, start)
    if path is None:
        return None
    plain = path.removeprefix("en/")
    target = file_of(plain) if is_neutral(plain) or plain == path else PurePosixPath("en") / file_of(plain)
    fragment = urlsplit(link).fragment
    return quote(os.path.relpath(target, here.parent)) + (f"#{fragment}" if fragment else "")


def _path(link: str, start: str) -> str | None:
    """The path within the site, without its slash; None for a link that leads out of it, or only to a place of its page."""
    parts = urlsplit(link)
    if parts.netloc or parts.scheme or not f"{parts.path}/".startswith(start):
        return None
    path = unquote(parts.path[len(start) :]).strip("/")
    path = "en/" if path == "en" else path
    return None if ".." in path.split("/") else path


def without_dead(folder: Path) -> None:
    """Take the address from every link of the pages that leads to no file: its words stay."""
    there: dict[Path, bool] = {}

    def is_there(target: Path) -> bool:
        return there.setdefault(target, target.exists())

    for page in folder.rglob("*.html"):
        text = page.read_text(encoding="utf-8")

        def living(link: re.Match[str], page: Path = page) -> str:
            parts = urlsplit(unescape(link[2]))
            if link[1] != "href" or parts.scheme or parts.netloc or not parts.path:
                return link[0]
            target = Path(os.path.normpath(page.parent / unquote(parts.path)))
            return link[0] if is_there(target) else ""

        fresh = _LINK.sub(living, text)
        if fresh != text:
            page.write_text(fresh, encoding="utf-8")
