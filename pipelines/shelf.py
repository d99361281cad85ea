"""The open archive of one crawl: a Scrapy extension that the middlewares and the stages share.

It opens the archive before the first request, writes down site and crawl, collects problems, and closes the
crawl's row with its ledger when the spider closes, whatever the reason.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from scrapy import signals
from scrapy.exceptions import NotConfigured

from archive import captures, warc
from archive.errors import SiteError
from archive.folder import Archive
from archive.model import Capture, Reading
from pipelines.items import Problem

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

try:
    import fcntl
except ImportError:  # pragma: no cover - not on every system
    fcntl = None  # type: ignore[assignment]

logger = logging.getLogger(__name__)
MOST_PROBLEMS = 500  # kept word by word; beyond, only counted


class Shelf:
    """Archive, crawl number and problems of one crawler. A spider without a `site` has none."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.stats: Any = crawler.stats
        self.site: Any = getattr(crawler.spider, "site", None)
        if self.site is None:
            raise NotConfigured
        self.problems: list[Problem] = []
        self.reading: dict[str, asyncio.Future[Reading]] = {}
        self.archive = Archive(Path(crawler.settings["GONGKAI_ARCHIVE"]))
        self.lock = _Lock(self.archive.root / f".{self.site.name}.lock", self.site.name)
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
        self.started = now()
        self.crawl = captures.start_crawl(database, self.site.name, self.started)
        self._mend(captures.end_killed_crawls(database, self.site.name, self.crawl, self.started))
        self.stats.set_value("gongkai/archive", str(self.archive.root))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        shelf = cls(crawler)
        crawler.signals.connect(shelf.spider_closed, signal=signals.spider_closed)
        crawler.signals.connect(shelf.spider_error, signal=signals.spider_error)
        crawler.signals.connect(shelf.item_error, signal=signals.item_error)
        return shelf

    @classmethod
    def of(cls, crawler: Crawler) -> Self:
        """The shelf of a crawler; NotConfigured where its spider has no site (as in `scrapy shell`)."""
        shelf = crawler.get_extension(cls)
        if shelf is None:
            raise NotConfigured
        return shelf

    def count(self, name: str, by: int = 1) -> None:
        self.stats.inc_value(f"gongkai/{name}", by)

    def problem(self, code: str, message: str, url: str | None = None, sha256: str | None = None) -> None:
        """Write a problem down: in the log, in the crawl's statistics, for the command line to print."""
        self.count("problems")
        self.count(f"problems/{code}")
        logger.warning("%s: %s [%s]", code, message, " ".join(part for part in (url, sha256) if part))
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(code, message, url, sha256))

    def capture(self, capture: Capture) -> None:
        captures.add_capture(self.archive.database, self.crawl, capture)

    def spider_error(self, failure: Any, response: Any) -> None:
        """A mistake of ours while reading a page: the crawl goes on, and says so."""
        self.problem(
            "spider_error", f"{failure.type.__name__}: {failure.value}", getattr(response, "url", None)
        )

    def item_error(self, failure: Any, item: Any) -> None:
        """An item that could not be kept or recorded: the next crawl finds it again."""
        first = next(iter(getattr(item, "bodies", [])), None)
        self.problem("record_failed", f"{failure.type.__name__}: {failure.value}", first and first.url)

    def spider_closed(self, reason: str) -> None:
        """Close the crawl. Fewer reports than the site's file expects is an error that says so."""
        found = self.stats.get_value("gongkai/reports_new", 0) + self.stats.get_value(
            "gongkai/reports_known", 0
        )
        whole = reason == "finished" and getattr(self.crawler.spider, "since", None) is None
        if whole and found < self.site.expected:
            self.problem(
                "nothing_found",
                f"{self.site.title}: 只找到 {found} 份报告，至少应有 {self.site.expected} 份 "
                f"found {found} reports where there should be {self.site.expected} or more",
                self.site.home,
            )
        self.stats.set_value("gongkai/problem_list", [asdict(problem) for problem in self.problems])
        captures.finish_crawl(self.archive.database, self.crawl, now(), reason, self._ledger(found))
        self.archive.close()
        self.lock.release()

    def _mend(self, killed: list[int]) -> None:
        """What a killed crawl left half written is cut off, so that its WARC file can be read by others."""
        for number in killed:
            for path in self.archive.warc.glob(f"{self.site.name}-*-{number}.warc.gz"):
                cut = warc.mend(path)
                logger.info("上次抓取中断 crawl %d was killed; %d bytes cut from %s", number, cut, path.name)

    def _ledger(self, found: int) -> dict[str, Any]:
        """What the crawl's row keeps: our own counts, and Scrapy's of requests and bytes."""
        stats = self.stats.get_stats()
        own = {name.removeprefix("gongkai/"): value for name, value in stats.items() if "gongkai/" in name}
        return own | {
            "requests": stats.get("downloader/request_count", 0),
            "bytes": stats.get("downloader/response_bytes", 0),
            "reports": found,
            "problems": stats.get("gongkai/problems", 0),
        }


class _Lock:
    """A site is crawled by one process at a time: politeness counts requests of all. Dies with its process."""

    def __init__(self, path: Path, site: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.file = path.open("w")
        if fcntl is None:
            return
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self.file.close()
            raise SiteError(f"{site} 正在抓取中 is being crawled already (into this archive)") from None

    def release(self) -> None:
        self.file.close()


def now() -> str:
    """This instant as the archive writes it: ISO 8601, UTC, milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
