"""The frames beside a page that was a frame itself: alone in the browser, its menu has nothing to fill."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from archive.evidence.markup import decode
from crawler.browser.rendered import Reply

_FILLED = re.compile(
    r"\b(?:parent|top)\.(?:window\.)?(?:frames\[\s*['\"](\w+)['\"]\s*\]|frames\.(\w+)|(?!location|document|window|frames\b)(\w+))"
    r"\.(?:document\.)?location\b"
)
_ADD = """(names) => {
  for (const name of names) {
    if (!document.body || document.getElementsByName(name).length) continue;
    const frame = document.createElement("iframe");
    frame.name = name;
    frame.style.display = "none";
    document.body.appendChild(frame);
  }
}"""


def beside(replies: Iterable[Reply]) -> list[str]:
    """Return the names of the frames that a page and its scripts fill: `parent.frames["right"].location.href = …`."""
    texts = (decode(reply.body) for reply in replies if b"location" in reply.body)
    found = (next(filter(None, one)) for text in texts for one in _FILLED.findall(text))
    return list(dict.fromkeys(found))


async def add(ask: Callable[[str], Awaitable[Any]], replies: Iterable[Reply]) -> None:
    """Give the page frames of these names, so that a click tells what it fills them with."""
    if names := beside(replies):
        await ask(f"({_ADD})({json.dumps(names)})")
