"""The table of applications as an error-correcting code.

Every cell of part three has its own set of equations: a leaf is in the sum of its column (A2) and of its row
(A3), a total also in the flow of its column (A1). So a single wrong cell leaves a unique pattern of
residuals: the cell can be named, and the value the others require computed. That value is *proposed* and
never replaces the reading. The evidence tells whether we misread or the agency printed a wrong sum; the
latter is news.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from archive.form.definition import FORM
from archive.form.labels import cell_label
from archive.knowledge import counted_outside, is_doubtful
from archive.model import Cell, Finding, Report, Spot, Value
from archive.sentence import Sentence, say
from pipelines.checks.equations import numbers

RULE = "L1.located"
_ENOUGH = 3  # further readings that all agree prove the print
_UNPRINTED = ("row_absent", "reconstructed", "unread")
_UNSURE = ("unread", "unparsed", "text", "reconstructed")  # with such cells no agency can be blamed
_APPLICANTS = tuple(applicant.id for applicant in FORM.applicants)

Equation = tuple[str, str]  # rule, and the applicant or row it is about


class Located(Struct, frozen=True):
    """The only cell that explains all failures, and the value that would mend it."""

    cell: Cell
    proposed: Value


def locate(report: Report, looks: Mapping[Spot, Sequence[tuple[str, float]]] | None = None) -> Report:
    """Return the report with `proposed` set and a finding, if exactly one cell explains all failing equations
    of part three; otherwise unchanged. The finding is `undetermined` if the reading of the cell is in doubt.
    `looks` are further readings of cells."""
    found = find_culprit(report)
    if found is None:
        return report
    cells = tuple(replace(c, proposed=found.proposed) if c is found.cell else c for c in report.cells)
    again = [text for text, _ in (looks or {}).get((found.cell.key, found.cell.applicant), ()) if text]
    is_sure = not any(cell.state in _UNSURE for cell in report.cells)
    return replace(report, cells=cells, findings=(*report.findings, _finding(found, again, is_sure=is_sure)))


def find_culprit(report: Report) -> Located | None:
    """Return the only cell that explains all failing equations, with its proposed value, or None.

    Blanks count as zero, as agencies use them. An equation with a wholly blank side, or with a cell that was
    not found, is not assessed.
    """
    table = report.by_spot
    assessed = dict(residuals(table, report.generation or "c2021", "applications"))
    failing = {equation: residual for equation, residual in assessed.items() if residual}
    if not failing:
        return None
    culprits = []
    for spot, cell in table.items():
        signs = {e: s for e, s in signature(spot) if e in assessed}
        errors = {failing[e] * sign for e, sign in signs.items() if e in failing}
        if set(failing) == set(signs) and len(errors) == 1:
            culprits.append(Located(cell, _value(Decimal(cell.value or 0) - errors.pop())))
    sound = [one for one in culprits if one.proposed is not None and one.proposed >= 0]
    return sound[0] if len(sound) == 1 else None


def residuals(table: Mapping[Spot, Cell], generation: str, part: str) -> Iterator[tuple[Equation, Decimal]]:
    """Yield every assessable equation of a part with its left side minus its right side. A column to which a row
    outside the form adds is not assessed."""
    added = counted_outside(table)
    for equation, sides in _sides(generation, part).items():
        if equation[1] in added:
            continue
        cells = [[table.get(spot) for spot in side] for side in sides]
        if any(c is None or c.state in _UNPRINTED for side in cells for c in side):
            continue
        left, right = map(numbers, cells)
        if left and right:
            yield equation, Decimal(sum(left) - sum(right))


@cache
def _sides(generation: str, part: str) -> Mapping[Equation, tuple[Sequence[Spot], Sequence[Spot]]]:
    """Return the cells on the left and on the right of every equation of a part."""
    members: dict[Equation, tuple[list[Spot], list[Spot]]] = {}
    for item in FORM.of(generation, part):
        spot = (item.key, item.applicant)
        for equation, sign in signature(spot):
            left, right = members.setdefault(equation, ([], []))
            (left if sign > 0 else right).append(spot)
    return members


def signature(spot: Spot) -> Iterator[tuple[Equation, int]]:
    """Yield the equations of a cell of part three or four, with the sign of its side."""
    key, who = spot
    if key.startswith("remedies."):
        venue, _, outcome = key.removeprefix("remedies.").rpartition(".")
        yield ("R1.sum", venue), -1 if outcome == FORM.outcomes[-1].id else 1
    if who is None or not key.startswith("applications.") or key not in FORM.keys:
        return
    role = FORM.keys[key].role
    if role in ("flow_in", "flow_out", "sum"):
        yield ("A1.flow", who), 1 if role == "flow_in" else -1
    if role in ("leaf", "sum"):
        yield ("A2.parts", who), 1 if role == "leaf" else -1
    yield ("A3.columns", key), -1 if who == _APPLICANTS[-1] else 1


def _finding(found: Located, again: Sequence[str], *, is_sure: bool) -> Finding:
    cell = found.cell
    printed = say("quoted", text=cell.raw) if (cell.raw or "").strip() else say("printed_blank")
    doubt = _doubt(cell, again, is_sure=is_sure)
    name = cell_label(cell.key, cell.applicant)
    detail = say("located", name=name, printed=printed, proposed=found.proposed)
    subject = f"{cell.key}@{cell.applicant}"
    if doubt:
        return Finding(RULE, "info", "undetermined", detail + doubt, subject)
    return Finding(RULE, "info", "fails", detail, subject)


def _doubt(cell: Cell, again: Sequence[str], *, is_sure: bool) -> Sentence | None:
    """Return why the reading of the cell may be wrong, or None. A number recognised in a picture is trusted
    only if it was read with confidence, or read the same on every further look."""
    if cell.state in ("unparsed", "text"):
        return say("cell_not_understood")
    if not is_sure:
        return say("marks_not_read")
    others = sorted({text for text in again if text != cell.raw})
    if others:
        return say("read_again_as", others=others)
    if not is_doubtful(cell) or cell.unit_inferred or len(again) >= _ENOUGH:
        return None
    return say("perhaps_misread", confidence=cell.confidence)


def _value(number: Decimal) -> Value:
    return int(number) if number == number.to_integral_value() else None
