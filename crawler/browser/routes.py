"""The addresses of a script's rows, learnt from one row. If a click on 教育局2023年年报 led to
`/report/8a3f`, and an interface's answer has `8a3f` beside that title, the addresses of the other rows
follow."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from crawler.cms.base import is_route
from pipelines.text.titles import squeeze

_TOKEN = re.compile(r"[^/?&=#.]+")
_LEAST = 4  # characters of a title


@dataclass(frozen=True, slots=True)
class Route:
    """An address with a gap, and the key of the value that fills it."""

    before: str
    key: str
    after: str


def learn(answers: Iterable[bytes], name: str, address: str) -> Route | None:
    """Return the route of the row `name`, which leads to `address`; None if no answer holds both."""
    for item in _rows(answers):
        if _title(item) not in squeeze(name):
            continue
        for key, value in item.items():
            found = next((one for one in _TOKEN.finditer(address) if one[0] == _said(value)), None)
            if found:
                return Route(address[: found.start()], key, address[found.end() :])
    return None


def known(route: Route | None, answers: Iterable[bytes], name: str) -> str | None:
    """Return the address of the row with this name, possibly with its date after it; None if it is
    unknown."""
    for item in _rows(answers) if route else ():
        said = _said(item.get(route.key)) if route else ""
        if route and said and _title(item) in squeeze(name):
            return f"{route.before}{said}{route.after}"
    return None


def is_tab(before: str, here: str) -> bool:
    """Return whether two addresses differ only in the name of a part of one page: `#nb`."""
    place, _, part = here.partition("#")
    return place == before.partition("#")[0] and not is_route(part)


def _rows(answers: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    yield from (item for body in answers for item in _objects(_value(body)) if _title(item))


def _title(item: dict[str, Any]) -> str:
    """Return the longest text of a row that may be a title; an empty string without any."""
    texts = (squeeze(value) for value in item.values() if isinstance(value, str) and len(value) < 200)
    return max(
        (one for one in texts if len(one) >= _LEAST and re.search(r"[\u4e00-\u9fff]", one)),
        key=len,
        default="",
    )


def _said(value: Any) -> str:
    return "" if isinstance(value, bool) or not isinstance(value, str | int) else str(value)


@lru_cache(maxsize=64)
def _value(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _objects(inner)
