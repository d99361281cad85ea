"""The requests of a page in the browser, their replies, and the final page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Part:
    """A request of a page. `kind` is Chromium's resource type: script, xhr, fetch, document."""

    url: str
    method: str
    body: bytes | None
    kind: str
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    media_type: str
    body: bytes


@dataclass(slots=True)
class Rendered:
    """A page after its scripts have run: its markup, and the data they fetched, in order. `views` are further
    pages of its list shown by clicking, `moves` the targets of clicks, `posted` the forms that some of them
    send, `files` the (address, name) pairs of files without an address in the page. `whole` is False if time
    or requests ran out before the page was quiet."""

    html: str = ""
    views: list[str] = field(default_factory=list)
    moves: list[str] = field(default_factory=list)
    posted: dict[str, str] = field(default_factory=dict)
    files: list[tuple[str, str]] = field(default_factory=list)
    answers: list[tuple[Part, Reply]] = field(default_factory=list)
    whole: bool = True


Wanted = Callable[["Rendered"], bool]
"""Returns whether the list of a rendered page is to be turned by clicking."""
Fetch = Callable[[Part], Awaitable[Reply | None]]
"""Fetches a part; returns None if it is refused or fails."""
