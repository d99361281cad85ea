"""A report with every cell of its form."""

from __future__ import annotations

from decimal import Decimal

from msgspec.structs import replace

from archive.form.definition import FORM
from archive.model import Cell, Finding, Place, Report, Section
from archive.sentence import verbatim

SHA = "a" * 64


def cells() -> tuple[Cell, ...]:
    """Every state there is, over the cells of b2019."""
    made = []
    for n, item in enumerate(FORM.of("b2019")):
        place = (
            Place(path=f"/html/body/div[2]/table[1]/tr[{n}]/td[2]")
            if n % 2
            else Place(3, (1.5, 2.0, 30.5, 4.0))
        )
        base = Cell(item.key, item.applicant, n, str(n), "number" if n else "zero", item.unit, place)
        variants = (
            base,
            replace(base, value=None, raw="", state="blank"),
            replace(base, value=None, raw="—", state="blank"),
            replace(base, value=None, raw=None, state="row_absent", place=Place()),
            replace(base, value=None, raw="见附件", state="text"),
            replace(base, value=None, raw="1.5", state="unparsed", proposed=n),
            replace(base, raw=f" {n} 件", confidence=0.5),
        )
        cell = variants[n % len(variants)]
        if item.is_money:
            cell = replace(
                base, value=Decimal("123456.78"), raw="12.345678万元", state="number", unit_inferred=True
            )
        made.append(cell)
    stranger = Cell(
        "unmapped.applications.工作秘密", "total", 3, "3", "number", place=Place(path="/html/body/x/td")
    )
    return (*made, stranger)


def report(**changes: object) -> Report:
    whole = Report(
        SHA, "text/html", "题", "平罗县人民政府", "640221", "aggregate", 2020, "b2019", "2021-03-18",
        (Section("overview", "一、总体情况", "涉及征地拆迁的信息。"),), cells(),
        (Finding("A1.flow", "error", "fails", verbatim("自然人：1 ≠ 2"), "natural_person"),),
    )  # fmt: skip
    return replace(whole, **changes)  # type: ignore[arg-type]
