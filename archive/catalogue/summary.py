"""A report in one sentence and six figures, made only of the figures that were read.

A figure that was not read, or left blank, is marked as such and enters no clause. Pure: rows of the panel in,
words out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.catalogue.words import Words
from archive.database.panel import series
from archive.knowledge import OUTSIDE

Row = Mapping[str, Any]

FIGURES = ("received", "disclosed", "withheld", "carried_out", "reviews", "suits")
"""The six: applications received, disclosed in whole or part, withheld, carried out; reviews; suits."""
_DISCLOSED = ("granted", "partial")
_FEWEST = 3  # fewest bodies for a meaningful rank


@dataclass(frozen=True, slots=True)
class Figure:
    """A number for people. `note` compares it with the year before; None without a value in both years."""

    label: str
    text: str
    note: str | None


def disclosed(row: Row) -> int | None:
    """Return the number of applications granted in whole or in part; None if neither was printed, one was
    not read, or the agency added rows that may belong to the sum."""
    parts = [row[name] for name in _DISCLOSED]
    if all(part is None for part in parts) or _is_unread(row, _DISCLOSED) or _has_more(row):
        return None
    return sum(part or 0 for part in parts)


def figures(row: Row, before: Row | None, words: Words) -> list[Figure]:
    """Return the six figures of a year, each compared with the year before."""
    return [
        Figure(words(f"six_{name}"), _shown(row, name, words), _note(row, before, name, words))
        for name in FIGURES
    ]


def sentence(row: Row, before: Row | None, peers: Sequence[int], breaches: int, words: Words) -> str:
    """Return the report in one sentence. `peers` are the applications that other bodies of its kind and place
    received; `breaches` is the number of rules of the form that its figures break."""
    clauses = [*_received(row, before, words), *_answered(row, words), *_rank(row, peers, words)]
    if breaches:
        clauses.append(words("sum_breaches", n=breaches))
    return words("sum_joint").join(clauses) + words("sum_stop")


def _received(row: Row, before: Row | None, words: Words) -> Iterator[str]:
    received = _value(row, "received")
    about = {"year": row["year"], "unit": row["unit"]}
    if received is None:
        yield words("sum_nothing_read", **about)
        return
    yield words("sum_received", n=words.number(received), **about)
    earlier = _value(before, "received") if before else None
    if earlier is not None:
        more = received - earlier
        key = "sum_more" if more > 0 else "sum_fewer" if more < 0 else "sum_same"
        yield words(key, n=words.number(abs(more)))


def _answered(row: Row, words: Words) -> Iterator[str]:
    given, results, withheld = _value(row, "disclosed"), _value(row, "results"), _value(row, "withheld")
    if given is not None and results:
        share = round(100 * given / results)
        # More than all of the results is a contradiction and gives no share.
        yield words(
            "sum_disclosed" if given <= results else "sum_disclosed_alone", n=words.number(given), share=share
        )
    if withheld:
        yield words("sum_withheld", n=words.number(withheld))
    for name in ("reviews", "suits"):
        if count := _value(row, name):
            yield words(f"sum_{name}", n=words.number(count))


def _rank(row: Row, peers: Sequence[int], words: Words) -> Iterator[str]:
    received = _value(row, "received")
    if received is not None and len(peers) + 1 >= _FEWEST:
        place = 1 + sum(other > received for other in peers)
        yield words("sum_rank", of=len(peers) + 1, place=place)


def _note(row: Row, before: Row | None, name: str, words: Words) -> str | None:
    value, earlier = _value(row, name), _value(before, name) if before else None
    if value is None or earlier is None or before is None:
        return None
    change = value - earlier
    return words("six_change" if change else "six_same", year=before["year"], change=f"{change:+,}")


def _value(row: Row, name: str) -> int | None:
    return disclosed(row) if name == "disclosed" else row[name]


def _names(name: str) -> tuple[str, ...]:
    return _DISCLOSED if name == "disclosed" else (name,)


def _is_unread(row: Row, names: Sequence[str]) -> bool:
    """Return whether a series is missing because a cell of it was not read."""
    unread = _unread(row) - {OUTSIDE}
    return any(unread & set(one.columns) for one in series() if one.id in names and row[one.id] is None)


def _has_more(row: Row) -> bool:
    """Return whether the agency added rows to part three."""
    return OUTSIDE in _unread(row)


def _unread(row: Row) -> set[str]:
    return set((row.get("unread_columns") or "").split())


def _shown(row: Row, name: str, words: Words) -> str:
    value = _value(row, name)
    if value is not None:
        return words.number(value)
    if _is_unread(row, _names(name)):
        return words("unread", "state")
    if _has_more(row) and name in ("disclosed", "withheld"):
        return words("missing_outside_short")
    return words("blank", "state")
