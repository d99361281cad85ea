"""Stage 3: bytes -> Reading, in a separate process, so that a broken file costs only itself."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Self

from archive.database import captures
from archive.model import Metadata, Reading
from archive.reports import recording as records
from archive.sentence import say
from pipelines.readers.sniff import ZIP
from pipelines.reading.budget import whole_budget
from pipelines.reading.pool import Limits, ReaderPool
from pipelines.stages.item import Found, Kept
from pipelines.stages.joined import covered, joined, parts_of_one
from pipelines.stages.session import Session

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class ReadPipeline:
    """Reads every new body of an item. The article page is context for its attachments."""

    def __init__(self, crawler: Crawler) -> None:
        self.session = Session.of(crawler)
        settings = crawler.settings
        self.limits = Limits(
            workers=settings.getint("GONGKAI_READERS"),
            seconds=settings.getfloat("GONGKAI_READER_TIMEOUT"),
            memory=settings.getint("GONGKAI_READER_MEMORY"),
            budget=settings.getint("GONGKAI_READERS_MEMORY") or whole_budget(),
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
        new = {kept.sha256 for kept in item.bodies if kept.sha256 not in item.known}
        asked = item.bodies if new else []  # a new file may be part of another's report
        readings = list(await asyncio.gather(*(self._read(kept, item.metadata_of(kept)) for kept in asked)))
        item.readings = await self._joined(item, readings, new)
        self._judge(item)
        return item

    async def _joined(self, item: Found, readings: list[Reading], new: set[str]) -> list[Reading]:
        """Return the new readings. If several files hold the text and the tables of a report, the reading of
        all of them together comes first."""
        parts = parts_of_one(readings)
        said = {text.sha256: whole.sha256 for text, whole in covered(readings)}
        detail = say("whole_in_a_file")
        own = [
            Reading(one.sha256, one.media_type, one.size, None, "part", detail, whole=said[one.sha256])
            if one.sha256 in said
            else one
            for one in readings
            if one.sha256 in new
        ]
        if not parts:
            return own
        found = {kept.sha256: kept for kept in item.bodies}
        files = [found[reading.sha256] for reading in parts]
        store, database = self.session.archive.store, self.session.archive.database
        source = captures.last_body(database, files[0].url)
        if source is None:
            return own
        body = joined([(kept, store.get(kept.sha256)) for kept in files])
        made = self.session.keep_made(f"{files[0].url}#{len(files)}", ZIP, body, source)
        whole = Kept(
            url=made.url, requested=made.url, sha256=made.sha256 or "", size=len(body), fetched=files[0].fetched,
            media_type=ZIP, unchanged=not new,
        )  # fmt: skip
        reading = await self._read(whole, item.metadata)
        if len(reading.reports) != 1:
            return own
        item.files = [*item.files, whole]
        detail = say("one_with_other_files")
        joined_ones = [
            Reading(part.sha256, part.media_type, part.size, None, "part", detail, whole=whole.sha256)
            for part in parts
        ]
        apart = {part.sha256 for part in parts}
        return [reading, *joined_ones, *(one for one in own if one.sha256 not in apart)]

    async def _read(self, kept: Kept, metadata: Metadata) -> Reading:
        """Return the reading of a body. Concurrent requests share one reading."""
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
        """Record a problem for each body that cannot be read, and for an item without the form in any body.

        A page without tables that only carries the file with the report is no problem, even if the file could
        not be fetched. Bodies read by an earlier crawl are judged again: a problem does not disappear with
        age.
        """
        states = records.document_states(self.session.archive.database, item.known)
        for reading in item.readings:
            states[reading.sha256] = (
                "report" if reading.report else reading.error or "no_tables",
                reading.detail,
            )
        for kept in item.bodies:
            state, detail = states[kept.sha256]
            if state not in ("report", "no_tables", "part"):
                message = say("cannot_read", why=detail or state)
                self.session.problem(state, message, kept.url, kept.sha256)
                item.open = True
        if item.bodies and not item.missing and all(state == "no_tables" for state, _ in states.values()):
            message = say("no_tables", title=item.title or "")
            self.session.problem("no_tables", message, item.bodies[0].url, item.bodies[0].sha256)
            item.open = True
