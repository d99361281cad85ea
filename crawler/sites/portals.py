"""The home address of the government of every place of China: 3,209 rows of `portals.tsv`, read when a place is asked for.

Others collected the addresses in April 2026 (`scripts/derive_portals.py`); none is more than a place to begin at. A site
file goes before its row: it is where people write what they know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from archive.places.gazetteer import gazetteer, locate
from crawler.cms.recognise import guess
from crawler.sites.addresses import place as host_of

_CODE = re.compile(r"\d{2}(\d{2}(\d{2})?)?")
_SUFFIX = re.compile(r"(特别行政区|自治区|自治州|自治县|自治旗|地区|林区|特区|[省市区县旗州盟])$")
_NATIONS = re.compile(r"(?<=..)(维吾尔|壮|回|[\u4e00-\u9fff]{1,4}族)+$")
SHARED = "shared host"


@dataclass(frozen=True, slots=True)
class Portal:
    """A row: a place and the address of its government. `list_page` is a page of the portal that was seen, `note` what
    is doubtful about the address."""

    code: str
    name: str
    home: str
    list_page: str
    note: str

    @property
    def path(self) -> tuple[str, ...]:
        """The names from the province down."""
        table = gazetteer()
        above = table.division(self.code).path if self.code in table.names else ()
        return (*above, self.name)

    @property
    def software(self) -> str:
        """What the address of the list page lets guess; the first crawl tells."""
        return guess(self.list_page) if self.list_page else "unknown"


@lru_cache(maxsize=1)
def portals() -> tuple[Portal, ...]:
    """Every row, by code."""
    names = gazetteer().names
    text = (Path(__file__).parent / "portals.tsv").read_text(encoding="utf-8")
    found = []
    for line in text.splitlines()[1:]:
        code, name, home, page, note = (*line.split("\t"), "", "", "")[:5]
        address = urljoin(home, page) if page else ""
        found.append(Portal(code, name or names.get(code, ""), home, address, note))
    return tuple(found)


def portals_of(what: str) -> list[Portal]:
    """The rows that a code (64, 6402, 640221), a host or the name of a place may mean: none, one, or several of the same
    name."""
    text = "".join(what.split())
    if _CODE.fullmatch(text):
        code = gazetteer().present(text.ljust(6, "0"))
        return [row for row in portals() if row.code == code]
    if re.fullmatch(r"[\w-]+(\.[\w-]+)+", text, re.ASCII):
        bare = text.lower().removeprefix("www.")
        return [row for row in portals() if host_of(row.home).removeprefix("www.") == bare]
    return list(_named(text.removesuffix("人民政府")))


def _named(text: str) -> Iterator[Portal]:
    """By the whole name, the name with those above it (银川市兴庆区), or the name without its last word (平罗)."""
    codes = gazetteer().by_name.get(text, ())
    rows = [row for row in portals() if row.code in codes or row.name == text]
    if not rows and (found := locate(text)) and text.endswith(found.name):
        rows = [row for row in portals() if row.code == found.code]
    if not rows and len(text) > 1:
        rows = [row for row in portals() if text == _bare(row.name)]
    yield from rows


def _bare(name: str) -> str:
    """石嘴山市 is 石嘴山, 宁夏回族自治区 is 宁夏, 延边朝鲜族自治州 is 延边."""
    return _NATIONS.sub("", _SUFFIX.sub("", name))


def place_of(what: str) -> str | None:
    """The place a code or a name means, with those above it, whether or not its address is known."""
    text, table = "".join(what.split()), gazetteer()
    code = table.present(text.ljust(6, "0")) if _CODE.fullmatch(text) else None
    if code is None and len(codes := table.by_name.get(text, ())) == 1:
        code = codes[0]
    return "/".join((*table.division(code).path, table.names[code])) if code in table.names else None


def below(portal: Portal) -> list[Portal]:
    """A place and all places in it."""
    stem = re.sub(r"(00)+$", "", portal.code)
    return [row for row in portals() if stem and row.code.startswith(stem)]


def shares(portal: Portal) -> list[Portal]:
    """Other places that the same host is said to be of."""
    host = urlsplit(portal.home).hostname
    return [row for row in portals() if row is not portal and urlsplit(row.home).hostname == host]


def said(portal: Portal) -> str:
    """A row in one line."""
    doubt = f"  ! {portal.note}" if portal.note else ""
    return f"{portal.code or '—':<8}{'/'.join(portal.path)}  {portal.home}  [{portal.software}]{doubt}"
