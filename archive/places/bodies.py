"""The kind of a body, by its name, and its administrative level, by its place."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from archive.places.gazetteer import gazetteer
from archive.vocabulary import Kind, Level

_LEVELS: dict[int, Level] = {2: Level.PROVINCE, 4: Level.PREFECTURE, 6: Level.COUNTY, 9: Level.TOWNSHIP}


def kind_of(name: str) -> Kind:
    """Return the kind of a body by its name (FORM 4.4; `kinds.toml`). A name without a mark is a
    department."""
    return next((kind for kind, pattern in _kinds() if pattern.search(name)), Kind.DEPARTMENT)


@cache
def _kinds() -> tuple[tuple[Kind, re.Pattern[str]], ...]:
    entries = tomllib.loads((Path(__file__).parent / "kinds.toml").read_text(encoding="utf-8"))["kinds"]
    return tuple((Kind[entry["kind"].upper()], re.compile(entry["name"])) for entry in entries)


def level_of(name: str, region_code: str | None) -> Level | None:
    """Return the level of a body's place, by its division code and never by a suffix: 灵武市 is a county. A
    town's own body is of the township even if only the county's code is known. None for an unknown place."""
    if kind_of(name) in (Kind.TOWNSHIP, Kind.STREET):
        return Level.TOWNSHIP
    if region_code is None or region_code[:6] not in gazetteer().counties:
        return None
    significant = len(re.sub(r"(?:00){1,2}$", "", region_code[:6])) if len(region_code) == 6 else 9
    return _LEVELS.get(significant)
