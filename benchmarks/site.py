"""How fast the site answers: every kind of page, in process, on an archive of invented reports.

Each kind is asked for many different reports, units, places and words, so that little was asked before; the very first
of its kind stands apart. `GONGKAI_BENCH_REPORTS` says how many reports (10,000), `GONGKAI_BENCH_DIR`
where the archive stands and stays (a temporary folder).
"""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from datasette.app import Datasette
from sqlite_utils import Database

from archive.database.folder import DATABASE
from archive.reports.addresses import lasting
from archive.site.serve import datasette_for
from benchmarks.goals import Figure
from benchmarks.site_archive import build

ROUNDS = 40
_WORDS = (
    "拆迁",
    "征地拆迁",
    "申请",
    "政府信息公开",
    "放管服",
    "业务能力",
    "监督考核",
    "公开",
    "行政复议 诉讼",
    "培训",
)
_TOPICS = ("applications", "refusals", "courts", "acts")
_PLACES = ("宁夏", "640221", "银川市", "11", "广东省")


async def _warm(datasette: Datasette, paths: list[str]) -> None:
    """What is imported and compiled once is no page's own."""
    await _times(datasette, await _lasting(datasette, paths))


async def _times(datasette: Datasette, paths: list[str]) -> list[float]:
    found = []
    for path in paths:
        begun = time.perf_counter()
        answer = await datasette.client.get(path, headers={"if-none-match": "-"})  # no page that is kept
        found.append(1000 * (time.perf_counter() - begun))
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status_code}")
    return found


def pages(reports: int, samples: list[int], rounds: int) -> dict[str, list[str]]:
    numbers = [1 + (n * 7919) % reports for n in range(rounds)]
    units = [1 + number % max(1, reports // 6) for number in numbers]
    words = [quote(_WORDS[n % len(_WORDS)]) for n in range(rounds)]
    places = [quote(_PLACES[n % len(_PLACES)]) for n in range(rounds)]
    topics = [_TOPICS[n % len(_TOPICS)] for n in range(rounds)]
    return {
        "home": ["/"] * rounds,
        "search": [f"/search?q={word}&page={1 + n // len(_WORDS)}" for n, word in enumerate(words)],
        "search, narrowed": [
            f"/search?q={word}&place={place}&year={2019 + n % 6}"
            for n, (word, place) in enumerate(zip(words, places, strict=True))
        ],
        "place": [f"/place/{code}" for code in ("64", "6402", "640221", "11", "44", "4401", "3201", "65") * 5][:rounds],
        "unit": [f"/unit/{number}" for number in units],
        "report": [f"/report/{number}" for number in numbers],
        "proof": [f"/report/{samples[n % len(samples)]}/cell/applications_new__total" for n in range(rounds)],
        "original": [f"/report/{samples[n % len(samples)]}/cell/applications_new__total/original" for n in range(rounds)],
        "diff": [f"/diff/{number}/2020/2021" for number in units],
        "question": [f"/question/applications_by_year?unit={place}&year={2019 + n % 6}" for n, place in enumerate(places)],
        "ranking": [f"/ranking?place={place}&topic={topics[n]}&year={2019 + n % 6}" for n, place in enumerate(places)],
        "compare": [f"/compare?unit={unit}&unit={unit + 1}&topic={topics[n]}" for n, unit in enumerate(units)],
        "table, faceted": [
            f"/gongkai/{table}?_facet={column}"
            for table, column in (("reports", "year"), ("units", "level"), ("findings", "rule"), ("panel", "scope")) * 10
        ][:rounds],
        "panel": [f"/gongkai/panel?year={2019 + n % 6}" for n in range(rounds)],
        "sections": [f"/gongkai/sections?key={('overview', 'problems')[n % 2]}" for n in range(rounds)],
        "backlog": [f"/question/backlog?unit={place}&year={2019 + n % 6}" for n, place in enumerate(places)],
        "full text": [f"/question/full_text?q={word}&unit=&year={2019 + n % 6}" for n, word in enumerate(words)],
        "place and year": [f"/place/{code}/{2019 + n % 6}" for n, code in enumerate(("64", "6402", "640221", "44") * 10)][
            :rounds
        ],
        "map as PNG": [f"/place.png?picture=map&year={2019 + n % 6}" for n in range(rounds)],
        "suggest": [f"/suggest.json?q={word}" for word in words],
        "feed": [f"/unit/{number}.atom" for number in units],
        "cells": [f"/gongkai/cells?report={number}" for number in numbers],
    }  # fmt: skip


async def _lasting(datasette: Datasette, paths: list[str]) -> list[str]:
    """The addresses that those by the numbers of rows lead to."""
    database = datasette.get_database("gongkai")
    text = await database.execute_fn(lambda found: lasting(Database(found), "\n".join(paths)))
    return str(text).split("\n")


async def _measure(datasette: Datasette, reports: int, rounds: int) -> list[str | Figure]:
    lines: list[str | Figure] = []
    medians = []
    kept = await datasette.get_database("gongkai").execute("SELECT id FROM reports WHERE id > ?", [reports])
    samples = [row["id"] for row in kept.rows]
    for kind, numbered in pages(reports, samples, rounds).items():
        paths = await _lasting(datasette, numbered)
        first, *rest = await _times(datasette, paths)
        ordered = sorted(rest)
        medians.append(statistics.median(rest))
        high = ordered[int(0.95 * (len(ordered) - 1))]
        lines.append(f"{kind:<18} median {medians[-1]:6.1f} ms   95 % {high:6.1f} ms   first {first:6.1f} ms")
    return [*lines, Figure("site_pages", max(medians))]


def run() -> Iterator[str | Figure]:
    reports = int(os.environ.get("GONGKAI_BENCH_REPORTS", "10000"))
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(os.environ.get("GONGKAI_BENCH_DIR") or temporary)
        archive = build(folder, reports)
        yield f"site: {reports:,} reports, {reports * 200:,} cells, {(archive / 'gongkai.db').stat().st_size / 1e6:,.0f} MB"
        datasette = datasette_for(archive, copy=archive / DATABASE)
        asyncio.run(
            _warm(
                datasette,
                ["/search?q=x", "/report/1", "/unit/1", "/diff/1/2020/2021", "/question", "/compare"],
            )
        )
        yield from asyncio.run(_measure(datasette, reports, ROUNDS))
