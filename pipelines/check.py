"""Stage 4: what the checks said of each new report, counted and logged. The findings travel with the report."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Self

from pipelines.items import Found
from pipelines.shelf import Shelf

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)


class CheckPipeline:
    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(Shelf.of(crawler))

    def process_item(self, item: Found) -> Found:
        for reading in item.readings:
            if reading.report is None:
                continue
            failing = [f for f in reading.report.findings if f.status == "fails" and f.severity == "error"]
            if failing:
                self.shelf.count("reports_failing_checks")
                self.shelf.count("findings_failing", len(failing))
                logger.info("勾稽关系不成立 %d checks fail: %s", len(failing), reading.report.title)
        return item
