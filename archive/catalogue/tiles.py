"""A map of equal tiles, of all provinces or of the cities of one, each shaded by its share of reports."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from archive.catalogue.areas import area
from archive.catalogue.words import Words

SIDE = 58
SHADES = ("#ffffff", "#dbe7f3", "#b3cde4", "#7fabd2", "#2f6da6")
_ACROSS = 9


@dataclass(frozen=True, slots=True)
class Share:
    """The number of governments of a place with a report: `held` of `all`."""

    code: str
    held: int
    all: int

    @property
    def shade(self) -> int | None:
        """0 for no report to 4 for all; None if the place has no governments."""
        return None if not self.all else 0 if not self.held else max(1, min(4, int(4 * self.held / self.all)))


@dataclass(frozen=True, slots=True)
class Tile:
    """A place at its corner."""

    x: float
    y: float
    label: str
    title: str
    share: Share


@dataclass(frozen=True, slots=True)
class Tiles:
    """A map to draw, with the interface of `Chart`."""

    tiles: list[Tile]
    width: int
    height: int
    names: list[str] = field(default_factory=list)
    kind: str = "tiles"


def tiles(shares: Sequence[Share]) -> Tiles:
    """Return a map of the shares: provinces in their geographic position; places within one in the order of
    their codes."""
    places = _provinces()
    are_provinces = all(share.code in places for share in shares)
    spots = [
        places[share.code] if are_provinces else divmod(n, _ACROSS)[::-1] for n, share in enumerate(shares)
    ]
    left = min((x for x, _ in spots), default=0)
    found = [
        Tile((x - left) * SIDE + 1, y * SIDE + 1, _short(name), name, share)
        for (x, y), share in zip(spots, shares, strict=True)
        for name in [area(share.code).name or Words()(area(share.code).group) or share.code]
    ]
    wide, high = (max((spot[axis] for spot in spots), default=0) + 1 for axis in (0, 1))
    return Tiles(found, int(max(4, wide - left) * SIDE + 2), int(high * SIDE + 2))


def _short(name: str) -> str:
    return (
        name[:3]
        if name.startswith(("内蒙古", "黑龙江"))
        else name.removesuffix("市")[:3]
        if len(name) == 4
        else name[:2]
    )


@cache
def _provinces() -> dict[str, tuple[int, int]]:
    data = tomllib.loads(Path(__file__).with_name("tiles.toml").read_text(encoding="utf-8"))
    return {code: (column, row) for code, (column, row) in data["provinces"].items()}
