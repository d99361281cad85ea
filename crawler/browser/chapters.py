"""A report whose chapters are tabs: what each tab shows when it is clicked, gathered in one place."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

_GATHER = (Path(__file__).parent / "chapters.js").read_text(encoding="utf-8")
_MOST = 12  # tabs


async def gather(ask: Callable[[str], Awaitable[Any]], settle: Callable[[], Awaitable[None]]) -> None:
    """Click the tabs of a report one by one. `ask` runs a script on the page, `settle` waits for its answers."""
    for number in range(_MOST + 1):
        if await ask(f"({_GATHER})({number})") is None:
            return
        await settle()
