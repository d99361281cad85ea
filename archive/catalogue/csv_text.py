"""CSV that no spreadsheet computes: the one writer of every CSV file and answer.

Excel, WPS and LibreOffice take a cell for a formula when its text begins with = + - @, in full width as well, or hides
one behind a tab or a line break. CSV has no types to say otherwise, so such a text gets an apostrophe before it, the
sign spreadsheets themselves use for "this is text". A text that is all of a number keeps its sign: it computes nothing,
and "-3" with an apostrophe would no longer be added up. A text that looks like a guarded one gets an apostrophe more, so
that taking one away (`unguarded`) always gives the text back. JSON, Parquet and XLSX have types and need none of this.
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
    """What takes text: a file, or something that awaits it."""

    def write(self, text: str, /) -> Any: ...


class Writer:
    """A `csv.writer` whose texts stay texts; what `write` of the target returns is handed on."""

    def __init__(self, target: Target) -> None:
        self._writer = csv.writer(target)

    def writerow(self, row: Iterable[Any]) -> Any:
        return self._writer.writerow(
            [guarded(value) if isinstance(value, str) and value[:1] in _BEGINS else value for value in row]
        )

    def writerows(self, rows: Iterable[Sequence[Any]]) -> None:
        for row in rows:
            self.writerow(row)


def guarded(value: Any) -> Any:
    """A cell as it may stand in CSV; values that are no text are themselves."""
    if isinstance(value, str) and _COMPUTED.match(value) and not _NUMBER.fullmatch(value):
        return f"'{value}"
    return value


def unguarded(text: str) -> str:
    """The text that `guarded` was given."""
    return text[1:] if text.startswith("'") and _COMPUTED.match(text) else text
