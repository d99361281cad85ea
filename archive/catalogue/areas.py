"""Places on the site: a division code, its name, and the places above and below it."""

from __future__ import annotations

from dataclasses import dataclass

from archive.errors import NotFound
from archive.places.gazetteer import gazetteer
from archive.places.naming import meant, near, with_suggestions
from archive.sentence import say

_UNNAMED = {"01": "districts", "02": "counties", "90": "direct_counties"}
"""Names of the step between a province and its counties where GB/T 2260 has no city, by its digits."""
STEPS = {0: 2, 2: 4, 4: 6, 6: 9}  # digits of a place -> digits of its children


@dataclass(frozen=True, slots=True)
class Area:
    """A place in an address of the site. `code` has no trailing zeros (64, 6402, 640221, 640221201); the
    country is the empty string."""

    code: str

    @property
    def full(self) -> str:
        """The code in the form units carry: six digits, nine for a town."""
        return self.code.ljust(6, "0") if self.code else ""

    @property
    def name(self) -> str | None:
        """The name of the place; None if the gazetteer does not know it."""
        return gazetteer().name_of(self.full)

    @property
    def group(self) -> str | None:
        """The word for a step of the code that is no place of its own, such as the districts of Beijing; else
        None."""
        return _UNNAMED.get(self.code[2:]) if len(self.code) == 4 and not self.name else None

    @property
    def bounds(self) -> dict[str, str]:
        """The range of codes of everything within the place."""
        return {"low": self.code, "high": f"{self.code}~", "own": self.full}

    @property
    def above(self) -> list[Area]:
        """The places that contain this one, the widest first."""
        found = [Area(self.code[:digits]) for digits in (2, 4, 6) if digits < len(self.code)]
        return [area for area in found if area.name]


def area(code: str) -> Area:
    """Return the place of a code in any spelling: 640200 and 6402 are the same place."""
    short = code
    while len(short) in (4, 6) and short.endswith("00"):
        short = short[:-2]
    return Area(short)


def find(text: str) -> list[Area]:
    """Return the places that a text may mean: a code, a full name, or the beginning of a name."""
    if text.isascii() and text.isdigit():
        return [area(text)] if len(text) in (2, 4, 6, 9) else []
    table = gazetteer()
    if exact := table.by_name.get(text):
        return [area(code) for code in exact]
    begun = [codes for name, codes in table.by_name.items() if len(text) > 1 and name.startswith(text)]
    return [area(code) for codes in begun[:20] for code in codes]


def the_place(text: str) -> Area:
    """Return the only place that a text can mean: a code, a name, the beginning of a name, a former name or
    pinyin. Raises NotFound with the candidates if none or several fit."""
    table = gazetteer()
    codes = list(dict.fromkeys(found.code for found in find(text)))
    if not codes and not text.isdigit():
        codes = [area(code).code for name in meant(text, table.by_name) for code in table.by_name[name]]
    known = [code for code in codes if Area(code).name]
    if len(known) == 1:
        return Area(known[0])
    if known:
        several = (f"{_whole_name(code)} {Area(code).full}" for code in known)
        raise NotFound(with_suggestions(say("several_places", text=text), several))
    raise NotFound(with_suggestions(say("no_such_place", text=text), near(text, table.by_name)))


def _whole_name(code: str) -> str:
    return "".join(place.name or "" for place in (*Area(code).above, Area(code)))
