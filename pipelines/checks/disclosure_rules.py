"""D1-D8: the rules of part two. A row with a blank cell proves nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from archive.form.definition import FORM
from archive.form.labels import cell_label, stem_label
from archive.model import Cell, Finding, Report, Status
from archive.places.gazetteer import gazetteer
from archive.sentence import say
from pipelines.checks.equations import LOST, Relation, equation, written
from pipelines.checks.registry import check, finding

_DOCUMENTS = ("art20_1.rules", "art20_1.normative_docs")
_CATALOGUES = tuple(
    item.key.removeprefix("disclosure.").removesuffix(".items_prev")
    for item in FORM.of("b2019", "disclosure")
    if item.key.endswith(".items_prev")
)
_FEES = "disclosure.art20_8.fees.amount_yuan"
_MOST_FEES = Decimal(10**9)  # 100 000 万元


def _cells(report: Report, stem: str, *columns: str) -> list[Cell] | None:
    """Return the cells of a row of part two, or None if any of them has no number."""
    table = report.by_spot
    found = [table.get((f"disclosure.{stem}.{column}", None)) for column in columns]
    cells = [cell for cell in found if cell and cell.value is not None]
    return cells if len(cells) == len(columns) else None


def _compare(
    rule: str, stem: str, left: list[Cell], right: list[Cell], relation: Relation
) -> Iterator[Finding]:
    yield equation(rule, left, right, subject=f"disclosure.{stem}", name=stem_label(stem), relation=relation)


@check("D1.public")
def newly_public(report: Report) -> Iterator[Finding]:
    for stem in _DOCUMENTS:
        if cells := _cells(report, stem, "newly_public", "public_total"):
            yield from _compare("D1.public", stem, cells[:1], cells[1:], "≤")


@check("D2.items")
def items_left(report: Report) -> Iterator[Finding]:
    for stem in _CATALOGUES:
        if cells := _cells(report, stem, "items_prev", "items_delta"):
            before, change = (int(cell.value or 0) for cell in cells)
            status: Status = "holds" if before + change >= 0 else "fails"
            detail = say("change", name=stem_label(stem), before=before, change=change, after=before + change)
            yield finding("D2.items", status, detail, f"disclosure.{stem}")


@check("D3.repeat")
def repeated_stock(report: Report) -> Iterator[Finding]:
    for stem in _DOCUMENTS:
        cells = _cells(report, stem, "newly_public", "public_total")
        if cells and cells[0].value:
            new, stock = (cell.value for cell in cells)
            detail = say("published_and_stock", name=stem_label(stem), new=new, stock=stock)
            yield finding("D3.repeat", "fails" if new == stock else "holds", detail, f"disclosure.{stem}")


@check("D4.in_force")
def documents_in_force(report: Report) -> Iterator[Finding]:
    for stem in _DOCUMENTS:
        if cells := _cells(report, stem, "issued", "repealed", "in_force"):
            issued, repealed, in_force = cells
            yield from _compare("D4.in_force", stem, [in_force, repealed], [issued], "≥")


@check("D5.rules")
def rules_of_small_bodies(report: Report) -> Iterator[Finding]:
    code = report.region_code
    if code is None or not gazetteer().name_of(code):
        return
    if gazetteer().division(code).level not in ("county", "township"):
        return
    cells = [c for c in report.cells if c.key.startswith("disclosure.art20_1.rules.") and c.value is not None]
    if not cells:
        return
    some = [cell for cell in cells if cell.value]
    figures = [say("figure", name=cell_label(cell.key), value=cell.value) for cell in some]
    told = say("figures", figures=figures) if some else say("no_rules")
    yield finding("D5.rules", "fails" if some else "holds", told, "disclosure.art20_1.rules")


@check("D6.procurement")
def procurement(report: Report) -> Iterator[Finding]:
    table = report.by_spot
    stem = "disclosure.art20_9.procurement"
    items, amount = (table.get((f"{stem}.{column}", None)) for column in ("items", "amount_yuan"))
    if items is None or amount is None or (items.value is None and amount.value is None):
        return
    detail = say("procurement", items=written(items), amount=written(amount))
    if items.value is None or amount.value is None:
        is_open = items.value or amount.value or not LOST.isdisjoint((items.state, amount.state))
        yield finding("D6.procurement", "undetermined" if is_open else "holds_blank_as_zero", detail, stem)
        return
    yield finding(
        "D6.procurement", "holds" if bool(items.value) == bool(amount.value) else "fails", detail, stem
    )


@check("D7.jump")
def jumps(report: Report) -> Iterator[Finding]:
    for stem in _CATALOGUES:
        cells = _cells(report, stem, "items_prev", "items_delta")
        if cells and int(cells[0].value or 0) > 0:
            before, change = (int(cell.value or 0) for cell in cells)
            detail = say("last_year_and_change", name=stem_label(stem), before=before, change=change)
            yield finding(
                "D7.jump", "fails" if abs(change) > before else "holds", detail, f"disclosure.{stem}"
            )


@check("D8.fees_unit")
def fees_in_yuan(report: Report) -> Iterator[Finding]:
    cell = report.by_spot.get((_FEES, None))
    if report.scope != "own" or cell is None or cell.value is None or re.search("[元万亿]", cell.raw or ""):
        return
    if cell.unit_inferred:
        return  # the report prints no unit
    detail = say("fees_printed", printed=cell.raw)
    yield finding("D8.fees_unit", "fails" if cell.value >= _MOST_FEES else "holds", detail, _FEES)
