"""The site as files that any web server can show: every page that asks nothing of the reader, in both languages.

Search, SQL and the proofs of single numbers need the archive behind them and are left out; the originals and the JSON
of every report are there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from datasette.app import Datasette

from archive.errors import GongkaiError

Make = Callable[[str, dict[str, str]], Datasette]

_LINK = re.compile(r'(?:href|src)="([^"]+)"')


async def write(make: Make, folder: Path, address: str) -> int:
    """Write the files and return how many. `make(prefix, prefixes)` gives the site at a path, which is told the paths
    of both languages; `address` is where the files will be found (feeds and citations name it)."""
    if folder.exists() and any(folder.iterdir()):
        raise GongkaiError(f"文件夹不是空的 the folder is not empty: {folder}")
    root = urlsplit(address).path.strip("/")
    start = f"/{root}/" if root else "/"
    prefixes = {"zh": start, "en": f"{start}en/"}
    count = 0
    for language, prefix in prefixes.items():
        count += await _write_language(make(prefix, prefixes), folder, address, start, language)
    return count


async def _write_language(datasette: Datasette, folder: Path, address: str, start: str, language: str) -> int:
    """Every page that links lead to from the first, and what they need."""
    prefix = datasette.setting("base_url")
    headers = {"host": urlsplit(address).netloc, "cookie": f"lang={language}"}
    waiting, known = ["", "robots.txt"], {"", "robots.txt"}
    while waiting:
        path = waiting.pop()
        answer = await datasette.client.get(f"/{path}", headers=headers)
        if answer.status_code != 200:
            continue
        target = folder / (prefix + path).removeprefix(start)
        target = target if "." in target.name and path else target / "index.html"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(answer.content)
        if answer.headers["content-type"].startswith("text/html"):
            found = {
                place for link in _LINK.findall(answer.text) if (place := _within(link, prefix)) is not None
            }
            waiting += sorted(found - known)
            known |= found
    return len(known)


def _within(link: str, prefix: str) -> str | None:
    """The path of a link into the site, or None for one that leads out of it or to the other language."""
    parts = urlsplit(unescape(link))
    if parts.netloc or parts.scheme or not parts.path.startswith(prefix):
        return None
    path = unquote(parts.path.removeprefix(prefix))
    is_ours = path != "en" and not path.startswith("en/") and ".." not in path.split("/")
    return path if is_ours else None
