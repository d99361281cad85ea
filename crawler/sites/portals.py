"""The home address of the government of every place of China: 3,209 rows of `portals.tsv`, read on demand.

The addresses come from a collection of April 2026 (`scripts/derive_portals.py`) and are only starting points.
A site file goes before its row: people write their knowledge there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from archive.language import worded
from archive.places.gazetteer import gazetteer, locate
from archive.places.short_names import formerly, pronounced, tier
from archive.places.simplified import simplified
from crawler.cms.recognise import guess
from crawler.sites.addresses import place as host_of

_CODE = re.compile(r"\d{2}(\d{2}(\d{2})?)?")
SHARED = "shared host"


@dataclass(frozen=True, slots=True)
class Portal:
    """A row: a place and the address of its government. `list_page` is a page of the portal that was seen,
    `note` a doubt about the address."""

    code: str
    name: str
    home: str
    list_page: str
    note: str

    @property
    def path(self) -> tuple[str, ...]:
        """Return the names from the province down."""
        table = gazetteer()
        above = table.division(self.code).path if self.code in table.names else ()
        return (*above, self.name)

    @property
    def software(self) -> str:
        """Return the software that the address of the list page suggests. Only a crawl gives certainty."""
        return guess(self.list_page) if self.list_page else "unknown"


@lru_cache(maxsize=1)
def portals() -> tuple[Portal, ...]:
    """Return every row, in the order of the table."""
    names = gazetteer().names
    text = (Path(__file__).parent / "portals.tsv").read_text(encoding="utf-8")
    found = []
    for line in text.splitlines()[1:]:
        code, name, home, page, note = (*line.split("\t"), "", "", "")[:5]
        address = urljoin(home, page) if page else ""
        found.append(Portal(code, name or names.get(code, ""), home, address, note))
    return tuple(found)


def portals_of(what: str) -> list[Portal]:
    """Return the rows that a code (64, 6402, 640221), a host or the name of a place may mean; several if they
    share a name."""
    text = "".join(what.split())
    if _CODE.fullmatch(text):
        code = gazetteer().present(text.ljust(6, "0"))
        return [row for row in portals() if row.code == code]
    if re.fullmatch(r"[\w-]+(\.[\w-]+)+", text, re.ASCII):
        bare = text.lower().removeprefix("www.")
        return [row for row in portals() if host_of(row.home).removeprefix("www.") == bare]
    return _named(simplified(text).removesuffix("人民政府"))


def _named(text: str) -> list[Portal]:
    """Return the rows that a name means: by the whole name, with its parents before it (银川市兴庆区), by a short name
    (平罗, 海南州), by a former name, or in letters (pingluo). A way is tried if those before it find nothing."""
    codes = gazetteer().by_name.get(text, ())
    rows = [row for row in portals() if row.code in codes or row.name == text]
    if rows or len(text) < 2:
        return rows
    ranks = {row.code: rank for row in portals() if (rank := tier(text, row.name, row.path[:-1])) is not None}
    if ranks:
        return [row for row in portals() if ranks.get(row.code) == min(ranks.values())]
    now = {old.now for old in formerly(text) if old.now} | _inside_a_former(text)
    said = set() if now else set(pronounced(text, (row.name for row in portals())))
    return [row for row in portals() if row.code in now or row.name in said]


def _inside_a_former(text: str) -> set[str]:
    """Return the place of today of a former name with its parents before it: 北京市密云县."""
    found = locate(text)
    return (
        {found.code}
        if found and any(text.endswith(old.name) for old in gazetteer().former_names(found.code))
        else set()
    )


def place_of(what: str) -> str | None:
    """Return the place that a code or a name means, with its parents, whether or not its address is known;
    else None."""
    text, table = simplified("".join(what.split())), gazetteer()
    code = table.present(text.ljust(6, "0")) if _CODE.fullmatch(text) else None
    if code is None and len(codes := table.by_name.get(text, ())) == 1:
        code = codes[0]
    return "/".join((*table.division(code).path, table.names[code])) if code in table.names else None


def below(portal: Portal) -> list[Portal]:
    """Return a place and all places in it."""
    stem = re.sub(r"(00)+$", "", portal.code)
    return [row for row in portals() if stem and row.code.startswith(stem)]


def shares(portal: Portal) -> list[Portal]:
    """Return the other places with the same host."""
    host = urlsplit(portal.home).hostname
    return [row for row in portals() if row is not portal and urlsplit(row.home).hostname == host]


def said(portal: Portal) -> str:
    """Return a row as one line of text."""
    shared = worded("与另一地同一主机", "a host that another place has, too")
    doubt = f"  ! {shared if portal.note == SHARED else portal.note}" if portal.note else ""
    return f"{portal.code or '—':<8}{'/'.join(portal.path)}  {portal.home}  [{portal.software}]{doubt}"
