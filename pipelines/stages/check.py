"""Stage 4: the failing checks of each new report, counted and logged. The findings travel with the report.

At the end of the crawl, the checks over several reports (a unit's years, a government and its bodies) are
repeated for every unit that got a report.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Self

from pipelines.maintenance.series import check_series, units_of
from pipelines.stages.item import Found
from pipelines.stages.session import Session

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)


class CheckPipeline:
    def __init__(self, session: Session) -> None:
        self.session = session
        self.checked: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(Session.of(crawler))

    def process_item(self, item: Found) -> Found:
        for reading in item.readings:
            for report in reading.reports:
                self.checked.add(reading.sha256)
                failing = [f for f in report.findings if f.status == "fails" and f.severity == "error"]
                if failing:
                    self.session.count("reports_failing_checks")
                    self.session.count("findings_failing", len(failing))
                    logger.info("%d checks fail: %s", len(failing), report.title)
        return item

    def close_spider(self) -> None:
        """Run the checks over several reports. Scrapy closes the last stage first, so the crawl's reports are
        recorded."""
        archive = self.session.archive
        if self.checked:
            check_series(archive.database, archive.store, units_of(archive.database, self.checked))
