"""The five real reports of ../shared/seeds: figures and truth, to be rendered in the ways real sites do."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from archive.form.definition import FORM
from archive.model import Report, Section
from tests.portal_builder.render import official_sections

SEEDS = (
    "000_cc80d5d29d6568fe", "001_3b473299667ac3ab", "002_2249488b6e58a77f", "003_dca3b8d882aa9ceb",
    "004_b6c5992465737a46",
)  # fmt: skip

# The prose of the real reports stays where it is: these lines only fill pages.
_FILLER = (
    "本年度按照条例要求稳步推进政府信息公开，主动公开各类信息，及时办理依申请公开事项，回应社会关切，"
    "不断完善公开制度，加强平台建设，强化监督保障，切实维护公众的知情权、参与权和监督权。"
)

Spot = tuple[str, str | None]


@dataclass(frozen=True)
class Seed:
    """A real report: its title and body, the figures as printed, and what they mean."""

    name: str
    truth: dict[str, Any]
    figures: dict[Spot, str]
    values: dict[Spot, int | None]

    @property
    def generation(self) -> str:
        return str(self.truth["form_generation"])

    @property
    def title(self) -> str:
        return str(self.truth["title_raw"])

    @property
    def has_remedies(self) -> bool:
        return self.truth["tables"]["remedies"]["remedies.review.total"]["state"] != "row_absent"

    def sections(self, length: int = 1) -> tuple[Section, ...]:
        """Six parts of filler, `length` paragraphs each."""
        return official_sections({section.id: [_FILLER] * length for section in FORM.sections})


def load(shared: Path, name: str) -> Seed:
    """Read a seed. A column lost in extraction is printed as the truth reconstructs it."""
    truth = json.loads((shared / "seeds" / f"{name}.json").read_text(encoding="utf-8"))
    figures: dict[Spot, str] = {}
    values: dict[Spot, int | None] = {}
    for table, cells in truth["tables"].items():
        for key, entry in cells.items():
            for applicant, cell in entry.items() if table == "applications" else [(None, entry)]:
                lost = cell["state"] == "column_lost_in_extraction"
                value = cell["reconstructed"] if lost else cell["value"]
                raw = cell["raw"] if not lost else "" if value is None else str(value)
                figures[key, applicant] = raw or ""
                values[key, applicant] = value
    return Seed(name, truth, figures, values)


def differences(report: Report | None, values: dict[Spot, Any]) -> list[str]:
    """Every cell that did not come back as it should, and every row that is none of the form's."""
    if report is None:
        return ["no report"]
    read = {(cell.key, cell.applicant): cell for cell in report.cells}
    wrong = [
        f"{key}@{applicant}: wanted {value}, read {(c := read.get((key, applicant))) and (c.value, c.raw, c.state)}"
        for (key, applicant), value in values.items()
        if (cell := read.get((key, applicant))) is None or not _same(cell.value, value)
    ]
    return wrong + [f"unmapped: {cell.key}" for cell in report.cells if cell.key.startswith("unmapped.")]


def _same(read: Any, wanted: Any) -> bool:
    if read is None or wanted is None:
        return read is wanted
    return Decimal(str(read)) == Decimal(str(wanted))
