"""The account of a list: what its pages say it holds, what stood on them, what was asked for, what a rule refused, and
whether it was seen whole."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import add
from typing import Any

from archive.sentence import Sentence, say
from archive.vocabulary import ListProof

_YEAR = re.compile(r"(?:19|20)\d\d")
ASKED = "asked"
"""What became of a row: asked for; refused by a rule; already asked for where another list has it; known,
and left at rest."""
REFUSED = "refused"
REPEATED = "repeated"
OLDER = "older"
RESTING = "resting"
OFFSITE = "offsite"
TRAP = "trap"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list and what became of it; `rule` names why where it was not asked for."""

    url: str
    title: str
    outcome: str
    rule: str | None = None
    date: str | None = None


@dataclass(slots=True)
class Account:
    """One list: a column with all its pages. A visit that asks only for its first page takes the account of the last walk
    (`earlier`, `pages_before`, `whole_before`) along."""

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
    ended: Sentence | None = None  # why its pages were left before the last, if they were
    earlier: dict[str, Row] = field(default_factory=dict)
    pages_before: int = 0
    said_before: int | None = None
    whole_before: bool = False
    left: bool = False  # its further pages were left as they are known

    def note(self, row: Row) -> None:
        """A row counts once; what was asked for stays asked for."""
        known = self.rows.get(row.url)
        if known is None or (known.outcome != ASKED and row.outcome == ASKED):
            self.rows[row.url] = row

    def is_news(self, row: Row) -> bool:
        """Whether a row was not on the list, or stood there otherwise; the date beside what is refused says nothing."""
        known = self.earlier.get(row.url)
        if known is None or known.title != row.title:
            return True
        return row.outcome != REFUSED and known.date != row.date

    @property
    def shows_itself(self) -> bool:
        """Whether all that is known of it is the report that its own page shows."""
        return self.earlier.keys() == {self.url}

    @property
    def is_as_before(self) -> bool:
        """Whether what was seen of it now says that its further pages are as they were: it was whole, it holds as many rows
        more as were seen new, and the latest reports stand where one looks first. A list of one page has no others."""
        fresh = len(self.rows.keys() - self.earlier.keys())
        counted = None in (self.said, self.said_before) or self.said == (self.said_before or 0) + fresh
        known = self.whole_before and self.pages_before > 1
        return known and counted and newest(self.rows.values()) >= newest(self.earlier.values())

    @property
    def gone(self) -> set[str]:
        """Rows that stood on it and do not any more, as far as it was seen whole."""
        return set() if self.left or not self.whole else self.earlier.keys() - self.rows.keys()

    @property
    def every(self) -> dict[str, Row]:
        """Its rows; where its further pages were left, those of earlier crawls as well."""
        return self.earlier | self.rows if self.left else self.rows

    @property
    def outcomes(self) -> Counter[str]:
        return Counter(row.outcome for row in self.every.values())

    @property
    def lacking(self) -> int:
        """Rows the list says it has and that stood on none of its pages."""
        return max((self.said or 0) - len(self.every), 0)

    @property
    def whole(self) -> bool:
        """Whether every page was had, and every row that the list says it has; a list on which nothing was recognised was
        not seen."""
        if self.left and not self.whole_before:
            return False
        return not (self.open or self.missing or self.ended or self.lacking) and bool(self.rows or self.below)

    @property
    def proof(self) -> ListProof | None:
        """What shows that a whole list was seen whole: its own count, its last page, or no more than that nothing on it
        leads further."""
        if not self.whole:
            return None
        if self.said is not None:
            return ListProof.COUNTED
        return ListProof.ENDED if self.turned > 1 or self.turns == 1 else ListProof.SHOWN

    @property
    def turned(self) -> int:
        """How many of its pages were seen."""
        return max(self.pages, self.pages_before) if self.left else self.pages

    @property
    def why(self) -> Sentence | None:
        """Why it is not whole; None where it is."""
        said = [say("pages_not_turned")] if self.open else []
        if self.missing:
            said.append(say("pages_not_had", count=len(self.missing), first=self.missing[0]))
        if self.ended:
            said.append(self.ended)
        if self.lacking:
            said.append(say("rows_not_seen", said=self.said, seen=len(self.every)))
        if not said and not self.whole:
            said.append(say("nothing_recognised"))
        return reduce(add, said) if said else None

    def row(self) -> dict[str, Any]:
        """As the archive keeps it."""
        outcomes = self.outcomes
        return {
            "url": self.url,
            "name": self.name or None,
            "listed_on": self.listed,
            "said": self.said,
            "seen": len(self.every),
            "asked": outcomes[ASKED] + outcomes[RESTING],
            "refused": outcomes[REFUSED],
            "pages": self.turned,
            "whole": int(self.whole),
            "proof": self.proof,
            "why": str(self.why) if self.why else None,
        }


def newest(rows: Iterable[Row]) -> int:
    """The latest year that rows name in their titles or dates; 0 where they name none."""
    years = (int(year) for row in rows for year in _YEAR.findall(f"{row.title} {row.date or ''}"))
    return max(years, default=0)
