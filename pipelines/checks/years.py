"""X1-X8: a report against the next year's. Same unit and same scope, consecutive years."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from archive.compare.sentences import compare_sections
from archive.form.definition import FORM
from archive.form.labels import applicant_label, stem_label, venue_label
from archive.model import Cell, Finding, Report, Spot
from archive.sentence import say
from archive.vocabulary import NATIONAL, Generation
from pipelines.checks.equations import LOST, Side, equation, numbers
from pipelines.checks.evidence import doubt
from pipelines.checks.registry import applied_to, check, finding

_CATALOGUES = (
    "art20_5.licences",
    "art20_5.other_services",
    "art20_6.penalties",
    "art20_6.coercion",
    "art20_8.fees",
)
_DOCUMENTS = ("art20_1.rules", "art20_1.normative_docs")
_TOTAL = "total"
_FEW = 5  # independent facts other than zero: fewer may be equal by chance
_UNLIKE = 3  # different numbers among them: ones and twos are often the same
_STOCKS = (".in_force", ".public_total", ".items_prev")  # stocks may stay unchanged


def check_years(previous: Report, current: Report) -> tuple[Finding, ...]:
    """Return the findings for the later of two reports of a unit and scope; none unless the years are
    consecutive."""
    if previous.year is None or current.year != previous.year + 1:
        return ()
    found = (one for apply in applied_to("years") for one in apply(previous, current))
    return tuple(one for one in found if one.status != "not_assessable")


def check_unit(reports: Sequence[Report], current: Report) -> tuple[Finding, ...]:
    """Return the findings for one report among all of its unit and scope (without older versions and
    repeats)."""
    return tuple(one for apply in applied_to("unit") for one in apply(reports, current))


@check("X1.carry")
def carried_over(previous: Report, current: Report) -> Iterator[Finding]:
    """Yield a finding for each applicant whose figures differ, or a single finding if none does. A blank on
    one side is read as zero."""
    if previous.generation not in NATIONAL or current.generation not in NATIONAL:
        return
    found = []
    for applicant in FORM.applicants:
        out = previous.cell("applications.carried_out", applicant.id)
        into = current.cell("applications.carried_in", applicant.id)
        name = say(
            "carried_names",
            applicant=applicant_label(applicant.id), before=previous.year, after=current.year,
        )  # fmt: skip
        is_none = all(
            _is_number(cell) or _means_none(report, cell)
            for report, cell in ((previous, out), (current, into))
        )
        found.append(
            equation(
                "X1.carry",
                [out],
                [into],
                subject=applicant.id,
                name=name,
                blank_is_zero=True,
                is_none=is_none,
            )
        )
    yield from _only_breaches(found)


def _is_number(cell: Cell | None) -> bool:
    return cell is not None and cell.value is not None


def _means_none(report: Report, cell: Cell | None) -> bool:
    """Return whether a blank means none: its row prints a total, and the other numbers of the row add up to
    it."""
    if cell is None or cell.state != "blank" or cell.applicant == _TOTAL:
        return False
    row = [report.cell(cell.key, applicant.id) for applicant in FORM.applicants if applicant.id != _TOTAL]
    total = report.cell(cell.key, _TOTAL)
    is_known = all(one and (one.state == "blank" or _is_number(one)) for one in row)
    if not is_known or total is None or total.value is None or doubt((*row, total)) is not None:
        return False
    return sum(numbers(row)) == total.value


@check("X2.items")
def catalogue(previous: Report, current: Report) -> Iterator[Finding]:
    if (previous.generation, current.generation) != (Generation.B2019, Generation.B2019):
        return
    for stem in _CATALOGUES:
        left = _cells(current, stem, "items_prev")
        right = _cells(previous, stem, "items_prev", "items_delta")
        if _printed(left) and _printed(right):
            yield equation("X2.items", left, right, subject=f"disclosure.{stem}", name=stem_label(stem))


@check("X3.docs")
def stock_of_documents(previous: Report, current: Report) -> Iterator[Finding]:
    if (previous.generation, current.generation) != (Generation.C2021, Generation.C2021):
        return
    for stem in _DOCUMENTS:
        left = [*_cells(current, stem, "in_force", "repealed")]
        right = [*_cells(previous, stem, "in_force"), *_cells(current, stem, "issued")]
        if _printed(left) and _printed(right):
            name = say("stock_names", row=stem_label(stem))
            yield equation("X3.docs", left, right, subject=stem.rpartition(".")[2], name=name)


@check("X5.pending")
def pending_cases(previous: Report, current: Report) -> Iterator[Finding]:
    for venue in FORM.venues:
        total = current.cell(f"remedies.{venue.id}.total")
        pending = previous.cell(f"remedies.{venue.id}.pending")
        if total and pending and pending.value and total.value is not None:
            name = say("pending_names", venue=venue_label(venue.id), after=current.year, before=previous.year)
            yield equation("X5.pending", [total], [pending], subject=venue.id, name=name, relation="≥")


@check("X6.copy")
def copied_figures(previous: Report, current: Report) -> Iterator[Finding]:
    """Check whether every number repeats last year's.

    A single application fills six cells with ones, and a stock of documents may stay unchanged. So only facts
    of the year that are no sums of others count; reports with few are skipped. Blanks and zeros are treated
    alike.
    """
    if previous.generation != current.generation or current.generation not in NATIONAL:
        return
    if any(cell.state in LOST - {"row_absent"} for report in (previous, current) for cell in report.cells):
        return
    before, after = ({s: c.value for s, c in r.by_spot.items() if c.value} for r in (previous, current))
    facts = [value for spot, value in after.items() if _is_fact(spot)]
    if len(facts) < _FEW or len(set(facts)) < _UNLIKE:
        return
    same = before == after
    detail = say("same_as_last_year" if same else "unlike_last_year", count=len(facts))
    yield finding("X6.copy", "fails" if same else "holds", detail)


@check("X7.text")
def repeated_text(previous: Report, current: Report) -> Iterator[Finding]:
    """Measure the repeated share of the prose of all parts. Never a failure."""
    parts = compare_sections(previous.sections, current.sections)
    lengths = [
        (p.repeated, sum(len(c.new or "") for c in p.sentences)) for p in parts if p.repeated is not None
    ]
    total = sum(length for _, length in lengths)
    if total:
        share = sum((repeated or 0) * length for repeated, length in lengths) / total
        yield finding("X7.text", "holds", say("repeated_text", share=round(share, 4)))


@check("X8.year")
def one_report_a_year(reports: Sequence[Report], current: Report) -> Iterator[Finding]:
    """Check whether another report claims the same year, and whether the year before is there; a gap may be
    the archive's."""
    year = current.year
    if year is None:
        return
    years = Counter(report.year for report in reports if report.year)
    earlier = max((other for other in years if other < year), default=None)
    if years[year] > 1:
        detail = say("several_reports", year=year, count=years[year])
        yield finding("X8.year", "fails", detail, str(year))
    elif earlier and earlier < year - 1:
        detail = say("gap_between", before=earlier, year=year)
        yield finding("X8.year", "undetermined", detail, f"{earlier + 1}-{year - 1}")
    elif earlier:
        yield finding("X8.year", "holds", say("one_report_each", before=earlier, year=year), str(year))


def _is_fact(spot: Spot) -> bool:
    """Return whether a cell states something about the year that no other cell implies: no stock, no total,
    and of an application its result, not its arrival."""
    item = FORM.by_key.get(spot)
    if item is None or item.applicant == "total" or spot[0].endswith((".total", *_STOCKS)):
        return False
    return item.table != "applications" or item.role == "leaf"


def _cells(report: Report, stem: str, *columns: str) -> Side:
    return [report.cell(f"disclosure.{stem}.{column}") for column in columns]


def _only_breaches(found: Sequence[Finding]) -> Iterator[Finding]:
    """Yield the findings that do not hold, or the last (the total) if all hold."""
    assessed = [one for one in found if one.status != "not_assessable"]
    breaches = [one for one in assessed if one.status in ("fails", "undetermined")]
    yield from breaches or assessed[-1:]


def _printed(side: Side) -> bool:
    """Return whether every cell of a side has a number: a blank in part two proves nothing."""
    return all(cell and cell.value is not None for cell in side)
