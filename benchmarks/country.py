"""A country of invented portals on loopback: a host of its own (127.x.y.z) for every place, one server for all.

The families stand in the proportions that the addresses of real list pages tell; sizes, speeds and faults are drawn by the
host's number, so that a host is the same in every run. Each place has its real code and name, and nothing else that is real.
"""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import TypeVar
from urllib.parse import parse_qsl

from archive.vocabulary import Outcome
from crawler.sites.portals import portals
from tests.portals import county
from tests.portals.county import COUNTY, Built
from tests.support.crawling import Answer

Drawn = TypeVar("Drawn")
FAMILIES = {
    "trs": 46, "ucap": 16, "jcms": 8, "vsb": 6, "longxun": 4, "gkmlpt": 4, "jpaas": 3, "shaanxi": 2, "plain": 6, "units": 5,
}  # fmt: skip
"""Of a hundred portals, by `crawler.sites.portals` over 2,614 real addresses of list pages."""
SIZES = {(2, 1): 60, (4, 1): 30, (8, 2): 10}
"""Bodies and years of a hundred portals: a real county has forty bodies, the round is only shorter."""
FAULTS = {"": 78, "slow": 7, "dead": 4, "blocked": 4, "wrong": 2, "empty": 3, "moved": 2}
"""Of a hundred hosts. `empty` has no column of reports, `wrong` is another place's portal, `moved` sends everybody on to an
address of another host, which the crawler must not follow."""
EXPECTED = {
    "": Outcome.FOUND, "slow": Outcome.FOUND, "dead": Outcome.UNREACHABLE, "blocked": Outcome.BLOCKED,
    "wrong": Outcome.WRONG_SITE, "empty": Outcome.NO_COLUMN, "moved": Outcome.MOVED,
}  # fmt: skip
SLOW = 0.2  # seconds an answer, as the clock of a rehearsal goes
_ROW = 8  # gaps in a row
_WAF = "<html><body>该网站已接入网站安全防护服务，您的请求被拦截 eventID 1234</body></html>"
_NEW_HOST = "127.255.0.1"  # nobody listens there
_NOTHING = "<html><body>{county}人民政府<a href='/xw/'>新闻中心</a><a href='/bs/'>办事服务</a></body></html>"


@dataclass(frozen=True, slots=True)
class Host:
    """A portal: its place, its family, its size (bodies, years), and what is wrong with it."""

    number: int
    code: str
    name: str
    family: str
    size: tuple[int, int]
    fault: str

    @property
    def address(self) -> str:
        return f"127.{16 + self.number // 62500}.{self.number // 250 % 250}.{self.number % 250 + 1}"

    @property
    def built(self) -> Built:
        return _built(self.family, *self.size)

    @property
    def reports(self) -> int:
        """How many documents with a report the host shows to who finds them."""
        return len(self.built.reports) if EXPECTED[self.fault] == Outcome.FOUND else 0


def hosts(count: int) -> list[Host]:
    """The first hosts, one for each county of China that has a row."""
    rows = [row for row in portals() if row.code and not row.code.endswith("00")]
    step = max(1, len(rows) // count)
    found = []
    for number in range(count):
        row = rows[number * step % len(rows)]
        draw = random.Random(number)
        family, fault = _drawn(draw, FAMILIES), _drawn(draw, FAULTS)
        size = _drawn(draw, SIZES)
        found.append(Host(number, row.code, row.name, family, size, fault))
    return found


def _drawn(draw: random.Random, shares: dict[Drawn, int]) -> Drawn:
    return draw.choices(list(shares), list(shares.values()))[0]


@cache
def _built(family: str, bodies: int, years: int) -> Built:
    kept = county.MOST_BODIES, county.MOST_YEARS
    county.MOST_BODIES, county.MOST_YEARS = bodies, years
    try:
        built: Built = import_module(f"tests.portals.{family}").build()
    finally:
        county.MOST_BODIES, county.MOST_YEARS = kept
    return built


@dataclass
class Log:
    """What the hosts saw: when each answer of a host began and ended."""

    spans: dict[str, list[tuple[float, float]]] = field(default_factory=dict)

    @property
    def requests(self) -> int:
        return sum(map(len, self.spans.values()))

    def together(self) -> int:
        """The most requests that any host was asked at a time."""
        return max((_overlap(spans) for spans in self.spans.values()), default=0)

    def fastest(self) -> float:
        """The least time between the beginnings of two requests to a host, as the mean of some in a row: a busy machine
        notes one late, and after a kill robots.txt is asked for again beside a page."""
        begins = [sorted(begun for begun, _ in spans) for spans in self.spans.values()]
        rows = [(of[n + _ROW] - of[n]) / _ROW for of in begins for n in range(len(of) - _ROW)]
        return min(rows, default=0.0)


def _overlap(spans: list[tuple[float, float]]) -> int:
    marks = sorted([(begun, 1) for begun, _ in spans] + [(ended, -1) for _, ended in spans])
    most = now = 0
    for _, step in marks:
        now += step
        most = max(most, now)
    return most


@contextmanager
def served(country: list[Host]) -> Iterator[tuple[int, Log]]:
    """The port that all living hosts listen at, and their log. Nobody listens at a dead one."""
    log, loop = Log(), asyncio.new_event_loop()
    living = {host.address: host for host in country if host.fault != "dead"}
    started: list[asyncio.Server] = []

    async def begin() -> None:
        async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            host = living[writer.get_extra_info("sockname")[0]]
            try:
                while await _answer_one(host, log, reader, writer):
                    pass
            except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                pass
            finally:
                writer.close()

        first, *others = living
        started.append(await asyncio.start_server(meet, first, 0))
        port = started[0].sockets[0].getsockname()[1]
        if others:
            started.append(await asyncio.start_server(meet, others, port, backlog=8))

    loop.run_until_complete(begin())
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield started[0].sockets[0].getsockname()[1], log
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


async def _answer_one(
    host: Host, log: Log, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> bool:
    """Answer one request of a connection; False where there is none."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    begun = time.monotonic()
    first, *lines = head.split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    form = await reader.readexactly(int(headers.get("content-length") or 0))
    method, target = first.split(" ")[:2]
    if host.fault == "slow":
        await asyncio.sleep(SLOW)
    answer = _of(host, method, target, form.decode())
    body = answer.body if isinstance(answer.body, bytes) else answer.body.encode()
    if "%PDF" not in str(body[:8]):
        body = _own(host, body)
    told = {"Content-Type": "text/html; charset=utf-8", **answer.headers, "Content-Length": str(len(body))}
    lines = [f"HTTP/1.1 {answer.status} OK", *(f"{name}: {value}" for name, value in told.items())]
    writer.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
    await writer.drain()
    log.spans.setdefault(host.address, []).append((begun, time.monotonic()))
    return True


def _of(host: Host, method: str, target: str, form: str) -> Answer:
    if host.fault == "blocked":
        return Answer(_WAF, 412)
    if host.fault == "moved":
        return Answer("", 301, {"Location": f"http://{_NEW_HOST}{target}"})
    path, _, query = target.partition("?")
    if host.fault == "empty":
        return Answer(_NOTHING if path == "/" else "<p>没有</p>", 200 if path == "/" else 404)
    answers = host.built.answers
    names = (target, path) if method == "GET" else (f"POST {path}",)
    answer = next((answers[name] for name in names if name in answers), Answer("", 404))
    if callable(answer):
        answer = answer(dict(parse_qsl(query)) | dict(parse_qsl(form)))
    return Answer(answer) if isinstance(answer, str) else answer


def _own(host: Host, body: bytes) -> bytes:
    """A page of the family as this place has it: its name, and the code in its head; those of another at a wrong host."""
    code, name = _other(host.code) if host.fault == "wrong" else (host.code, host.name)
    head = f'<meta name="SiteIDCode" content="{code}0001"><title>'
    return body.replace(COUNTY.encode(), name.encode()).replace(b"<title>", head.encode(), 1)


@cache
def _other(code: str) -> tuple[str, str]:
    """Code and name of a county of another province."""
    return next(
        (row.code, row.name)
        for row in reversed(portals())
        if row.code and row.code[:2] != code[:2] and row.code[4:] != "00"
    )
