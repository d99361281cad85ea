"""CSV without formulas: the one writer of every CSV file and answer.

Excel, WPS and LibreOffice treat a cell as a formula if its text begins with = + - @ (also in full width), or
with one of them behind a tab or a line break. CSV has no types to prevent it, so such a text gets an
apostrophe before it, the sign spreadsheets themselves use for "this is text". A text that is a number keeps
its sign: it computes nothing, and "-3" with an apostrophe would not be added up any more. A text that looks
guarded already gets another apostrophe, so that removing one (`unguarded`) always restores the text. JSON,
Parquet and XLSX have types and need no guard.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

_COMPUTED = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_BEGINS = frozenset("'=+-@\t\r\n＝＋－＠")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)


class Target(Protocol):
    """A receiver of text: a file, or an object with an asynchronous `write`."""

    def write(self, text: str, /) -> Any: ...


class Writer:
    """A `csv.writer` whose texts stay texts. `writerow` returns the result of the target's `write`."""

    def __init__(self, target: Target) -> None:
        self._writer = csv.writer(target)

    def writerow(self, row: Iterable[Any]) -> Any:
        return self._writer.writerow(
            [guarded(value) if isinstance(value, str) and value[:1] in _BEGINS else value for value in row]
        )

    def writerows(self, rows: Iterable[Sequence[Any]]) -> None:
        """Write rows of one length. Looks at whole columns, because most hold numbers or texts without such a sign."""
        lot = list(rows)
        if any(may_compute(column) for column in zip(*lot, strict=True)):
            for row in lot:
                self.writerow(row)
        else:
            self._writer.writerows(lot)


def may_compute(column: Sequence[Any]) -> bool:
    """Return whether a text of a column begins with a sign of a formula."""
    if str not in set(map(type, column)):
        return False
    return not _BEGINS.isdisjoint({value[:1] for value in set(column) if type(value) is str})


def guarded(value: Any) -> Any:
    """Return a cell in the form that is safe in CSV. Values that are no text are unchanged."""
    if isinstance(value, str) and _COMPUTED.match(value) and not _NUMBER.fullmatch(value):
        return f"'{value}"
    return value


def unguarded(text: str) -> str:
    """Return the text that was passed to `guarded`."""
    return text[1:] if text.startswith("'") and _COMPUTED.match(text) else text
