"""Topics for comparing bodies: `topics.toml`, made of the panel's series and rates and of cells of the
form."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from archive.database import panel
from archive.form.definition import FORM
from archive.knowledge import OUTSIDE

Missing = Literal["unread", "outside", "not_in_form", "blank", "undefined", "impossible"]
"""The reason for a missing number: the number was not read or its row is not printed; the agency added rows
that may belong to the sum; the form of that year has no such cell; the cell is left blank; a share of
nothing; a share above the whole."""

_PER_CENT = "%"
WHOLE = 100
"""Per cent. A larger share comes from figures that contradict each other, or from a misreading."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure to compare. `columns` are the columns of `figures` it is made of, `reads` what must have been
    read. `is_approximate` is true if
    its wording changed with the form of 2021."""

    id: str
    zh: str
    en: str
    unit: str
    columns: tuple[str, ...]
    reads: tuple[str, ...] = ()
    is_approximate: bool = False
    about_zh: str = ""
    about_en: str = ""

    @property
    def over(self) -> str:
        """Return the name under which a row says that the share is above the whole."""
        return f"{self.id}__over"

    @property
    def is_rate(self) -> bool:
        return self.unit == _PER_CENT

    def missing(self, row: Mapping[str, Any]) -> Missing | None:
        """Return the reason why a row (of the panel, with `generation` and `unread_columns`) has no number;
        None if it has one."""
        if row[self.id] is not None:
            return None
        if self.is_rate and row.get(self.over):
            return "impossible"
        unread = set(self.reads) & set((row["unread_columns"] or "").split())
        if unread:
            return "outside" if unread == {OUTSIDE} else "unread"
        if not any(row["generation"] in _generations()[column] for column in self.columns):
            return "not_in_form"
        return "undefined" if self.is_rate else "blank"


@dataclass(frozen=True, slots=True)
class Topic:
    """Measures that are shown together."""

    id: str
    zh: str
    en: str
    measures: tuple[Measure, ...]
    sort: str

    @property
    def grounds(self) -> tuple[Measure, ...]:
        """Return the measures that are one row of the form each: the grounds behind a number."""
        return tuple(measure for measure in self.measures if measure.columns == (measure.id,))

    def measure(self, id: str) -> Measure:
        """Return the measure of this id, or the measure by which a ranking is sorted first."""
        found = {measure.id: measure for measure in self.measures}
        return found.get(id) or found[self.sort]


@cache
def topics() -> dict[str, Topic]:
    """Return all topics by id, in their order."""
    data = tomllib.loads((Path(__file__).parent / "topics.toml").read_text(encoding="utf-8"))
    known = panel_measures()
    return {
        entry["id"]: Topic(
            entry["id"],
            entry["zh"],
            entry["en"],
            (
                *(known[name] for name in entry["measures"]),
                *(one for key in entry.get("cells", ()) for one in _of_cells(key)),
            ),
            entry["sort"],
        )
        for entry in data["topics"]
    }


def is_share(column: str) -> bool:
    """Return whether a column of an answer is a share, in per cent."""
    return column.endswith("_rate") or column.startswith("percent_")


def is_impossible(column: str, value: Any) -> bool:
    """Return whether a value of a column is a share above the whole."""
    return is_share(column) and isinstance(value, (int, float)) and value > WHOLE


@cache
def panel_measures() -> dict[str, Measure]:
    """Return the series and rates of the panel by id."""
    return {measure.id: measure for measure in _of_panel()}


def _of_panel() -> Iterator[Measure]:
    for one in panel.series():
        yield Measure(one.id, one.zh, one.en, one.unit, one.columns, one.reads, one.approximate)
    for rate in panel.rates():
        parts = tuple(name for name in rate.reads if name != OUTSIDE)
        yield Measure(
            rate.id,
            rate.zh,
            rate.en,
            _PER_CENT,
            parts,
            rate.reads,
            about_zh=rate.about_zh,
            about_en=rate.about_en,
        )


def _of_cells(key: str) -> Iterator[Measure]:
    """Yield the total over all applicants for every row of a group."""
    for item in FORM.items:
        if item.applicant == "total" and item.key.startswith(key.removesuffix("*")):
            zh, en = item.zh.removesuffix("·总计"), item.en.removesuffix(": total").rpartition(": ")[2]
            yield Measure(
                item.column,
                zh,
                en,
                item.unit,
                (item.column,),
                (item.column,),
                item.comparable == "approximate",
            )


@cache
def _generations() -> dict[str, tuple[str, ...]]:
    return {item.column: item.generations for item in FORM.items}
