"""N10: the period a report covers is the whole of its year."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archive.model import Finding, Report
from archive.sentence import say
from pipelines.checks.evidence import is_recognised
from pipelines.checks.registry import check, finding
from pipelines.text.titles import squeeze

_PERIOD = re.compile(
    r"(?P<from>20\d{2,4})年0?(?P<m1>\d{1,2})月0?(?P<d1>\d{1,2})日(?:起|始|开始)?(?:至|到|—|－|-|~|～)+"
    r"(?:(?P<to>20\d{2,4})年)?0?(?P<m2>\d{1,2})月0?(?P<d2>\d{1,2})日"
)
_SPOKEN_OF = re.compile(r"统计|期限|数据|报告|截止|截至|起止")
_BEFORE = 40  # characters before a period that must name it as such
_PARTS = ("introduction", "overview")


@check("N10.period")
def whole_year(report: Report) -> Iterator[Finding]:
    """Check the first period in the opening that the text calls the report's own."""
    if report.year is None:
        return
    for section in report.sections:
        text = squeeze(section.text) if section.key in _PARTS else ""
        for found in _PERIOD.finditer(text):
            if _SPOKEN_OF.search(text[max(0, found.start() - _BEFORE) : found.start()]):
                yield _judge(report, report.year, found)
                return


def _judge(report: Report, year: int, found: re.Match[str]) -> Finding:
    years = {int(found["from"]), int(found["to"] or found["from"])}
    days = (int(found["m1"]), int(found["d1"]), int(found["m2"]), int(found["d2"]))
    detail = say("period", period=found.group(), year=year)
    if years == {year} and days == (1, 1, 12, 31):
        return finding("N10.period", "holds", detail)
    return finding("N10.period", "undetermined" if is_recognised(report) else "fails", detail)
