"""The plan of the sample portal: `data/portal.toml` as units, reports, columns and decoys."""

from __future__ import annotations

import posixpath
import tomllib
from dataclasses import dataclass
from typing import Any

from tests.portal_builder.figures import DATA, generation_of
from tests.portal_builder.lists import Column, Entry
from tests.portal_builder.page_frame import HOME, Crumb
from tests.portal_builder.style import STYLES, Style


@dataclass(frozen=True, slots=True)
class Unit:
    """A reporting body of the county."""

    id: str
    name: str
    source: str
    scope: str
    region_code: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A report and where it stands. `page` is the article, or the file itself if carrier is `file`."""

    unit: Unit
    year: int
    title: str
    published: str
    style: Style
    carrier: str
    page: str
    pdf: str | None = None
    printer: str | None = None
    copies: tuple[str, ...] = ()

    @property
    def generation(self) -> str:
        return generation_of(self.year)

    @property
    def articles(self) -> tuple[str, ...]:
        """The article pages of the report; none if a list links the file."""
        return () if self.carrier == "file" else (self.page, *self.copies)

    @property
    def files(self) -> tuple[str, ...]:
        """The PDFs of the report, all of the same bytes."""
        if self.carrier == "file":
            return (self.page,)
        if self.pdf is None:
            return ()
        return tuple(f"{posixpath.dirname(article)}/{self.pdf}" for article in self.articles)

    @property
    def urls(self) -> tuple[str, ...]:
        """Every place where the report itself is found."""
        return self.files or self.articles


@dataclass(frozen=True, slots=True)
class Decoy:
    """A page that is not a report. `page` is empty if the list leads to another site."""

    title: str
    date: str
    page: str
    text: str
    column: str | None
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Portal:
    """Everything the portal holds."""

    reports: tuple[Placed, ...]
    columns: tuple[Column, ...]
    decoys: tuple[Decoy, ...]
    stubs: tuple[Decoy, ...]

    def column_of(self, path: str) -> Column:
        """The column a page belongs to: the deepest whose folder holds it."""
        holding = [column for column in self.columns if path.startswith(f"{column.path}/")]
        return max(holding, key=lambda column: len(column.path))

    def children(self, column: Column) -> list[Column]:
        return [child for child in self.columns if child.parent == column.path]

    def crumbs(self, column: Column) -> tuple[Crumb, ...]:
        """The way from the home page to a column."""
        above = next((other for other in self.columns if other.path == column.parent), None)
        before = self.crumbs(above) if above else (HOME, ("/xxgk/", "政府信息公开"))
        return (*before, (f"/{column.path}/", column.name))

    def entries(self, column: Column) -> list[Entry]:
        """The lines of a column's list, newest first."""
        found = [
            Entry(path, report.title, report.published[:10])
            for report in self.reports
            for path in (report.page, *report.copies)
            if self.column_of(path) == column
        ]
        found += [
            Entry(decoy.href or decoy.page, decoy.title, decoy.date)
            for decoy in self.decoys
            if (decoy.column or self.column_of(decoy.page).path) == column.path
        ]
        return sorted(found, key=lambda entry: (entry.date, entry.target), reverse=True)


def load() -> Portal:
    """The portal as its data file plans it."""
    data: dict[str, Any] = tomllib.loads((DATA / "portal.toml").read_text(encoding="utf-8"))
    units = {entry["id"]: Unit(**entry) for entry in data["units"]}
    reports = [
        Placed(
            **{
                **entry,
                "unit": units[entry["unit"]],
                "style": STYLES[entry["style"]],
                "copies": tuple(entry.get("copies", ())),
            }
        )
        for entry in data["reports"]
    ]
    return Portal(
        reports=tuple(reports),
        columns=tuple(Column(**entry) for entry in data["columns"]),
        decoys=tuple(_decoy(entry) for entry in data["decoys"]),
        stubs=tuple(_decoy(entry) for entry in data["stubs"]),
    )


def _decoy(entry: dict[str, str]) -> Decoy:
    page = entry.get("page", "")
    name = posixpath.basename(page)
    dated = f"{name[1:5]}-{name[5:7]}-{name[7:9]}" if name.startswith("t2") else ""
    return Decoy(
        title=entry["title"],
        date=entry.get("date", dated),
        page=page,
        text=entry.get("text", ""),
        column=entry.get("column"),
        href=entry.get("href"),
    )
