"""Finding bodies by the name a person gives: a name, a part of it, its pinyin, or a former name of its
place."""

from __future__ import annotations

from collections.abc import Iterable

from archive.database.sqlite import Database
from archive.errors import NotFound
from archive.places.gazetteer import gazetteer, place_and_rest
from archive.places.naming import meant, near, with_suggestions
from archive.sentence import say


def bodies_named(database: Database, text: str) -> list[str]:
    """Return the names in the archive that a text stands for, and the names of the same bodies under another
    name of their place. Raises NotFound with similar names if none fits."""
    names = [row["name"] for row in database.query("SELECT DISTINCT name FROM units ORDER BY name")]
    found = bodies_meant(text, names)
    if not found:
        plain = "".join(text.split())
        raise NotFound(with_suggestions(say("no_such_unit", text=text), near(plain, names)))
    return found


def bodies_meant(text: str, names: list[str]) -> list[str]:
    """Return the names that a text stands for, of all given names; an empty list if none fits."""
    found = meant(text, names) or _of_place(text, names)
    return [*found, *sorted(_same_bodies(found or [text], names) - set(found))]


def _of_place(text: str, names: list[str]) -> list[str]:
    """Return the government of a place that is named alone, by its present or a former name: 密云县 ->
    密云区人民政府."""
    code, rest = place_and_rest(text)
    return [name for name in names if place_and_rest(name) == (code, "人民政府")] if code and not rest else []


def _same_bodies(known: Iterable[str], names: Iterable[str]) -> set[str]:
    """Return bodies of the same name in the same place under another name of the place. Looks once at each name: a
    letter finds thousands. Takes apart only names that end as a known body in a place with a former name does."""
    bodies = {place_and_rest(name) for name in known}
    renamed = {(code, rest) for code, rest in bodies if code and rest and gazetteer().former_names(code)}
    ends = tuple({rest for _, rest in renamed})
    return (
        {other for other in names if other.endswith(ends) and place_and_rest(other) in renamed}
        if ends
        else set()
    )
