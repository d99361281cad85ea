"""What a search may have meant: bodies by their place and business in any order, the words within the reports of a
place, each word alone, a place that is no more."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from archive.catalogue.areas import Area, area, find
from archive.database import passages
from archive.database.full_text import match
from archive.places.gazetteer import gazetteer
from archive.places.mentioned import mentioned
from archive.places.short_names import of_before
from archive.places.simplified import simplified
from archive.site import queries
from archive.site.asking import Asking, Row

_MOST = 5
_SHORTEST = 2
"""A single character beside a place is more often a slip (平罗线) than a word."""


def place_named(text: str) -> list[Area]:
    """Return the places that a text means: a code, a name or its beginning, else a name led by the places above it, or
    with another character."""
    return find(simplified(text)) or [area(one.code) for one in mentioned(text) if len(one.rest) < _SHORTEST]


@dataclass(frozen=True, slots=True)
class PlaceMeant:
    """A place of the archive that a search may mean, and the words beside its name."""

    area: Area
    words: str
    is_similar: bool


async def places_meant(ask: Asking, text: str) -> list[PlaceMeant]:
    """Return the places of the archive that a text names; places of similar names if it names none at all."""
    if no_more(ask, text):
        return []
    found = [(area(one.code), one) for one in mentioned(text)[:_MOST]]
    return [
        PlaceMeant(here, one.rest if len(one.rest) >= _SHORTEST else "", one.is_similar)
        for here, one in found
        if await ask.rows(queries.IS_PLACE, here.bounds)
    ]


def names_of_places(text: str, names: Iterable[str]) -> list[str]:
    """Return the names that hold the name of a place that the text means, and the words beside it."""
    wanted = [[gazetteer().names[one.code], *one.rest.split()] for one in mentioned(text)[:_MOST]]
    return [name for name in names if any(all(part in name for part in parts) for parts in wanted)]


async def bodies_of_places(ask: Asking, places: list[PlaceMeant]) -> list[Row]:
    """Return the bodies within these places whose names hold the words beside them; the government for no words."""
    found: list[Row] = []
    for meant in places:
        terms = json.dumps(meant.words.split() or ["人民政府"])
        asked = {"terms": terms, "limit": queries.UNITS_SHOWN, **meant.area.bounds}
        found += await ask.rows(queries.UNITS_IN_PLACE, asked)
    return found[: queries.UNITS_SHOWN + 1]


async def words_in_places(ask: Asking, places: list[PlaceMeant]) -> list[tuple[PlaceMeant, int]]:
    """Return each place whose reports hold the words beside its name, with the number of passages."""
    counted = [
        (one, await _count(ask, match(one.words, passages.facets([one.area.code]))))
        for one in places
        if one.words
    ]
    return [one for one in counted if one[1]]


async def words_alone(ask: Asking, text: str) -> list[tuple[str, int]]:
    """Return (word, number of passages) of each of several words that occurs."""
    words = list(dict.fromkeys(text.replace('"', " ").split()))[:_MOST]
    counted = [(word, await _count(ask, match(word))) for word in words] if len(words) > 1 else []
    return [one for one in counted if one[1]]


def no_more(ask: Asking, text: str) -> str | None:
    """Return what to say of a place that is no more; None for any other text."""
    said = of_before(simplified("".join(text.split())))
    return ask.words.told(said) if said else None


async def _count(ask: Asking, expression: str) -> int:
    return int((await ask.rows(passages.TEXT_COUNT, {"match": expression}))[0]["hits"])
