"""How slowly a host is asked, with a clock of our own: no test here waits."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy.core import downloader
from scrapy.core.downloader import Downloader, Slot
from scrapy.http import Request, Response
from scrapy.settings import Settings

import crawler.middlewares.politeness as politeness
import crawler.settings
from archive.database.politeness_ledger import Entry
from crawler.visits import pace
from crawler.visits.hours import Hours
from pipelines.stages.session import Stopped

NOON = datetime(2024, 1, 15, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wanted", "crawl_delay", "expected"),
    [
        (1.0, None, (1.0, 0.5)),
        (1.0, 0.5, (1.0, 0.5)),
        (1.0, 0.6, (1.0, 0.0)),
        (1.0, 10, (10, 0.0)),
        (0.0, 2, (2, 0.0)),
    ],
)
def test_a_crawl_delay_is_a_floor(
    wanted: float, crawl_delay: float | None, expected: tuple[float, float]
) -> None:
    assert pace.pace(wanted, 0.5, crawl_delay) == expected


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (b"120", 120),
        (b" 5 ", 5),
        (b"Mon, 15 Jan 2024 12:01:30 GMT", 90),
        (b"Mon, 15 Jan 2024 11:00:00 GMT", 0),
        (b"soon", pace.LEAST_PAUSE),
        (b"-3", pace.LEAST_PAUSE),
        (b"\xb2", pace.LEAST_PAUSE),
        (b"9" * 400, 10**9),
        (None, pace.LEAST_PAUSE),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: bytes | None, seconds: float) -> None:
    assert pace.retry_after(header, NOON) == seconds


def test_too_many_requests_doubles_the_delay_up_to_a_minute() -> None:
    assert [pace.slower(delay) for delay in (0, 0.2, 1, 45, 90)] == [1, 1, 2, 60, 90]


class Clock:
    """Time that passes only when somebody waits."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self.calls: list[tuple[float, Callable[..., None], tuple[Any, ...]]] = []

    def monotonic(self) -> float:
        return self.seconds

    def call_later(self, delay: float, call: Callable[..., None], *arguments: Any) -> SimpleNamespace:
        self.calls.append((self.seconds + delay, call, arguments))
        return SimpleNamespace(cancel=lambda: None)

    def run(self) -> None:
        while self.calls:
            self.calls.sort(key=lambda entry: entry[0])
            self.seconds, call, arguments = self.calls.pop(0)
            call(*arguments)

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.seconds - 1000)


class Host:
    """Scrapy's own downloader queue of one host, on a clock of ours; `times` are when requests went out."""

    def __init__(self, clock: Clock, monkeypatch: pytest.MonkeyPatch, delay: float, jitter: float) -> None:
        self.clock = clock
        self.times: list[float] = []
        self.slot = Slot(concurrency=1, delay=delay, jitter=jitter)
        for module in (downloader, politeness):
            monkeypatch.setattr(module, "monotonic", clock.monotonic)
        monkeypatch.setattr(downloader, "call_later", clock.call_later)
        monkeypatch.setattr(downloader, "_schedule_coro", self._send)

    def _send(self, coroutine: Any) -> None:
        coroutine.close()
        self.times.append(self.clock.seconds)

    def ask(self, requests: int) -> list[float]:
        """Seconds between one request and the next."""
        self.slot.queue = deque((Request(f"http://a.cn/{n}"), None) for n in range(requests))  # type: ignore[misc]
        queue = SimpleNamespace(_latercall=None)
        queue._process_queue = lambda slot: Downloader._process_queue(queue, slot)  # type: ignore[arg-type]
        queue._latercall = lambda slot: Downloader._latercall(queue, slot)  # type: ignore[arg-type]
        queue._wait_for_download = lambda *_: asyncio.sleep(0)
        queue._process_queue(self.slot)
        self.clock.run()
        return [after - before for before, after in zip(self.times, self.times[1:], strict=False)]


@pytest.mark.parametrize(
    ("delay", "jitter", "least", "most"), [(1.0, 0.5, 0.5, 1.5), (10.0, 0.0, 10.0, 10.0)]
)
def test_two_requests_to_a_host_keep_their_distance(
    monkeypatch: pytest.MonkeyPatch, delay: float, jitter: float, least: float, most: float
) -> None:
    gaps = Host(Clock(), monkeypatch, delay, jitter).ask(50)
    assert len(gaps) == 49
    assert min(gaps) >= least - 1e-6
    assert max(gaps) <= most + 1e-6
    assert (len(set(gaps)) > 1) == bool(jitter)


class Session:
    """As much of a crawl's session as politeness looks at."""

    def __init__(self, clock: Clock, night: Hours | None = None) -> None:
        self.clock = clock.now
        self.site = SimpleNamespace(night=night, delay=None)
        self.entries: dict[str, Entry] = {}
        self.stopped: str | None = None

    def entry(self, host: str) -> Entry:
        return self.entries.setdefault(host, Entry(host))

    def stop(self, reason: str, message: str | None = None) -> None:
        self.stopped = self.stopped or reason
        self.message = message


def middleware(
    monkeypatch: pytest.MonkeyPatch, session: Session, slots: dict[str, Slot]
) -> politeness.PolitenessMiddleware:
    settings = Settings()
    settings.setmodule(crawler.settings, priority="project")
    engine = SimpleNamespace(downloader=SimpleNamespace(per_slot_settings={}, slots=slots))
    monkeypatch.setattr(politeness.Session, "of", lambda _: session)
    return politeness.PolitenessMiddleware(
        SimpleNamespace(settings=settings, engine=engine, spider=SimpleNamespace(delay=None))  # type: ignore[arg-type]
    )


def busy(seconds: str) -> Response:
    return Response("http://a.cn/1", status=429, headers={"Retry-After": seconds})


def test_retry_after_holds_back_even_what_is_queued(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    host, session = Host(clock, monkeypatch, 1.0, 0.0), Session(clock)
    polite = middleware(monkeypatch, session, {"a.cn": host.slot})
    request = Request("http://a.cn/1")
    polite.process_request(request)
    polite.response_downloaded(busy("90"), request)
    host.ask(3)
    assert host.times == [1090, 1092, 1094]
    line = session.entry("a.cn")
    assert (line.paused, line.delay, line.requests) == (90, 2.0, 1)
    assert line.retry_after == "2024-01-15T12:01:30.000Z"


def test_a_pause_longer_than_patience_ends_the_crawl(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session(Clock())
    polite = middleware(monkeypatch, session, {})
    request = Request("http://a.cn/1")
    polite.process_request(request)
    polite.response_downloaded(busy("3600"), request)
    assert session.stopped == "busy"
    assert "2024-01-15 21:00 Beijing" in str(session.message)
    with pytest.raises(Stopped):
        polite.process_request(request)


def test_a_running_crawl_stops_when_the_hours_are_over(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()  # noon in London is eight in the evening in Beijing
    session = Session(clock, Hours.parse("19:00-20:30"))
    polite = middleware(monkeypatch, session, {})
    polite.process_request(Request("http://a.cn/1"))
    clock.seconds += 30 * 60
    with pytest.raises(Stopped):
        polite.process_request(Request("http://a.cn/2"))
    assert session.stopped == "night"
    assert "2024-01-16 19:00 Beijing" in str(session.message)


@pytest.mark.parametrize(
    ("host", "site", "asked", "expected"),
    [
        ("a.cn", None, None, 1.0), ("a.cn", 3.0, None, 3.0), ("a.cn", 3.0, 5.0, 5.0),
        ("127.0.0.1", None, None, 0.0), ("127.0.0.1", None, 2.0, 2.0),
    ],
)  # fmt: skip
def test_the_delay_is_the_persons_the_sites_or_a_second(
    monkeypatch: pytest.MonkeyPatch, host: str, site: float | None, asked: float | None, expected: float
) -> None:
    session = Session(Clock())
    session.site.delay = site
    polite = middleware(monkeypatch, session, {})
    polite.crawler.spider.delay = asked  # type: ignore[union-attr]
    assert polite.wanted(host) == expected
