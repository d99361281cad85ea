"""Which software made a page: told by the page itself, since one city's sections may be of several."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from crawler.cms.page import Page

GENERIC = "generic"
"""Where nothing tells."""
_WEAK = "shaanxi"  # whose addresses are those of many
UNKNOWN = "unknown"
"""What an address says nothing of."""
AUTO = "auto"
"""What a site file says, or leaves out, where every page is to tell by itself."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What gives a family away (families.toml)."""

    name: str
    title: str
    page: tuple[re.Pattern[str], ...]
    address: tuple[re.Pattern[str], ...]
    lists: tuple[re.Pattern[str], ...] = ()


def _load() -> tuple[Marks, ...]:
    data = tomllib.loads((Path(__file__).parent / "families.toml").read_text(encoding="utf-8"))
    return tuple(
        Marks(
            entry["name"],
            entry["title"],
            tuple(re.compile(pattern) for pattern in entry["page"]),
            tuple(re.compile(pattern) for pattern in entry["address"]),
            tuple(re.compile(pattern) for pattern in entry.get("lists", ())),
        )
        for entry in data["family"]
    )


FAMILIES = _load()


def recognise(page: Page) -> str:
    """The name of the family: by what the page holds, then by its address; `GENERIC` where nothing tells."""
    return tell(page)[0]


def tell(page: Page) -> tuple[str, str | None]:
    """The name of the family and the mark that gave it away, as it stands in the page or its address."""
    for family in FAMILIES:
        for pattern in family.page:
            if found := pattern.search(page.text):
                return family.name, found[0]
    return tell_address(page.url)


def guess(url: str) -> str:
    """What the address of a list page lets guess, where nobody has seen the page: weaker than what a page tells, and never
    used to read one."""
    told, path = tell_address(url)[0], urlsplit(url).path
    if told not in (GENERIC, _WEAK):
        return told
    shapes = (one.name for one in FAMILIES if any(pattern.search(path) for pattern in one.lists))
    return next(shapes, UNKNOWN)


def tell_address(url: str) -> tuple[str, str | None]:
    """The same by an address alone."""
    parts = urlsplit(url)
    place = f"{parts.path}?{parts.query}" if parts.query else parts.path
    for family in FAMILIES:
        for pattern in family.address:
            if found := pattern.search(place):
                return family.name, found[0]
    return GENERIC, None
