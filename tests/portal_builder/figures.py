"""The figures of the sample reports: `data/figures.toml` unfolded into every cell as it is printed.

`figures(unit, year)` gives the raws to render; `cells(unit, year, blank)` the ground truth of each cell.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.form.definition import FORM, Item

DATA = Path(__file__).parent / "data"
_TABLE: dict[str, Any] = tomllib.loads((DATA / "figures.toml").read_text(encoding="utf-8"))
TOP_ROWS = (
    "applications.new",
    "applications.carried_in",
    "applications.carried_out",
    "applications.result.total",
)


@dataclass(frozen=True, slots=True)
class Truth:
    """A printed cell: `raw` as it stands on the page ("" for blank), and the value a reader must find."""

    key: str
    applicant: str | None
    value: int | str | None
    raw: str
    state: str


def generation_of(year: int) -> str:
    """The form in use for a report year."""
    return next(g.id for g in FORM.generations if g.years[0] <= year <= g.years[1])


def figures(unit: str, year: int) -> dict[tuple[str, str | None], str]:
    """The raws of the printed cells; cells the unit leaves blank are missing."""
    return {(cell.key, cell.applicant): cell.raw for cell in cells(unit, year) if cell.state != "blank"}


def cells(unit: str, year: int, blank: str = "") -> list[Truth]:
    """Every cell of the report in the order of the form; `blank` is what its page prints for none."""
    report = _TABLE[unit][str(year)]
    printed = {(key, who): value for key, who, value in _values(report, generation_of(year))}
    truth = []
    for item in FORM.of(generation_of(year)):
        value, raw = printed.get((item.key, item.applicant), (0, "0"))
        if value == 0 and _is_blank(item, report["zeros"]):
            truth.append(Truth(item.key, item.applicant, None, blank, "blank"))
        else:
            truth.append(Truth(item.key, item.applicant, value, raw, "zero" if value == 0 else "number"))
    return truth


def faults(unit: str, year: int) -> list[dict[str, Any]]:
    """The faults planted in a report: which rule fails, for whom, and in words."""
    return [dict(fault) for fault in _TABLE[unit][str(year)].get("faults", ())]


def totals(unit: str, year: int) -> dict[str, int]:
    """What the prose may quote: each key's value, the total column in part three, before planted faults."""
    values = {item.key: 0 for item in FORM.of(generation_of(year)) if item.applicant in (None, "total")}
    report = {**_TABLE[unit][str(year)], "faults": ()}
    for key, who, (value, _) in _values(report, generation_of(year)):
        if who in (None, "total") and isinstance(value, int):
            values[key] = value
    return values


Printed = tuple[int | str, str]
Row = tuple[str, str | None, Printed]


def _values(report: dict[str, Any], generation: str) -> list[Row]:
    rows = [*_disclosure(report, generation), *_applications(report), *_remedies(report)]
    for fault in report.get("faults", ()):
        if "raw" in fault:
            rows += [(fault["key"], who, (int(fault["raw"]), fault["raw"])) for who in fault["applicants"]]
    return rows


def _disclosure(report: dict[str, Any], generation: str) -> list[Row]:
    rows: list[Row] = []
    for stem, values in report["disclosure"].items():
        keys = [i.key for i in FORM.of(generation, "disclosure") if i.key.startswith(f"disclosure.{stem}.")]
        rows += [(key, None, _printed(value)) for key, value in zip(keys, values, strict=True)]
    return rows


def _applications(report: dict[str, Any]) -> list[Row]:
    given: dict[str, list[int]] = dict(report["applications"])
    leaves = [values for name, values in given.items() if name.startswith("result.")]
    given["result.total"] = [sum(column) for column in zip(*leaves, strict=True)] or [0] * 6
    names = [label.id for label in FORM.applicants]
    return [
        (f"applications.{name}", who, _printed(value))
        for name, values in given.items()
        for who, value in zip(names, [*values, sum(values)], strict=True)
    ]


def _remedies(report: dict[str, Any]) -> list[Row]:
    return [
        (f"remedies.{venue}.{outcome.id}", None, _printed(value))
        for venue, values in report.get("remedies", {}).items()
        for outcome, value in zip(FORM.outcomes, [*values, sum(values)], strict=True)
    ]


def _printed(value: int | str | dict[str, str]) -> Printed:
    """Value and raw of one entry: a number, a signed number as text, or money with its yuan."""
    if isinstance(value, dict):
        yuan = value["yuan"]
        return (int(yuan) if yuan.isdigit() else yuan), value["raw"]
    return int(value), str(value)


def _is_blank(item: Item, zeros: str) -> bool:
    if zeros == "details":
        return item.table == "applications" and item.key not in TOP_ROWS
    return zeros == "blank"
