"""Stage 2: exact duplicates. A body that these readers read already is not read again; its appearance is
recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from archive.reports import recording as records
from pipelines import READER
from pipelines.stages.item import Found
from pipelines.stages.session import Session

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class DedupePipeline:
    def __init__(self, session: Session) -> None:
        self.session = session

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(Session.of(crawler))

    def process_item(self, item: Found) -> Found:
        database = self.session.archive.database
        for kept in item.bodies:
            if records.known_document(database, kept.sha256, READER):
                item.known.add(kept.sha256)
        return item
