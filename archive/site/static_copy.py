"""The site as files that any web server can show: every page that asks nothing of the reader, in both languages.

Search, SQL and the proofs of single numbers need the archive behind them and are left out; the originals and the JSON
of every report are there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from datasette.app import Datasette

from archive.catalogue.descriptions import NAME
from archive.errors import GongkaiError
from archive.sentence import say

Make = Callable[[str, dict[str, str]], Datasette]

_OLD = "SELECT 'report/' || id FROM reports UNION ALL SELECT 'unit/' || id FROM units"
_LED = '<!DOCTYPE html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url={0}"><a href="{0}">{0}</a>\n'
_LINK = re.compile(r'(?:href|src)="([^"]+)"')


async def write(make: Make, folder: Path, address: str) -> int:
    """Write the files and return how many. `make(prefix, prefixes)` gives the site at a path, which is told the paths
    of both languages; `address` is where the files will be found (feeds and citations name it)."""
    if folder.exists() and any(folder.iterdir()):
        raise GongkaiError(say("folder_not_empty", folder=folder))
    root = urlsplit(address).path.strip("/")
    start = f"/{root}/" if root else "/"
    prefixes = {"zh": start, "en": f"{start}en/"}
    count = 0
    for language, prefix in prefixes.items():
        count += await _write_language(make(prefix, prefixes), folder, address, start, language)
    return count


async def _write_language(datasette: Datasette, folder: Path, address: str, start: str, language: str) -> int:
    """Every page that links lead to from the first, what they need, and the old addresses of reports and bodies, which
    lead to the new."""
    prefix = datasette.setting("base_url")
    headers = {"host": urlsplit(address).netloc, "cookie": f"lang={language}"}
    old = (await datasette.get_database(NAME).execute(_OLD)).rows
    waiting = ["", "robots.txt", *(row[0] for row in old)]
    known = set(waiting)
    while waiting:
        path = waiting.pop()
        answer = await datasette.client.get(f"/{quote(path)}", headers=headers)
        is_led = answer.status_code == 302
        if answer.status_code != 200 and not is_led:
            continue
        target = folder / (prefix + path).removeprefix(start)
        is_page = is_led or answer.headers["content-type"].startswith("text/html")
        target = target / "index.html" if is_page else target
        target.parent.mkdir(parents=True, exist_ok=True)
        led = _LED.format(escape(answer.headers.get("location", "").partition("?")[0]))
        target.write_bytes(led.encode() if is_led else answer.content)
        if is_page and not is_led:
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
