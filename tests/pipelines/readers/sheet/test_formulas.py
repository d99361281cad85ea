"""Formulas whose value the file does not hold: sums and references are worked out, nothing else is."""

from __future__ import annotations

import pytest
from lxml import etree

from pipelines.readers.sheet.formulas import Workbook, worked_out

_CELLS = {"A1": "3", "B1": "4.5", "C1": "=SUM(A1:B1,10)", "A2": "=C1-$A$1*2", "B2": "=B2", "C2": "=A2&B1"}
_OTHER = {"A1": "=表一!C1+'表一'!A1", "B1": "=IF(1=1,2,3)", "C1": "=SUM(A1:ZZ99999)"}


def _sheet(cells: dict[str, str]) -> dict[tuple[int, int], etree._Element]:
    sheet = {}
    for name, said in cells.items():
        tag = "f" if said.startswith("=") else "v"
        xml = f"<c><{tag}>{said.removeprefix('=').replace('&', '&amp;')}</{tag}></c>"
        sheet[int(name[1]) - 1, ord(name[0]) - 65] = etree.fromstring(xml)
    return sheet


BOOK = {"表一": _sheet(_CELLS), "表二": _sheet(_OTHER)}


@pytest.mark.parametrize(
    ("sheet", "spot", "value"),
    [
        ("表一", (0, 2), "17.5"),
        ("表一", (1, 0), "11.5"),
        ("表二", (0, 0), "20.5"),
        ("表一", (1, 1), None),  # names itself
        ("表一", (1, 2), None),
        ("表二", (0, 1), None),
        ("表二", (0, 2), None),  # too much
    ],
)
def test_what_a_formula_comes_to(sheet: str, spot: tuple[int, int], value: str | None) -> None:
    said = worked_out(Workbook(BOOK), sheet, spot)
    assert (said.rpartition(" → ")[2] if said else None) == value
