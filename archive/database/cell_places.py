"""The places of a report's cells as one compact text: a cell stands where a row and a column of its table meet.

The text is JSON. Its lists `page`, `top`, `bottom` and `row` (the path of a row) have a member for each row;
`left`, `right` and `step` (the last step of a path) have one for each of `width` columns. A list that says nothing
is left out. `cells` has at position n the number of the cell of item n, row times width plus column, or -1 where
the report prints no such cell. The path of a cell is the report's root, the path of its row and the step.
SQL reads the text with `json_extract`, as the view `cells` does.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from archive.model import Place

_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_OF_ROW = ("page", "top", "bottom", "row")
_OF_COLUMN = ("left", "right", "step")
_NOT_PRINTED = -1


def pack(cells: Iterable[tuple[int, Place]], root: str) -> str:
    """Return the text for the places of cells, each with the id of its item, below a common root."""
    rows: dict[tuple[Any, ...], int] = {}
    columns: dict[tuple[Any, ...], int] = {}
    met: dict[int, tuple[int, int]] = {}
    for item, place in cells:
        left, top, right, bottom = place.box or (None, None, None, None)
        row, step = _halves(place.path, root)
        met[item] = (
            rows.setdefault((place.page, top, bottom, row), len(rows)),
            columns.setdefault((left, right, step), len(columns)),
        )
    width = len(columns)
    numbers = [_NOT_PRINTED] * (max(met, default=0) + 1)
    for item, (nth_row, nth_column) in met.items():
        numbers[item] = nth_row * width + nth_column
    named = {
        **dict(zip(_OF_ROW, zip(*rows, strict=True), strict=False)),
        **dict(zip(_OF_COLUMN, zip(*columns, strict=True), strict=False)),
    }
    told = {name: values for name, values in named.items() if any(value is not None for value in values)}
    return _JSON.encode({**told, "width": width, "cells": numbers})


def unpack(text: str, root: str) -> Iterator[tuple[int, Place]]:
    """Yield the id of each item that the report prints, with its place, in the order of the items."""
    packed = json.loads(text)
    width, cells = packed["width"], packed["cells"]
    none = [None] * (max(cells, default=0) + 1)
    pages, tops, bottoms, rows = (packed.get(name, none) for name in _OF_ROW)
    lefts, rights, steps = (packed.get(name, none) for name in _OF_COLUMN)
    for item, number in enumerate(cells):
        if number == _NOT_PRINTED:
            continue
        row, column = divmod(number, width)
        box = None if lefts[column] is None else (lefts[column], tops[row], rights[column], bottoms[row])
        path = None if rows[row] is None else f"{root}{rows[row]}{steps[column]}"
        yield item, Place(pages[row], box, path)


def _halves(path: str | None, root: str) -> tuple[str | None, str | None]:
    """Return the path of a row below the root, up to its last slash, and the step that remains."""
    if path is None:
        return None, None
    rest = path.removeprefix(root)
    cut = rest.rfind("/") + 1
    return rest[:cut], rest[cut:]


def in_sql(text: str, item: str, part: str) -> str:
    """Return the expression of SQL for a part of a cell's place: page, left, top, right, bottom or path below
    the root. `text` and `item` are expressions for the packed text and the id of the item."""
    if part == "path":
        return f"{in_sql(text, item, 'row')} || {in_sql(text, item, 'step')}"
    operator = "/" if part in _OF_ROW else "%"
    position = f"({_number(text, item)} {operator} json_extract({text}, '$.width'))"
    return f"json_extract({text}, '$.{part}[' || {position} || ']')"


def is_printed(text: str, item: str) -> str:
    """Return the condition of SQL that the report prints the cell of an item."""
    return f"{_number(text, item)} <> {_NOT_PRINTED}"


def count_of_cells(text: str) -> str:
    """Return the expression of SQL for the number of cells that the report prints."""
    return f"(SELECT count(*) FROM json_each({text}, '$.cells') WHERE value <> {_NOT_PRINTED})"


def _number(text: str, item: str) -> str:
    return f"json_extract({text}, '$.cells[' || {item} || ']')"
