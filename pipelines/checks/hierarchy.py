"""H1, H2: a government's aggregate against the reports of its bodies, of the same year."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from archive.form.definition import FORM
from archive.form.labels import cell_label
from archive.form.rules import FACTS
from archive.model import Cell, Finding, Report
from archive.places.bodies import kind_of
from archive.sentence import say
from archive.vocabulary import Kind
from pipelines.checks.equations import equation
from pipelines.checks.registry import applied_to, check, finding

# Figures that a body counts once and a government adds up: results, carried over, cases; the parts, not their totals.
_TOWNSHIPS = re.compile(FACTS["townships"])
_TOWNSHIPS_COUNTED = re.compile(FACTS["townships_counted"])
_DEPARTMENTS_COUNTED = re.compile(FACTS["departments_counted"])
_ROWS = tuple(
    item
    for item in FORM.items
    if item.applicant in (None, "total") and item.table in ("applications", "remedies")
)


def check_children(parent: Report, children: Sequence[Report], *, is_whole: bool) -> tuple[Finding, ...]:
    """Return the findings for a government's aggregate. `is_whole` means that `children` are known to hold
    every body it adds up; without that their sum proves nothing. Only reports of the same year and form are
    compared."""
    alike = [c for c in children if (c.year, c.generation) == (parent.year, parent.generation)]
    if not alike or parent.scope != "aggregate":
        return ()
    return tuple(one for apply in applied_to("family") for one in apply(parent, alike, is_whole))


def belongs_to(parent: Report, child: Report) -> bool:
    """Return whether a body's figures are part of a government's. Excludes bodies under a ministry, and
    townships unless the government says that it counts them."""
    if kind_of(child.unit or "") == Kind.VERTICAL:
        return False
    is_township = len(child.region_code or "") == 9
    return not is_township or any(_TOWNSHIPS.search(part.text) for part in parent.sections[:2])


def is_complete(parent: Report, children: Sequence[Report]) -> bool:
    """Return whether these are all the bodies a government adds up: its text gives the numbers of departments
    (and townships), and as many are there. False if the text gives no number."""
    text = "".join("".join(part.text.split()) for part in parent.sections[:2])
    towns = sum(len(child.region_code or "") == 9 for child in children)
    said = _DEPARTMENTS_COUNTED.search(text)
    towns_said = _TOWNSHIPS_COUNTED.search(text)
    if said is None or (towns_said is None and towns):
        return False
    return len(children) - towns == int(said[1]) and towns == int(towns_said[1] if towns_said else 0)


@check("H1.sum")
def sum_of_bodies(parent: Report, children: Sequence[Report], is_whole: bool) -> Iterator[Finding]:
    """Yield a finding for each row that does not add up, or a single finding if all do."""
    if not is_whole:
        yield finding("H1.sum", "not_assessable", say("bodies_perhaps_not_all", count=len(children)))
        return
    tables = [child.by_spot for child in children]
    whole = parent.by_spot
    wrong, assessed = [], 0
    for item in _ROWS:
        cells = [table.get((item.key, item.applicant)) for table in tables]
        name = cell_label(item.key, item.applicant)
        one = equation("H1.sum", [whole.get((item.key, item.applicant))], cells, subject=item.key, name=name)
        assessed += one.status in ("holds", "holds_blank_as_zero", "fails")
        wrong += [one] if one.status in ("fails", "undetermined") else []
    yield from wrong
    if assessed and not wrong:
        yield finding("H1.sum", "holds", say("sums_of_bodies", rows=assessed, count=len(children)))


@check("H2.child")
def no_less_than_any(parent: Report, children: Sequence[Report], is_whole: bool) -> Iterator[Finding]:  # noqa: ARG001
    """Yield a finding for each figure of a body above its government's, or a single finding if no body
    exceeds it. A blank of the government's is not compared."""
    whole = parent.by_spot
    wrong, assessed = [], 0
    for child in children:
        table = child.by_spot
        for item in _ROWS:
            above, below = whole.get((item.key, item.applicant)), table.get((item.key, item.applicant))
            if not (_is_printed(above) and _is_printed(below)):
                continue
            subject = f"{child.unit}:{item.key}"
            name = say("aggregate_and_body", item=cell_label(item.key, item.applicant), unit=child.unit)
            one = equation("H2.child", [above], [below], subject=subject, name=name, relation="≥")
            assessed += 1
            wrong += [one] if one.status in ("fails", "undetermined") else []
    yield from wrong
    if assessed and not wrong:
        yield finding("H2.child", "holds", say("no_less_than_bodies", count=len(children)))


def _is_printed(cell: Cell | None) -> bool:
    return cell is not None and cell.value is not None
