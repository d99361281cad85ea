"""Stage 3: bytes -> Reading, in a process of its own, so that a broken file costs only itself."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Self

from archive.model import Metadata, Reading
from archive.reports import recording as records
from pipelines.reading.pool import Limits, ReaderPool
from pipelines.stages.item import Found, Kept
from pipelines.stages.session import Session

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class ReadPipeline:
    """Reads every new body of an item. The article page is context for what hangs on it."""

    def __init__(self, crawler: Crawler) -> None:
        self.session = Session.of(crawler)
        settings = crawler.settings
        self.limits = Limits(
            workers=settings.getint("GONGKAI_READERS"),
            seconds=settings.getfloat("GONGKAI_READER_TIMEOUT"),
            memory=settings.getint("GONGKAI_READER_MEMORY"),
        )
        self.pool: ReaderPool | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def open_spider(self) -> None:
        self.pool = ReaderPool.shared(self.limits)

    async def close_spider(self) -> None:
        if self.pool:
            await asyncio.to_thread(self.pool.release)

    async def process_item(self, item: Found) -> Found:
        new = [kept for kept in item.bodies if kept.sha256 not in item.known]
        item.readings = list(await asyncio.gather(*(self._read(kept, item.metadata) for kept in new)))
        self._judge(item)
        return item

    async def _read(self, kept: Kept, metadata: Metadata) -> Reading:
        """The reading of a body; asked for twice at a time it is read once."""
        assert self.pool is not None
        reading = self.session.reading
        if kept.sha256 not in reading:
            path = self.session.archive.store.path(kept.sha256)
            reading[kept.sha256] = asyncio.ensure_future(self.pool.read(path, kept.sha256, metadata))
        try:
            return await reading[kept.sha256]
        finally:
            reading.pop(kept.sha256, None)

    def _judge(self, item: Found) -> None:
        """A body that cannot be read is a problem, and so is an item none of whose bodies holds the form. A page
        without tables that only carries the file with the report (or one that could not be had) is neither.
        What an earlier crawl read is judged again: a problem does not go away by being old."""
        states = records.document_states(self.session.archive.database, item.known)
        for reading in item.readings:
            states[reading.sha256] = (
                "report" if reading.report else reading.error or "no_tables",
                reading.detail,
            )
        for kept in item.bodies:
            state, detail = states[kept.sha256]
            if state not in ("report", "no_tables"):
                message = f"无法读取 cannot read: {detail or state}"
                self.session.problem(state, message, kept.url, kept.sha256)
        if item.bodies and not item.missing and all(state == "no_tables" for state, _ in states.values()):
            message = f"没有找到报告表格 no tables of the form: {item.title or ''}"
            self.session.problem("no_tables", message, item.bodies[0].url, item.bodies[0].sha256)
