"""What travels with a request: why the page was asked for, and where in a list the walk stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from crawler.cms.base import Ask, Family, Link


class Role(StrEnum):
    """What a page was asked for as. What it is, its content tells."""

    SECTION = "section"
    COLUMN = "column"
    TURN = "turn"
    ENTRY = "entry"


@dataclass(frozen=True, slots=True)
class Stand:
    """Where in a column the walk stands: the column (called `name` where it was linked), how deep below the first one,
    its software once known, the pages still to come, for how many pages no report was seen, and how many
    in a row brought nothing new; `wide` where it is a list of all sorts of documents."""

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
    """Why a page was asked for: its role, the link that led to it and the page that had it. `depth` counts the pages
    from the home page, `promised` is what the link promised."""

    role: Role
    link: Link
    listed: str | None = None
    depth: int = 0
    at: Stand = field(default_factory=lambda: Stand(""))
    ask: Ask | None = None
    missed: bool = False
    promised: int = 0
