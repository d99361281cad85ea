"""Equations between sums, and the effect of blanks on them.

A blank is not zero, but agencies leave zeros blank. So an equation that holds with blanks as zero is
`holds_blank_as_zero`; an equation with a side wholly blank is `not_assessable`; an equation that fails while
a lost or uncertain cell could be the cause is `undetermined`. A side computed from the equation itself proves
nothing (`circular`).
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from archive.model import Cell, Finding, Status, Value
from archive.sentence import Label, Sentence, say
from pipelines.checks.evidence import doubt
from pipelines.checks.registry import finding

Side = Sequence[Cell | None]
Relation = Literal["=", "≤", "≥"]

_TRUE = {"=": operator.eq, "≤": operator.le, "≥": operator.ge}
_FALSE = {"=": "≠", "≤": ">", "≥": "<"}
LOST = frozenset(["unparsed", "unread", "row_absent", "text"])
"""States of a cell whose number was not found, or not understood."""
_NOT_READ = LOST - {"row_absent"}


def equation(
    rule: str,
    left: Side,
    right: Side,
    *,
    subject: str,
    name: Label | Sentence,
    relation: Relation = "=",
    blank_is_zero: bool = False,
    is_none: bool = False,
    has_more: bool = False,
) -> Finding:
    """Compare two sums of cells and return the finding.

    With `blank_is_zero` (figures of two reports) a wholly blank side counts as zero: the equation then holds
    or is undetermined. It fails only with `is_none`: the report's own sums show that its blank means none.
    With `has_more`, numbers outside the form may belong to a side: the equation cannot fail.
    """
    status = _status(left, right, relation, blank_is_zero, is_none)
    if has_more and status == "fails":
        status = "undetermined"
    sign = {"fails": _FALSE[relation], "undetermined": _FALSE[relation], "not_assessable": "?"}.get(
        status, relation
    )
    detail = say("equation", name=name, left=_written(left), sign=sign, right=_written(right))
    confidence = doubt((*left, *right)) if status == "undetermined" else None
    if has_more and status == "undetermined":
        detail += say("rows_outside_the_form")
    if confidence is not None:
        detail += say("perhaps_misread", confidence=confidence)
    return finding(rule, status, detail, subject)


def _status(left: Side, right: Side, relation: Relation, blank_is_zero: bool, is_none: bool) -> Status:
    cells = (*left, *right)
    states = {cell.state if cell else "row_absent" for cell in cells}
    if "reconstructed" in states:
        return "circular"
    ours, theirs = numbers(left), numbers(right)
    silent = not (ours and theirs)
    lost = not LOST.isdisjoint(states)
    if (silent and (lost or not blank_is_zero)) or not (ours or theirs):
        return "not_assessable"
    if _TRUE[relation](sum(ours), sum(theirs)):
        return "holds" if len(ours) + len(theirs) == len(cells) else "holds_blank_as_zero"
    is_open = lost or (silent and not is_none) or doubt(cells) is not None
    return "undetermined" if is_open else "fails"


def numbers(side: Side) -> list[int | Decimal]:
    """Return the numbers of a side, without its blanks; empty if all are blank."""
    return [cell.value for cell in side if cell and cell.value is not None]


def _written(side: Side) -> list[Value | Sentence]:
    """Return the parts of the sum as printed. Long sums omit zeros and blanks, and name what is unread once:
    15 + 1 + 未读出."""
    if len(side) <= 2:
        return list(map(written, side))
    parts: list[Value | Sentence] = [cell.value for cell in side if cell and cell.value]
    unread = next((cell for cell in side if cell and cell.state in _NOT_READ), None)
    if unread or parts or numbers(side):
        return [*parts, written(unread)] if unread else parts or [0]
    return [written(next((cell for cell in side if cell and cell.state != "row_absent"), None))]


def written(cell: Cell | None) -> Value | Sentence:
    """Return the number of a cell, or the words for what stands in its place: blank, unread, not printed."""
    if cell is None or cell.state == "row_absent":
        return say("not_printed")
    if cell.value is None:
        return say("not_read" if cell.state in _NOT_READ else "blank")
    return cell.value
