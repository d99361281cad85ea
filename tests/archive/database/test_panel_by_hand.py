"""Every column of the panel, added up again from the exported JSON by formulas written here by hand."""

from __future__ import annotations

import random
from typing import Any

import pytest
from msgspec.structs import replace

from archive.database.folder import Archive
from archive.export.formats import reports
from archive.form.definition import FORM
from archive.model import Cell
from tests.support.keeping import keep
from tests.support.site_archive import make_report

WITHHELD = [
    "state_secret", "prohibited_by_law", "security_stability", "third_party_rights", "internal_affairs",
    "process_info", "enforcement_files", "admin_query",
]  # fmt: skip
GROUPS = {
    "withheld": ("withheld", WITHHELD),
    "unavailable": ("unavailable", ["not_held", "needs_creation", "still_unclear"]),
    "not_processed": (
        "not_processed",
        ["petition", "repeat", "publications", "excessive", "confirm_reissue"],
    ),
    "other_results": ("other", ["undivided", "no_correction", "fee_unpaid", "misc"]),
}
SUITS = [f"remedies.litigation.{venue}" for venue in ("direct", "after_review")]
DONE = ("upheld", "corrected", "other")
CELLS: dict[str, list[str]] = {
    **{name: [f"applications.result.{group}.{one}@total" for one in ones] for name, (group, ones) in GROUPS.items()},
    **{name: [f"applications.{key}@total"] for name, key in {
        "received": "new", "carried_in": "carried_in", "carried_out": "carried_out", "results": "result.total",
        "granted": "result.granted", "partial": "result.partial", "not_held": "result.unavailable.not_held",
        "petition": "result.not_processed.petition", "excessive": "result.not_processed.excessive",
    }.items()},
    "from_persons": ["applications.new@natural_person"], "from_businesses": ["applications.new@org.business"],
    "from_lawyers": ["applications.new@org.legal_services"],
    "reviews": ["remedies.review.total"], "reviews_corrected": ["remedies.review.corrected"],
    "reviews_decided": [f"remedies.review.{one}" for one in DONE],
    "suits": [f"{venue}.total" for venue in SUITS], "suits_direct": [f"{SUITS[0]}.total"],
    "suits_corrected": [f"{venue}.corrected" for venue in SUITS],
    "suits_decided": [f"{venue}.{one}" for venue in SUITS for one in DONE],
    "licences": ["disclosure.art20_5.licences.decisions"], "penalties": ["disclosure.art20_6.penalties.decisions"],
    "coercions": ["disclosure.art20_6.coercion.decisions"],
    "documents_issued": [f"disclosure.art20_1.normative_docs.{one}" for one in ("newly_made", "issued")],
    "documents_repealed": ["disclosure.art20_1.normative_docs.repealed"],
    "documents_in_force": ["disclosure.art20_1.normative_docs.in_force"],
    "fees_yuan": ["disclosure.art20_8.fees.amount_yuan"],
    "procurement_yuan": ["disclosure.art20_9.procurement.amount_yuan"],
}  # fmt: skip
RATES = {
    "disclosure_rate": (["granted", "partial"], ["results"]), "not_held_rate": (["not_held"], ["results"]),
    "substantive_rate": (["granted", "partial"], ["granted", "partial", "withheld"]),
    "turned_away_rate": (["not_processed", "other_results"], ["results"]), "withheld_rate": (["withheld"], ["results"]),
    "backlog_rate": (["carried_out"], ["received", "carried_in"]),
    "reviews_corrected_rate": (["reviews_corrected"], ["reviews_decided"]),
    "suits_corrected_rate": (["suits_corrected"], ["suits_decided"]),
}  # fmt: skip
ABOUT = {
    "unit_id", "unit", "region_code", "type", "level", "scope", "year", "report", "generation", "published", "days_late",
    "versions", "rivals", "unread_columns",
}  # fmt: skip
UNREAD = ("unread", "unparsed", "text", "row_absent")


def cells(dice: random.Random, generation: str) -> list[Cell]:
    found = []
    for item in FORM.of(generation):
        state = dice.choice(["number"] * 9 + ["blank", "blank", dice.choice(UNREAD)])
        value = dice.randint(1, 40) if state == "number" else None
        found.append(Cell(item.key, item.applicant, value, str(value or ""), state, item.unit))  # type: ignore[arg-type]
    if dice.random() < 0.3:
        found.append(Cell("unmapped.applications.另有情形", "total", 2, "2", "number"))
    return found


def numbers(named: dict[str, Any], keys: list[str]) -> list[float | None]:
    """The numbers of a series in a report; None at the place of one that was not read."""
    there = [named[key] for key in keys if key in named and named[key]["state"] != "blank"]
    return [None if cell["state"] in UNREAD else float(cell["value"]) for cell in there]


def expected(exported: dict[str, Any]) -> dict[str, float | None]:
    named = {f"{c['key']}@{c['applicant']}" if c["applicant"] else c["key"]: c for c in exported["cells"]}
    has_rows = any(key.startswith("unmapped.applications") for key in named)
    found: dict[str, float | None] = {}
    for name, keys in CELLS.items():
        said = numbers(named, keys)
        is_open = None in said or (has_rows and name in GROUPS)
        found[name] = None if is_open or not said else sum(one or 0 for one in said)
    for name, (above, below) in RATES.items():
        said = numbers(named, [key for one in (*above, *below) for key in CELLS[one]])
        is_sum = (
            any(sum(len(CELLS[one]) for one in part) > 1 for part in (above, below))
            and "corrected" not in name
        )
        over, under = (numbers(named, [key for one in part for key in CELLS[one]]) for part in (above, below))
        is_open = None in said or (has_rows and is_sum) or not over or not sum(one or 0 for one in under)
        found[name] = None if is_open else round(100 * sum(map(_number, over)) / sum(map(_number, under)), 2)
    return found


def _number(value: float | None) -> float:
    return value or 0


@pytest.mark.parametrize("lot", range(3))
def test_the_panel_by_hand(archive: Archive, lot: int) -> None:
    dice = random.Random(lot)
    for at, generation in enumerate(["b2019", "c2021"] * 12):
        made = make_report(
            f"{at:064x}", 2019 + at, unit=f"平罗县第{at}局", scope="own", generation=generation
        )
        keep(
            archive.database,
            replace(made, cells=tuple(cells(dice, generation))),
            f"http://a.gov.cn/{at}",
            "2050-01-01T00:00:00Z",
        )
    exported = {entry["unit"]: entry for entry in reports(archive.database)}
    rows = list(archive.database.query("SELECT * FROM panel"))
    assert len(rows) == 24
    assert set(rows[0]) - ABOUT == {*CELLS, *RATES}, "a new column of the panel needs its formula here"
    assert [name for name in (*CELLS, *RATES) if all(row[name] is None for row in rows)] == []
    for row in rows:
        wanted = expected(exported[row["unit"]])
        told = {name: None if row[name] is None else float(row[name]) for name in wanted}
        assert told == pytest.approx(wanted, abs=0.011)
