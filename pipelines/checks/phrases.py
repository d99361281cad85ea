"""`phrases.toml` compiled: the wording of figures, and the cells to compare them with."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from archive.form.definition import FORM

_TOPICAL = ("applications", "remedies")
_BY_WORD = ("documents", "fee", "volumes")


class Concept(Struct, frozen=True):
    """The subject of a figure. `cells` are the sums to compare it with. `venue` and `outcome` place it in
    part four. `is_hint` never accuses. `is_bound` is a lower bound for the table."""

    id: str
    rule: str
    cells: tuple[tuple[str, ...], ...]
    about: str
    before: re.Pattern[str] | None = None
    behind: re.Pattern[str] | None = None
    needs: re.Pattern[str] | None = None
    venue: str | None = None
    outcome: str | None = None
    each: tuple[str, ...] = ()
    unit: str = "count"
    is_hint: bool = False
    is_bound: bool = False


class Zero(Struct, frozen=True):
    """A wording that denies that something happened."""

    concept: str
    about: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    is_hint: bool


class Phrases:
    """The content of the file, compiled once."""

    def __init__(self, data: dict[str, Any]) -> None:
        filling = data["filling"]["between"]
        self.topics = {name: re.compile(pattern) for name, pattern in data["topics"].items()}
        self.asides = {name: re.compile(pattern) for name, pattern in data["asides"].items()}
        self.units: dict[str, str] = data["units"]
        self.concepts = {entry["id"]: _concept(entry, filling) for entry in data["concepts"]}
        self.zeros = tuple(_zero(entry) for entry in data["zeros"])
        self.counts = re.compile(data["filling"]["counts"])
        rows = sorted({words for row in FORM.rows for words in row.match}, key=len, reverse=True)
        self.plain = "|".join([*data["plain"]["words"], *map(re.escape, rows)])
        groups = {wording for group in FORM.groups for wording in group.match}
        self.leaves = tuple(
            _leaf(row.id, row.match)
            for row in FORM.rows
            if row.id.count(".") == 2 and not row.exact and not groups.issuperset(row.match)
        )

    def topic_of(self, text: str, *, is_heading: bool = False) -> str | None:
        """Return the topic of a sentence or a heading: applications before remedies, both before foreign
        topics."""
        for name in _TOPICAL:
            if self.topics[name].search(text):
                return name
        if is_heading and self.topics["remedies_heading"].search(text):
            return "remedies"
        return "foreign" if self.topics["foreign"].search(text) else None

    def part_topic(self, section: str) -> str | None:
        """Return the topic of a part of the report if nothing in it names a topic."""
        return section if section in _TOPICAL else None

    def about(self, topic: str | None, text: str) -> frozenset[str]:
        """Return the topics a sentence can speak of: its own or the preceding topic, and the topics it names.
        Reviews and suits count only if they are about access to information: other cases are a justice
        bureau's business."""
        named = {name for name in _BY_WORD if self.topics[name].search(text)}
        if topic == "applications":
            named |= {"applications", "remedies"}
        elif topic == "remedies":
            named.add("remedies")
        return frozenset(named)

    @cache  # noqa: B019 - a single instance
    def speaking_of(self, about: frozenset[str]) -> tuple[Concept, ...]:
        """Return the concepts a sentence can hold, without the single grounds of part three (`leaves`)."""
        return tuple(concept for concept in self.concepts.values() if concept.about in about)


def _concept(entry: dict[str, Any], filling: str) -> Concept:
    before, behind = entry.get("before"), entry.get("behind")
    return Concept(
        id=entry["id"],
        rule=entry.get("rule", ""),
        cells=tuple(tuple(terms) for terms in entry.get("cells", ())),
        about=entry["about"],
        before=re.compile(f"({'|'.join(before)}){filling}$") if before else None,
        behind=re.compile("|".join(behind)) if behind else None,
        needs=_compiled(entry, "needs"),
        venue=entry.get("venue"),
        outcome=entry.get("outcome"),
        each=tuple(entry.get("each", ())),
        unit=entry.get("unit", "count"),
        is_hint=entry.get("hint", False),
        is_bound=entry.get("relation") == "at_most",
    )


def _zero(entry: dict[str, Any]) -> Zero:
    return Zero(
        entry["concept"], entry["about"], re.compile(entry["pattern"]), _compiled(entry, "unless"),
        entry.get("hint", False),
    )  # fmt: skip


def _leaf(row: str, wordings: tuple[str, ...]) -> Concept:
    """Return the concept of a single ground of part three, with the form's own wordings."""
    words = "|".join(map(re.escape, wordings))
    return Concept(
        id=row,
        rule="N3.results",
        cells=((f"applications.{row}",),),
        about="applications",
        before=re.compile(rf"({words})[^，。；、,;\d]{{0,14}}$"),
        behind=re.compile(rf"(?:申请)?(?:为|因|属于|属|系|涉及)?(?:本机关|本单位)?(?:{words})"),
    )


def _compiled(entry: dict[str, Any], name: str) -> re.Pattern[str] | None:
    return re.compile(entry[name]) if name in entry else None


PHRASES = Phrases(tomllib.loads(Path(__file__).with_name("phrases.toml").read_text(encoding="utf-8")))
