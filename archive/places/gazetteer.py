"""Names of places -> division codes. Ambiguous names are not guessed: the parent, or the site, decides.

`divisions.tsv` holds 6-digit codes to the county and 9-digit codes of townships (NBS, 2023-06-30),
`history.tsv` codes and names to the county that were added or dropped since 2002; `scripts/derive_*.py` name
their sources. A place under a former name is the place of today, so that its reports stay one series.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

_DIVISION_END = re.compile(r"(?:省|市|县|区|旗|州|盟|地区|自治区|自治县|自治州|自治旗|林区|特区)$")
_ZONE_END = re.compile(
    r"(?:实验|试验|示范|开发|高新|技术|园|产业|工业|管理|保税|度假|风景|景|合作|旅游|口岸|农业|新)区$"
)
_TOWN_END = re.compile(r"(?:乡|镇|苏木)$")
_STREET_END = re.compile(r"街道$")
_BODY = re.compile(
    r"^(?!国家|中国|中华).*(?:局|委员会|委|办公室|办|厅|中心|合作社|人民政府|馆|联合会|妇联|残联|文联)$(?<!管理委员会)"
)
_TOWNS = re.compile(r"(?:乡|镇|苏木|街道)(?:办事处)?$")  # of a county, though the table has none of this name
_RANK = re.compile(
    r"^(?:我|本|全)?(?:[省盟县区旗州]|市(?!场|容|政[公管园工]|民[服热之]|级|直))(?!域)(?=.{2})"
)
"""The rank of a place before a body (县教育局). 市场监督管理局 begins with no rank."""
_TO_THE_COUNTY = re.compile(r"^(\d{6})\t(.*)$", re.M)
_COUNTY = 6  # digits of its code
_LOCAL = 14  # characters: a longer name without a place belongs to a body above the county


@dataclass(frozen=True, slots=True)
class Division:
    """A place: its code (6 digits, 9 for a township), its name, the names above it."""

    code: str
    name: str
    path: tuple[str, ...]

    @property
    def level(self) -> str:
        if len(self.code) == 9:
            return "township"
        if self.code.endswith("0000"):
            return "province"
        return "prefecture" if self.code.endswith("00") else "county"


@dataclass(frozen=True, slots=True)
class Former:
    """A former code or name: in use from revision `since` (empty: 2002-12 or before) until `until` (empty:
    still). `now` is the code of the successor, empty if the place was merged or abolished."""

    code: str
    name: str
    since: str
    until: str
    now: str


@dataclass(frozen=True)
class Gazetteer:
    """All places, by code and by name to the county. `lines` is the table: forty thousand of its places are
    towns, which few questions need."""

    lines: str
    counties: dict[str, str]
    by_name: dict[str, tuple[str, ...]]
    former: tuple[Former, ...]
    _towns: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict, repr=False)

    @cached_property
    def names(self) -> dict[str, str]:
        """The name of every place by its code."""
        return dict(line.split("\t") for line in self.lines.splitlines())

    def towns(self, county: str) -> tuple[tuple[str, str], ...]:
        """Return (name, code) of the towns and streets of a county."""
        if county not in self._towns:
            self._towns[county] = tuple(self._found(county)) if len(county) == _COUNTY else ()
        return self._towns[county]

    def _found(self, county: str) -> Iterator[tuple[str, str]]:
        at = self.lines.find(f"\n{county}")
        while at >= 0:
            code, name = self.lines[at + 1 : self.lines.find("\n", at + 1)].split("\t")
            if len(code) > _COUNTY:
                yield name, code
            at = self.lines.find(f"\n{county}", at + 1)

    def name_of(self, code: str) -> str | None:
        """Return the name of a place; None for an unknown code."""
        return self.counties.get(code) or next(
            (name for name, town in self.towns(code[:_COUNTY]) if town == code), None
        )

    def present(self, code: str) -> str:
        """Return the code a place has today: 640421 (海原县 until 2003) -> 640522."""
        if code[:6] in self.counties:
            return code
        return next((old.now + code[6:] for old in self.former if old.code == code[:6] and old.now), code)

    @cached_property
    def _in_order(self) -> list[str]:
        return sorted(self.counties)

    def within(self, prefix: str) -> list[str]:
        """Return the codes of six digits that begin with a text, in order."""
        codes = self._in_order
        return codes[bisect_left(codes, prefix) : bisect_left(codes, f"{prefix}~")]

    def former_names(self, code: str) -> tuple[Former, ...]:
        """Return the former names and codes of a place, the earliest first."""
        return tuple(
            sorted((old for old in self.former if old.now == code and old.until), key=lambda old: old.until)
        )

    def division(self, code: str) -> Division:
        """Return a place and those above it. Raises KeyError for an unknown code."""
        above = [code[:2] + "0000", code[:4] + "00", code[:6]]
        path = [self.counties[c] for c in dict.fromkeys(above) if c in self.counties and c != code]
        return Division(code, self.name_of(code) or self.names[code], tuple(path))


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """Return the gazetteer, read once (about 45,000 lines, 10 ms)."""
    lines = (Path(__file__).parent / "divisions.tsv").read_text(encoding="utf-8").partition("\n")[2]
    counties = dict(_TO_THE_COUNTY.findall(lines))
    by_name: dict[str, list[str]] = defaultdict(list)
    for code, name in counties.items():
        by_name[name].append(code)
    former = _former()
    for old in former:
        if old.now and old.name not in by_name and old.now in counties:
            by_name[old.name].append(old.now)
    known = {name: tuple(dict.fromkeys(codes)) for name, codes in by_name.items()}
    return Gazetteer(lines, counties, known, former)


def _former() -> tuple[Former, ...]:
    lines = (Path(__file__).parent / "history.tsv").read_text(encoding="utf-8").splitlines()
    return tuple(Former(*line.split("\t")) for line in lines[1:])


def locate(name: str, hint: str | None = None) -> Division | None:
    """Return the place at the beginning of a body's name, as deep as the name goes. `hint` is the code of the
    site where the name was found.

    平罗县灵沙乡人民政府 -> 640221201; 平罗县教育局 -> 640221; 教育局 with the hint 640221 -> 640221. Returns
    None if the name is ambiguous and nothing decides, or if the table does not know the place.
    """
    table = gazetteer()
    hint = table.present(hint) if hint else None
    code, rest = _descend(table, name, hint)
    if code is None and hint and table.name_of(hint):
        code, rest = hint, name
    if code is None:
        return None
    town = next((c for n, c in table.towns(code) if _is_town(n, rest)), None) if rest else None
    return table.division(town or code)


@lru_cache(100_000)
def place_and_rest(name: str, near: str | None = None) -> tuple[str | None, str]:
    """Return the code of the place at the beginning of a name, and the rest of the name. A former name gives
    its place of today. Of several places of that name it is the one `near` the given code. Returns (None, name) if the
    name begins with no place, or an ambiguous one."""
    return _descend(gazetteer(), name, near)


def _descend(table: Gazetteer, name: str, hint: str | None) -> tuple[str | None, str]:
    """Read division names off the front of a name, each within the previous one."""
    code, rest = None, name
    while True:
        found = _first(table, rest, code, hint)
        if found is None:
            return code, rest
        code, rest = found[0], rest[len(found[1]) :]


def _first(table: Gazetteer, name: str, within: str | None, hint: str | None) -> tuple[str, str] | None:
    for length in range(min(len(name), 15), 1, -1):
        front = name[:length]
        codes = [c for c in table.by_name.get(front, ()) if within is None or _inside(c, within)]
        if len(codes) > 1 and hint:
            codes = [c for c in codes if _inside(hint, c) or _inside(c, hint)] or codes
        if len(codes) == 1:
            return codes[0], front
    return None


def _inside(code: str, parent: str) -> bool:
    return (code != parent and code.startswith(re.sub(r"(?:00)+$", "", parent))) or code == parent


def _is_town(town: str, rest: str) -> bool:
    bare = town.removesuffix("办事处")
    return rest.startswith(bare) and len(bare) >= 2


def complete_name(name: str, division: Division | None) -> str:
    """Return the full name of a body. A zone that is no division has a committee, not a 人民政府.

    灵武市 -> 灵武市人民政府; 灵沙乡 on 平罗's site -> 平罗县灵沙乡人民政府; 县教育局 and 教育局 there ->
    平罗县教育局.
    """
    full = _placed(name, division)
    if _STREET_END.search(full):
        return full + "办事处"
    is_place = division is not None and full.endswith(division.name)
    is_government = is_place or (division is None and not _ZONE_END.search(full))
    if _TOWN_END.search(full) or (_DIVISION_END.search(full) and is_government):
        return full + "人民政府"
    return full


def _placed(name: str, division: Division | None) -> str:
    """Return a name with the place that it omits because its site implies it."""
    if division is None:
        return name
    if division.level == "township":
        county = division.path[-1] if division.path else ""
        return name if county in name else county + name
    before = (old.name for old in gazetteer().former_names(division.code))
    if any(place in name for place in (division.name, *division.path, *before)):
        return name
    bare = _RANK.sub("", name)
    is_local = _BODY.search(bare) or (division.level == "county" and _TOWNS.search(bare))
    return division.name + bare if is_local and len(bare) <= _LOCAL else name
