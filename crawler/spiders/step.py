"""The data of a request: the reason for it, and the position of the walk in a list."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from crawler.cms.base import Ask, Family, Link


class Role(StrEnum):
    """The expected role of a requested page. Its content decides its kind."""

    SECTION = "section"
    COLUMN = "column"
    TURN = "turn"
    ENTRY = "entry"


@dataclass(frozen=True, slots=True)
class Stand:
    """A position in a column: the column, its depth below the first column, its link title (`name`), its
    software once known, the pages still to come (`rest`), the pages in a row without a report (`quiet`) and
    without news (`stale`). `wide` marks a list of all sorts of documents."""

    column: str
    depth: int = 0
    name: str = ""
    family: Family | None = None
    rest: tuple[Ask, ...] = ()
    quiet: int = 0
    stale: int = 0
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """The reason for a request: the role, the link that led to it and the page with the link (`listed`).
    `depth` counts pages from the home page, `promised` is the link's promise."""

    role: Role
    link: Link
    listed: str | None = None
    depth: int = 0
    at: Stand = field(default_factory=lambda: Stand(""))
    ask: Ask | None = None
    missed: bool = False
    promised: int = 0
