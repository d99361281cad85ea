"""X1-X8: what one year's report says of the next. Same unit and same scope, consecutive years."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from archive.compare.sentences import compare_sections
from archive.form.definition import FORM
from archive.model import Finding, Report, Spot
from archive.vocabulary import NATIONAL, Generation
from pipelines.checks.equations import LOST, Side, equation
from pipelines.checks.registry import applied_to, check, finding

_CATALOGUES = (
    "art20_5.licences",
    "art20_5.other_services",
    "art20_6.penalties",
    "art20_6.coercion",
    "art20_8.fees",
)
_DOCUMENTS = ("art20_1.rules", "art20_1.normative_docs")
_FEW = 5  # facts other than zero that no other of them implies: fewer may well be the same by chance
_UNLIKE = 3  # different numbers among them: ones and twos are often the same
_STOCKS = (".in_force", ".public_total", ".items_prev")  # what was there before: it may well stay as it is


def check_years(previous: Report, current: Report) -> tuple[Finding, ...]:
    """Findings for the later of two reports of one unit and scope; none unless the years are consecutive."""
    if previous.year is None or current.year != previous.year + 1:
        return ()
    found = (one for apply in applied_to("years") for one in apply(previous, current))
    return tuple(one for one in found if one.status != "not_assessable")


def check_unit(reports: Sequence[Report], current: Report) -> tuple[Finding, ...]:
    """Findings for one of all reports of one unit and scope (older versions and repeats left out)."""
    return tuple(one for apply in applied_to("unit") for one in apply(reports, current))


@check("X1.carry")
def carried_over(previous: Report, current: Report) -> Iterator[Finding]:
    """One finding an applicant whose figures differ, or one for all; a blank on one side is read as zero."""
    if previous.generation not in NATIONAL or current.generation not in NATIONAL:
        return
    found = []
    for applicant in FORM.applicants:
        out = previous.cell("applications.carried_out", applicant.id)
        into = current.cell("applications.carried_in", applicant.id)
        name = (
            f"{applicant.zh}：{previous.year} 年结转下年度、{current.year} 年上年结转 carried out, carried in"
        )
        found.append(equation("X1.carry", [out], [into], subject=applicant.id, name=name, blank_is_zero=True))
    yield from _only_breaches(found)


@check("X2.items")
def catalogue(previous: Report, current: Report) -> Iterator[Finding]:
    if (previous.generation, current.generation) != (Generation.B2019, Generation.B2019):
        return
    for stem in _CATALOGUES:
        left = _cells(current, stem, "items_prev")
        right = _cells(previous, stem, "items_prev", "items_delta")
        if _printed(left) and _printed(right):
            yield equation("X2.items", left, right, subject=f"disclosure.{stem}", name=_name(stem))


@check("X3.docs")
def stock_of_documents(previous: Report, current: Report) -> Iterator[Finding]:
    if (previous.generation, current.generation) != (Generation.C2021, Generation.C2021):
        return
    for stem in _DOCUMENTS:
        left = [*_cells(current, stem, "in_force", "repealed")]
        right = [*_cells(previous, stem, "in_force"), *_cells(current, stem, "issued")]
        if _printed(left) and _printed(right):
            name = f"{_name(stem)}：现行有效+废止、上年现行有效+制发 in force + repealed, before + issued"
            yield equation("X3.docs", left, right, subject=f"disclosure.{stem}", name=name)


@check("X5.pending")
def pending_cases(previous: Report, current: Report) -> Iterator[Finding]:
    for venue in FORM.venues:
        total = current.cell(f"remedies.{venue.id}.total")
        pending = previous.cell(f"remedies.{venue.id}.pending")
        if total and pending and pending.value and total.value is not None:
            name = f"{venue.zh}：{current.year} 年总计、{previous.year} 年尚未审结 total, pending before"
            yield equation("X5.pending", [total], [pending], subject=venue.id, name=name, relation="≥")


@check("X6.copy")
def copied_figures(previous: Report, current: Report) -> Iterator[Finding]:
    """Whether every number is last year's. One application fills six cells with ones, and a stock of documents may well
    stay as it is, so only facts of the year count that are no sums of others; reports of few are left alone. A zero
    here that is a blank there makes no other report of it."""
    if previous.generation != current.generation or current.generation not in NATIONAL:
        return
    if any(cell.state in LOST - {"row_absent"} for report in (previous, current) for cell in report.cells):
        return
    before, after = ({s: c.value for s, c in r.by_spot.items() if c.value} for r in (previous, current))
    facts = [value for spot, value in after.items() if _is_fact(spot)]
    if len(facts) < _FEW or len(set(facts)) < _UNLIKE:
        return
    same = before == after
    detail = f"{len(facts)} 个非零数 numbers，{'与上年全同 all as last year' if same else '与上年不同 not last year’s'}"
    yield finding("X6.copy", "fails" if same else "holds", detail)


@check("X7.text")
def repeated_text(previous: Report, current: Report) -> Iterator[Finding]:
    """A measure over the prose of all parts, never a failure."""
    parts = compare_sections(previous.sections, current.sections)
    lengths = [
        (p.repeated, sum(len(c.new or "") for c in p.sentences)) for p in parts if p.repeated is not None
    ]
    total = sum(length for _, length in lengths)
    if total:
        share = sum((repeated or 0) * length for repeated, length in lengths) / total
        yield finding(
            "X7.text", "holds", f"正文 {share:.0%} 与上年逐字相同 of the text is last year's word for word"
        )


@check("X8.year")
def one_report_a_year(reports: Sequence[Report], current: Report) -> Iterator[Finding]:
    """Whether another report claims the same year, and whether the year before is there: a gap may be the archive's."""
    year = current.year
    if year is None:
        return
    years = Counter(report.year for report in reports if report.year)
    earlier = max((other for other in years if other < year), default=None)
    if years[year] > 1:
        detail = f"{year} 年有 {years[year]} 份不同的报告 different reports on one year"
        yield finding("X8.year", "fails", detail, str(year))
    elif earlier and earlier < year - 1:
        detail = f"{earlier} 年之后即 {year} 年，中间未收录 nothing between them in the archive"
        yield finding("X8.year", "undetermined", detail, f"{earlier + 1}-{year - 1}")
    elif earlier:
        yield finding("X8.year", "holds", f"{earlier}、{year} 年各一份 one report each", str(year))


def _is_fact(spot: Spot) -> bool:
    """Whether a cell says something of the year that no other cell implies: no stock, no total, and of an application what
    became of it, not that it came."""
    item = FORM.by_key.get(spot)
    if item is None or item.applicant == "total" or spot[0].endswith((".total", *_STOCKS)):
        return False
    return item.table != "applications" or item.role == "leaf"


def _cells(report: Report, stem: str, *columns: str) -> Side:
    return [report.cell(f"disclosure.{stem}.{column}") for column in columns]


def _only_breaches(found: Sequence[Finding]) -> Iterator[Finding]:
    """Of findings on the columns of one row those that do not hold; where all hold, the last, the total."""
    assessed = [one for one in found if one.status != "not_assessable"]
    breaches = [one for one in assessed if one.status in ("fails", "undetermined")]
    yield from breaches or assessed[-1:]


def _printed(side: Side) -> bool:
    """Whether every cell of a side prints a number: a blank in part two says nothing either way."""
    return all(cell and cell.value is not None for cell in side)


def _name(stem: str) -> str:
    return next(item.zh.split("·")[0] for item in FORM.items if item.key.startswith(f"disclosure.{stem}."))
