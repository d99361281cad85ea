"""The open archive of a crawl: a Scrapy extension shared by the middlewares and the stages.

It opens the archive before the first request, records site and crawl, collects problems, keeps the ledger,
stops the crawl if it must end, and closes the crawl's row when the spider closes, whatever the reason.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.utils.misc import load_object

from archive.database import captures, lists
from archive.database import politeness_ledger as ledger
from archive.database.folder import Archive
from archive.errors import StoreFailed
from archive.model import Capture, Reading
from archive.sentence import Sentence, say
from archive.storage.blobs import digest
from archive.storage.disk_full import no_room, out_of_room
from archive.storage.lock import site_lock
from archive.survey import expectation as health
from archive.vocabulary import CrawlEnd, Reach
from archive.warc import writing as warc
from pipelines.clock import stamp
from pipelines.stages.crawled_site import Site
from pipelines.stages.item import Problem

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)
MOST_PROBLEMS = 500  # kept in full; further problems are only counted


class Stopped(IgnoreRequest):
    """The crawl is ending: no further request or write."""

    told = True


class Session:
    """The archive, crawl number and problems of a crawler. A spider without a `site` has none."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.stats: Any = crawler.stats
        site: Site | None = getattr(crawler.spider, "site", None)
        if site is None:
            raise NotConfigured
        self.site = site
        self.problems: list[Problem] = []
        self.doubts: dict[
            str, tuple[str, Sentence]
        ] = {}  # problems of pages to ask for once more, by address
        self.reading: dict[str, asyncio.Future[Reading]] = {}
        self.archive = Archive(Path(crawler.settings["GONGKAI_ARCHIVE"]))
        self.clock: Callable[[], datetime] = load_object(crawler.settings["GONGKAI_CLOCK"])
        self.entries: dict[str, ledger.Entry] = {}
        self.stopped: str | None = None
        self.reach: str = Reach.WHOLE
        self.resting: set[str] = set()  # known entries that were not requested
        self.steps: list[dict[str, Any]] = []  # steps of the walk that are not written yet
        # Writes into the crawl's WARC file.
        self.convert: Callable[[str, str, str, bytes, str], warc.Written] | None = None
        self.lock = site_lock(self.archive.root, self.site.name)
        database = self.archive.database
        captures.add_site(
            database,
            name=self.site.name,
            title=self.site.title,
            home=self.site.home,
            region_code=self.site.region_code,
            cms=self.site.cms,
            note=self.site.note,
        )
        self.started = stamp(self.clock())
        self.crawl = captures.start_crawl(database, self.site.name, self.started)
        self._mend(captures.end_killed_crawls(database, self.site.name, self.crawl, self.started))
        self.stats.set_value("gongkai/archive", str(self.archive.root))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        session = cls(crawler)
        crawler.signals.connect(session.spider_closed, signal=signals.spider_closed)
        crawler.signals.connect(session.spider_error, signal=signals.spider_error)
        crawler.signals.connect(session.item_error, signal=signals.item_error)
        return session

    @classmethod
    def of(cls, crawler: Crawler) -> Self:
        """Return the session of a crawler. Raises NotConfigured if its spider has no site (as in `scrapy
        shell`)."""
        session = crawler.get_extension(cls)
        if session is None:
            raise NotConfigured
        return session

    def count(self, name: str, by: int = 1) -> None:
        self.stats.inc_value(f"gongkai/{name}", by)

    def problem(
        self, code: str, message: Sentence | str, url: str | None = None, sha256: str | None = None
    ) -> None:
        """Record a problem: in the log, in the crawl's statistics, and for the command line to print."""
        self.count("problems")
        self.count(f"problems/{code}")
        problem = Problem.of(code, message, url, sha256)
        logger.warning("%s: %s [%s]", code, problem.message, " ".join(part for part in (url, sha256) if part))
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)

    def capture(self, capture: Capture) -> None:
        """Write a capture into the archive, with the ledger entry of its host and the steps of the walk so
        far: a transaction of their own would cost as much as the capture."""
        database = self.archive.database
        with self.writing(), database.atomic():
            self._write_steps()
            captures.add_capture(database, self.crawl, capture)
            ledger.write(database, self.crawl, self.entry(urlsplit(capture.url).hostname or ""))

    def _write_steps(self) -> None:
        for step in self.steps:
            lists.write_step(self.archive.database, self.crawl, step)
        self.steps.clear()

    def keep_made(self, url: str, media_type: str, body: bytes, source: Capture) -> Capture:
        """Keep a body made from a capture beside it: a WARC `conversion`, and a capture in state
        "rendered"."""
        database = self.archive.database
        sha256 = digest(body)
        known = [one for one in captures.captures_of(database, sha256) if one.url == url]
        if known and sha256 in self.archive.store:
            return known[-1]
        moment = stamp(self.clock())
        with self.writing():
            self.archive.store.put(body)
            written = (
                self.convert(url, moment, media_type, body, source.record)
                if self.convert and source.record
                else None
            )
        made = Capture(
            url=url, requested=url, fetched=moment, status=200, sha256=sha256, size=len(body), media_type=media_type,
            warc=written.warc if written else None, offset=written.offset if written else None,
            record=written.record if written else None,
            state="rendered",
        )  # fmt: skip
        self.capture(made)
        return made

    def entry(self, host: str) -> ledger.Entry:
        """Return the ledger entry of a host."""
        return self.entries.setdefault(host, ledger.Entry(host))

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Guard a write into the archive. If the disk is full or the store fails, stop the crawl and raise
        Stopped."""
        try:
            yield
        except StoreFailed as error:
            self.stop(error.code, error.sentence)
            raise Stopped(str(error)) from None
        except (OSError, sqlite3.Error) as error:
            if not out_of_room(error):
                raise
            self._out_of_room(error)
            raise Stopped(str(error)) from None

    def _out_of_room(self, error: BaseException) -> None:
        self.stop(CrawlEnd.DISK_FULL, no_room(error).sentence)

    def stop(self, reason: str, message: Sentence | str | None = None) -> None:
        """End the crawl for a reason and drop the waiting requests. A second call does nothing."""
        if self.stopped:
            return
        self.stopped = reason
        if message:
            self.problem(reason, message, self.site.home)
        engine: Any = self.crawler.engine
        for slot in engine.downloader.slots.values():
            while slot.queue:
                _, answer = slot.queue.popleft()
                answer.errback(Stopped(reason))
        self._closing = asyncio.ensure_future(engine.close_spider_async(reason=reason))

    def spider_error(self, failure: Any, response: Any) -> None:
        """Record a bug met while reading a page. The crawl continues."""
        self.problem(
            "spider_error", f"{failure.type.__name__}: {failure.value}", getattr(response, "url", None)
        )

    def item_error(self, failure: Any, item: Any) -> None:
        """Record an item that could not be kept. The next crawl finds it again."""
        if out_of_room(failure.value):
            self._out_of_room(failure.value)
        if isinstance(failure.value, Stopped) or self.stopped == CrawlEnd.DISK_FULL:
            return
        first = next(iter(getattr(item, "bodies", [])), None)
        self.problem("record_failed", f"{failure.type.__name__}: {failure.value}", first and first.url)

    def spider_closed(self, reason: str) -> None:
        """Close the crawl. Missing reports that were expected are an error."""
        found = sum(
            self.stats.get_value(f"gongkai/reports_{name}", 0) for name in ("new", "known", "resting")
        )
        for url, (code, said) in self.doubts.items():  # there was no time to ask again
            self.problem(code, said, url)
        counted = reason == CrawlEnd.FINISHED and getattr(self.crawler.spider, "since", None) is None
        try:
            if counted:  # reports at rest are among those found
                self._compare(found)
            self._close(reason, found, whole=counted and self.reach != Reach.FRONT)
        except (OSError, sqlite3.Error) as error:
            if not out_of_room(error):
                raise
            # The row stays open; the next crawl closes it.
            self.problem("not_closed", say("crawl_not_closed", error=error))
        finally:
            self.stats.set_value("gongkai/problem_list", [asdict(problem) for problem in self.problems])
            self.archive.close()
            self.lock.release()

    def _close(self, reason: str, found: int, *, whole: bool) -> None:
        database = self.archive.database
        self.stats.set_value("gongkai/whole", whole)
        self.stats.set_value("gongkai/reach", str(self.reach))
        self.stats.set_value("gongkai/problem_list", [asdict(problem) for problem in self.problems])
        self._write_steps()
        for entry in self.entries.values():
            ledger.write(database, self.crawl, entry)
        for path in self._warcs(self.crawl):
            warc.seal(path)
        captures.finish_crawl(database, self.crawl, stamp(self.clock()), reason, self._figures(found))

    def _compare(self, found: int) -> None:
        """Compare the number of reports with the site's file and with its last crawls."""
        history = captures.reports_found(self.archive.database, self.site.name, self.crawl)
        expected = health.expect(history, self.site.expected)
        if verdict := expected.judge(found):
            self.problem(verdict, expected.tell(self.site.title, found), self.site.home)

    def _mend(self, killed: list[int]) -> None:
        """Cut off the half-written end of a killed crawl, so that other programs can read its WARC file."""
        for crawl_id in killed:
            for path in self._warcs(crawl_id):
                cut = warc.mend(path)
                warc.seal(path)
                logger.info("crawl %d was killed; %d bytes cut from %s", crawl_id, cut, path.name)

    def _warcs(self, crawl: int) -> list[Path]:
        """Return the WARC files of a crawl of this site."""
        return sorted(self.archive.warc.glob(f"{self.site.name}-*-{crawl}.warc.gz"))

    def _figures(self, found: int) -> dict[str, Any]:
        """Return the statistics for the crawl's row: our own counts, and Scrapy's of requests and bytes."""
        stats = self.stats.get_stats()
        own = {name.removeprefix("gongkai/"): value for name, value in stats.items() if "gongkai/" in name}
        return own | {
            "requests": stats.get("downloader/request_count", 0),
            "bytes": stats.get("downloader/response_bytes", 0),
            "reports": found,
            "problems": stats.get("gongkai/problems", 0),
            "states": captures.count_states(self.archive.database, self.crawl),
        }
