"""The account of a list: what its pages say it holds, what stood on them, what was asked for, what a rule refused, and
whether it was seen whole."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from archive.vocabulary import ListProof

ASKED = "asked"
"""What became of a row: asked for; refused by a rule; or already asked for where another list has it."""
REFUSED = "refused"
REPEATED = "repeated"
OLDER = "older"
OFFSITE = "offsite"
TRAP = "trap"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list and what became of it; `rule` names why where it was not asked for."""

    url: str
    title: str
    outcome: str
    rule: str | None = None


@dataclass(slots=True)
class Account:
    """One list: a column with all its pages."""

    url: str
    name: str
    listed: str | None = None
    said: int | None = None
    pages: int = 0
    turns: int | None = None  # pages that it says it has
    below: int = 0  # columns it leads to
    rows: dict[str, Row] = field(default_factory=dict)
    places: set[str] = field(default_factory=set)  # where in the markup its rows stand
    missing: list[str] = field(default_factory=list)  # pages that could not be had
    open: bool = False  # a page of it is asked for and has not come
    ended: str | None = None  # why its pages were left before the last, if they were

    def note(self, row: Row) -> None:
        """A row counts once; what was asked for stays asked for."""
        known = self.rows.get(row.url)
        if known is None or (known.outcome != ASKED and row.outcome == ASKED):
            self.rows[row.url] = row

    @property
    def outcomes(self) -> Counter[str]:
        return Counter(row.outcome for row in self.rows.values())

    @property
    def lacking(self) -> int:
        """Rows the list says it has and that stood on none of its pages."""
        return max((self.said or 0) - len(self.rows), 0)

    @property
    def whole(self) -> bool:
        """Whether every page was had, and every row that the list says it has; a list on which nothing was recognised was
        not seen."""
        return not (self.open or self.missing or self.ended or self.lacking) and bool(self.rows or self.below)

    @property
    def proof(self) -> ListProof | None:
        """What shows that a whole list was seen whole: its own count, its last page, or no more than that nothing on it
        leads further."""
        if not self.whole:
            return None
        if self.said is not None:
            return ListProof.COUNTED
        return ListProof.ENDED if self.pages > 1 or self.turns == 1 else ListProof.SHOWN

    @property
    def why(self) -> str | None:
        """Why it is not whole; None where it is."""
        said = ["未翻到底 its pages were not turned to the end"] if self.open else []
        if self.missing:
            said.append(f"{len(self.missing)} 页未取得 pages not had: {self.missing[0]}")
        if self.ended:
            said.append(self.ended)
        if self.lacking:
            said.append(
                f"自称 {self.said} 条，见到 {len(self.rows)} 条 says {self.said} rows, {len(self.rows)} seen"
            )
        if not said and not self.whole:
            said.append("没有认出任何条目 nothing on it was recognised")
        return "；".join(said) or None

    def row(self) -> dict[str, Any]:
        """As the archive keeps it."""
        outcomes = self.outcomes
        return {
            "url": self.url,
            "name": self.name or None,
            "listed_on": self.listed,
            "said": self.said,
            "seen": len(self.rows),
            "asked": outcomes[ASKED],
            "refused": outcomes[REFUSED],
            "pages": self.pages,
            "whole": int(self.whole),
            "proof": self.proof,
            "why": self.why,
        }
