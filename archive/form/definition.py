"""The form as data: `form.toml` unfolded into its cells, keys, labels and units.

`FORM` is read once and never changes. Parser, checks, database, site and docs all use it, so that a key, a
label or a unit is written down in one place only.
"""

from __future__ import annotations

import tomllib
from functools import cached_property
from pathlib import Path
from typing import Any

from msgspec import Struct

from archive.vocabulary import NATIONAL


class Label(Struct, frozen=True):
    """A part of the form that is recognised by its print: an id, its names and its wordings."""

    id: str
    zh: str
    en: str
    match: tuple[str, ...]
    exact: bool = False


class Item(Struct, frozen=True):
    """A cell of the form: its canonical key, and in part three the applicant it counts.

    `near` names the approximately equal key in the other generation. `unit` is the unit in which values are
    kept (件, 项 or 元); `printed_unit` is the unit in which the form prints a bare number, if it says so.
    `comparable` is yes, approximate, sum or no (across the change of form in 2021).
    """

    key: str
    applicant: str | None
    table: str
    zh: str
    en: str
    unit: str
    generations: tuple[str, ...]
    comparable: str
    role: str = "leaf"
    signed: bool = False
    printed_unit: str | None = None
    near: str | None = None

    @property
    def is_money(self) -> bool:
        return self.unit == "元"

    @property
    def column(self) -> str:
        """Column of the wide table: the key with underscores, the applicant after a double underscore."""
        name = self.key.replace(".", "_")
        return f"{name}__{self.applicant.replace('.', '_')}" if self.applicant else name


class Block(Struct, frozen=True):
    """A block of part two (第二十条第（N）项): its rows and its columns."""

    id: str
    zh: str
    en: str
    rows: tuple[Label, ...]
    columns: tuple[Label, ...]


class Generation(Struct, frozen=True):
    """A generation of the form: the years it serves, its notice, and the labels that only it has."""

    id: str
    years: tuple[int, int]
    notice: str
    markers: tuple[str, ...]


def _label(entry: dict[str, Any]) -> Label:
    return Label(entry["id"], entry["zh"], entry["en"], tuple(entry["match"]), entry.get("exact", False))


def _wording(entry: dict[str, Any], generations: tuple[str, ...]) -> str:
    """Return a label in the wording of the newest of the generations."""
    return str(entry.get(f"zh_{generations[-1]}", entry["zh"]))


class Form:
    """The whole form. Lists are in printed order."""

    def __init__(self, data: dict[str, Any]) -> None:
        self._data = data
        self._of: dict[tuple[str, str | None], tuple[Item, ...]] = {}
        self.applicants = tuple(_label(entry) for entry in data["applicants"])
        self.groups = tuple(_label(entry) for entry in data["groups"])
        self.rows = tuple(_label(entry) for entry in data["rows"])
        self.venues = tuple(_label(entry) for entry in data["venues"])
        self.outcomes = tuple(_label(entry) for entry in data["outcomes"])
        self.sections = tuple(_label(entry) for entry in data["sections"])
        self.introduction = _label(data["introduction"])
        self.ordinals = {entry["id"]: entry["ordinal"] for entry in data["sections"]}
        self.generations = tuple(
            Generation(g["id"], (g["years"][0], g["years"][1]), g["notice"], tuple(g["markers"]))
            for g in data["generations"]
        )
        self.blocks = tuple(
            Block(
                block["id"],
                block["zh"],
                block["en"],
                tuple(_label(entry) for entry in block["rows"]),
                tuple(_label(entry) for entry in block["columns"]),
            )
            for block in data["blocks"]
        )
        self.title_accept: tuple[str, ...] = tuple(data["titles"]["accept"])
        self.title_reject: tuple[str, ...] = tuple(data["titles"]["reject"])

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Every cell of both generations, 226 in all."""
        return (*self._disclosure(), *self._applications(), *self._remedies())

    @cached_property
    def by_key(self) -> dict[tuple[str, str | None], Item]:
        return {(item.key, item.applicant): item for item in self.items}

    @cached_property
    def keys(self) -> dict[str, Item]:
        """An item for each key. In part three the total column stands for its row."""
        return {item.key: item for item in self.items}

    def of(self, generation: str, table: str | None = None) -> tuple[Item, ...]:
        """Return the cells printed in a generation (198 in b2019, 200 in c2021), of one part if given."""
        if (generation, table) not in self._of:
            self._of[generation, table] = tuple(
                item for item in self.items if generation in item.generations and table in (None, item.table)
            )
        return self._of[generation, table]

    def row_name(self, key: str, language: str = "zh") -> str:
        """Return the name of a key without its applicant: 一、本年新收政府信息公开申请数量."""
        item = self.keys[key]
        if item.table == "applications":
            row = next(row for row in self.rows if f"applications.{row.id}" == key)
            return row.zh if language == "zh" else row.en
        return item.zh if language == "zh" else item.en

    def _disclosure(self) -> list[Item]:
        items = []
        for block in self._data["blocks"]:
            for row in block["rows"]:
                stem = f"disclosure.{block['id']}.{row['id']}"
                for column in block["columns"]:
                    generations = tuple(
                        g
                        for g in NATIONAL
                        if g in row.get("generations", NATIONAL) and g in column.get("generations", NATIONAL)
                    )
                    if not generations:
                        continue
                    comparable = column["comparable"]
                    if comparable == "yes" and generations != NATIONAL:
                        comparable = "no"
                    items.append(
                        Item(
                            key=f"{stem}.{column['id']}",
                            applicant=None,
                            table="disclosure",
                            zh="·".join(_wording(entry, generations) for entry in (row, column)),
                            en=f"{row['en']}: {column['en']}",
                            unit=column["unit"],
                            generations=generations,
                            comparable=comparable,
                            signed=column.get("signed", False),
                            printed_unit=column.get("printed_unit"),
                            near=f"{stem}.{column['near']}" if "near" in column else None,
                        )
                    )
        return items

    def _applications(self) -> list[Item]:
        return [
            Item(
                key=f"applications.{row['id']}",
                applicant=applicant.id,
                table="applications",
                zh=f"{row['zh']}·{applicant.zh}",
                en=f"{row['en']}: {applicant.en}",
                unit="件",
                generations=tuple(row.get("generations", NATIONAL)),
                comparable=row.get("comparable", "yes"),
                role=row.get("role", "leaf"),
            )
            for row in self._data["rows"]
            for applicant in self.applicants
        ]

    def _remedies(self) -> list[Item]:
        return [
            Item(
                key=f"remedies.{venue.id}.{outcome.id}",
                applicant=None,
                table="remedies",
                zh=f"{venue.zh.replace('/', '·')}·{outcome.zh}",
                en=f"{venue.en}: {outcome.en}",
                unit="件",
                generations=NATIONAL,
                comparable="yes",
                role="sum" if outcome.id == "total" else "leaf",
            )
            for venue in self.venues
            for outcome in self.outcomes
        ]


FORM = Form(tomllib.loads((Path(__file__).parent / "form.toml").read_text(encoding="utf-8")))
