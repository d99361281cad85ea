"""The software of a page, told by the page itself: sections of one city may use several."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from crawler.cms.page import Page, once

GENERIC = "generic"
"""The family of a page without marks."""
_WEAK = "shaanxi"  # its addresses are shared by many families
UNKNOWN = "unknown"
"""The family of an address without marks."""
AUTO = "auto"
"""Value in a site file, also by default: recognise the software of every page."""


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of a family (families.toml)."""

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
    """Return the name of the family, by the content of the page, then by its address; `GENERIC` without a
    mark."""
    return tell(page)[0]


@once
def tell(page: Page) -> tuple[str, str | None]:
    """Return the name of the family and the mark found in the page or its address."""
    for family in FAMILIES:
        for pattern in family.page:
            if found := pattern.search(page.text):
                return family.name, found[0]
    return tell_address(page.url)


def guess(url: str) -> str:
    """Return the family that the address of a list page suggests. Weaker than `recognise` and never used to
    read a page."""
    told, path = tell_address(url)[0], urlsplit(url).path
    if told not in (GENERIC, _WEAK):
        return told
    shapes = (one.name for one in FAMILIES if any(pattern.search(path) for pattern in one.lists))
    return next(shapes, UNKNOWN)


def tell_address(url: str) -> tuple[str, str | None]:
    """Return the name of the family and the mark found in an address; `GENERIC` and None without a mark."""
    parts = urlsplit(url)
    place = f"{parts.path}?{parts.query}" if parts.query else parts.path
    for family in FAMILIES:
        for pattern in family.address:
            if found := pattern.search(place):
                return family.name, found[0]
    return GENERIC, None
