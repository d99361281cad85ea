"""Stage 5: an item into the database, in one transaction: its appearances and its readings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from archive.database import list_entries
from archive.model import Appearance
from archive.reports import recording as records
from pipelines import READER
from pipelines.stages.item import Found
from pipelines.stages.session import Session

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class RecordPipeline:
    def __init__(self, session: Session) -> None:
        self.session = session
        self.counted: set[int] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(Session.of(crawler))

    def process_item(self, item: Found) -> Found:
        self._count_duplicates(item)
        database = self.session.archive.database
        with database.atomic():
            new = records.record(database, appearances(item), item.readings, reader=READER)
            self._note_entry(item, new)
        self._count(item, new)
        return item

    def close_spider(self) -> None:
        """Count the known reports of resting entries, which are presumed to be there still."""
        session = self.session
        there = list_entries.reports_at(session.archive.database, session.site.name, session.resting)
        session.count("reports_resting", len(there - self.counted))

    def _note_entry(self, item: Found, new: set[int]) -> None:
        """Record an entry whose bodies were all fetched and read, so that it may rest. Forget an entry with a
        problem."""
        database = self.session.archive.database
        if item.entry is None or not item.bodies:
            return
        if item.open or item.missing:
            list_entries.forget_entry(database, item.site, item.entry)
            return
        first = item.bodies[0]
        shown = records.reports_of(database, (kept.sha256 for kept in item.bodies))
        list_entries.write_entry(
            database,
            item.site,
            item.entry,
            first.url,
            checked=first.fetched,
            published=item.metadata.published or records.season_of(database, shown),
            reports=len(shown),
            has_changed=bool(new),
        )

    def _count_duplicates(self, item: Found) -> None:
        """Count documents already in the archive that were found at a new address."""
        database = self.session.archive.database
        stored = records.document_states(database, {kept.sha256 for kept in item.bodies})
        for kept in item.bodies:
            if kept.sha256 in stored and not records.has_appeared(database, kept.url, kept.sha256):
                self.session.count("duplicates")

    def _count(self, item: Found, new: set[int]) -> None:
        """Count each report once, whatever the number of its files: as new if the archive lacked it (or this
        version), as known if an earlier crawl found it."""
        found = records.reports_of(self.session.archive.database, (kept.sha256 for kept in item.bodies))
        fresh = found - self.counted
        self.session.count("items")
        self.session.count("files", len(item.files))
        self.session.count("reports_new", len(fresh & new))
        self.session.count("reports_known", len(fresh - new))
        self.counted |= found


def appearances(item: Found) -> list[Appearance]:
    """Return every appearance of the item's bodies: the page on its list, the files on the page."""
    found = []
    if item.page:
        found.append(_appearance(item, item.page.url, item.page.sha256, item.listed, item.page.fetched))
    for kept in item.files:
        page = item.page.url if item.page else item.listed
        found.append(_appearance(item, kept.url, kept.sha256, page, kept.fetched))
    return found


def _appearance(item: Found, url: str, sha256: str, page: str | None, captured: str) -> Appearance:
    return Appearance(
        url=url, sha256=sha256, site=item.site, page_url=page, captured=captured, metadata=item.metadata
    )
