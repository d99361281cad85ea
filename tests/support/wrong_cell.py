"""A report with one wrong cell."""

from __future__ import annotations

from archive.form.definition import FORM
from archive.model import Report
from tests.support.generated import Spot
from tests.support.sums import report


def wrong() -> Report:
    values: dict[Spot, int | None] = dict.fromkeys(((i.key, i.applicant) for i in FORM.of("b2019")), 0)
    for key in ("applications.new", "applications.result.granted", "applications.result.total"):
        values[key, "natural_person"] = values[key, "total"] = 6
    values["applications.result.granted", "total"] = 7
    return report("b2019", values)
