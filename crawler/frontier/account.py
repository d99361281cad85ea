"""The account of a list: its stated row count, the rows seen, requested and refused, and whether the walk saw
it whole."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import add
from typing import Any

from archive.sentence import Sentence, columns, say
from archive.vocabulary import ListProof
from crawler.cms.pager import MOST
from crawler.sites.addresses import is_government
from pipelines.text.titles import is_report_title

_YEAR = re.compile(r"(?:19|20)\d\d")
ASKED = "asked"
"""Outcomes of a row: requested, refused by a rule, already requested through another list, older than the
crawl's limit, known and left at rest, on another host, or of a shape that proved to be a trap."""
REFUSED = "refused"
REPEATED = "repeated"
OLDER = "older"
RESTING = "resting"
OFFSITE = "offsite"
TRAP = "trap"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list with its outcome. `rule` names the rule that refused it, if any."""

    url: str
    title: str
    outcome: str
    rule: str | None = None
    date: str | None = None


@dataclass(slots=True)
class Account:
    """A list: a column with all its pages. A visit that asks only for the first page carries the account of
    the last walk along (`earlier`, `pages_before`, `whole_before`)."""

    url: str
    name: str
    listed: str | None = None
    said: int | None = None
    pages: int = 0
    turns: int | None = None  # page count that the list states
    choices: int = 0  # choices that its form offers
    below: int = 0  # columns that it links to
    rows: dict[str, Row] = field(default_factory=dict)
    places: set[str] = field(default_factory=set)  # markup positions of its rows
    missing: list[str] = field(default_factory=list)  # pages that could not be fetched
    unlinked: set[str] = field(default_factory=set)  # titles of reports that lead nowhere
    open: bool = False  # a page was requested and has not arrived
    ended: Sentence | None = None  # why the walk stopped before the last page, if it did
    earlier: dict[str, Row] = field(default_factory=dict)
    pages_before: int = 0
    said_before: int | None = None
    whole_before: bool = False
    left: bool = False  # its further pages were not requested: they are known
    partly: bool = False  # some of its choices were not requested: they are known

    def note(self, row: Row) -> None:
        """Record a row once. A requested row stays requested."""
        known = self.rows.get(row.url)
        if known is None or (known.outcome != ASKED and row.outcome == ASKED):
            self.rows[row.url] = row

    def is_news(self, row: Row) -> bool:
        """Return whether a row is new on the list or has changed. Ignores the date of a refused row."""
        known = self.earlier.get(row.url)
        if known is None or known.title != row.title:
            return True
        return row.outcome != REFUSED and known.date != row.date

    @property
    def shows_itself(self) -> bool:
        """Return whether the report shown on the list's own page is the only known row."""
        return self.earlier.keys() == {self.url}

    @property
    def is_as_before(self) -> bool:
        """Return whether the further pages can be taken as unchanged: the last walk saw the list whole, the
        stated count grew by the new rows alone, and the latest year is on the pages seen. False for a list of
        one page."""
        fresh = len(self.rows.keys() - self.earlier.keys())
        counted = None in (self.said, self.said_before) or self.said == (self.said_before or 0) + fresh
        known = self.whole_before and self.pages_before > 1
        return known and counted and newest(self.rows.values()) >= newest(self.earlier.values())

    @property
    def is_carried(self) -> bool:
        """Return whether the account of the last walk stands for what was not requested."""
        return self.left or self.partly

    @property
    def gone(self) -> set[str]:
        """Return the addresses of rows that have left the list; empty unless the list was seen whole."""
        return set() if self.is_carried or not self.whole else self.earlier.keys() - self.rows.keys()

    @property
    def every(self) -> dict[str, Row]:
        """Return the rows seen, with the rows of earlier crawls if the further pages were left."""
        return self.earlier | self.rows if self.is_carried else self.rows

    @property
    def outcomes(self) -> Counter[str]:
        return Counter(row.outcome for row in self.every.values())

    @property
    def away(self) -> list[str]:
        """Return the addresses of rows that name reports on hosts that are not the site's: of governments, or, if the
        row names a year, any (the government's own articles on WeChat)."""
        rows = (row for row in self.rows.values() if row.outcome == OFFSITE and is_report_title(row.title))
        return [row.url for row in rows if is_government(row.url) or _YEAR.search(row.title)]

    @property
    def lacking(self) -> int:
        """Return how many rows of the stated count were on no page."""
        return max((self.said or 0) - len(self.every), 0)

    @property
    def unturned(self) -> int:
        """Return how many of the stated pages were not seen, if no row count tells better."""
        return max((self.turns or 0) - self.turned, 0) if self.said is None else 0

    @property
    def beyond(self) -> list[Sentence]:
        """Return what the list has beyond the limits of a walk."""
        said = [say("turns_left", turns=self.turns, most=MOST)] if (self.turns or 0) > MOST else []
        return [*said, *([say("choices_left", most=MOST)] if self.choices > MOST else [])]

    @property
    def whole(self) -> bool:
        """Return whether every page was fetched and every stated row was seen. False for a list without any
        recognised row."""
        if self.is_carried and not self.whole_before:
            return False
        lacks = self.open or self.missing or self.ended or self.lacking or self.unlinked or self.unturned
        return not (lacks or self.beyond) and bool(self.rows or self.below)

    @property
    def proof(self) -> ListProof | None:
        """Return the proof that the list was seen whole: its own count, its last page, or only the absence of
        further links. None if it was not seen whole."""
        if not self.whole:
            return None
        if self.said is not None:
            return ListProof.COUNTED
        return ListProof.ENDED if self.turned > 1 or self.turns == 1 else ListProof.SHOWN

    @property
    def turned(self) -> int:
        """Return how many of its pages were seen."""
        return max(self.pages, self.pages_before) if self.is_carried else self.pages

    @property
    def why(self) -> Sentence | None:
        """Return why the list was not seen whole; None if it was."""
        said = [say("pages_not_turned")] if self.open else []
        if self.missing:
            said.append(say("pages_not_had", count=len(self.missing), first=self.missing[0]))
        if self.ended:
            said.append(self.ended)
        said += self.beyond
        if self.unlinked:
            said.append(say("rows_lead_nowhere", count=len(self.unlinked), first=min(self.unlinked)))
        if self.lacking:
            said.append(say("rows_not_seen", said=self.said, seen=len(self.every)))
        if self.unturned and not said:
            said.append(say("pages_not_seen", said=self.turns, seen=self.turned))
        if not said and not self.whole:
            said.append(say("nothing_recognised"))
        return reduce(add, said) if said else None

    def row(self) -> dict[str, Any]:
        """Return the account as a row of the archive."""
        outcomes = self.outcomes
        why, sentence = columns(self.why)
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
            "why": why,
            "sentence": sentence,
        }


def newest(rows: Iterable[Row]) -> int:
    """Return the latest year in the titles or dates of rows; 0 if they name none."""
    years = (int(year) for row in rows for year in _YEAR.findall(f"{row.title} {row.date or ''}"))
    return max(years, default=0)
