"""A rehearsal of the round over all of China: `python -m benchmarks.rehearsal [HOSTS]`, on loopback alone.

Invented portals of as many places (`benchmarks.country`) are crawled by `gongkai crawl`'s own machinery, 64 side by side,
with a clock that goes fifty times as fast, and killed twice on the way. What was found is compared with what the hosts hold.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from archive.database.folder import Archive
from archive.survey.national import national
from benchmarks.country import EXPECTED, Host, Log, hosts, served

DELAY = 0.02
"""Seconds between two requests to a host: a second, as this clock goes."""
SIDE_BY_SIDE = 64


@dataclass
class Round:
    """What a round came to."""

    country: list[Host]
    seconds: float = 0.0
    memory: int = 0
    kills: int = 0
    log: Log = field(default_factory=Log)
    picture: dict[str, Any] = field(default_factory=dict)

    def wrong(self) -> list[str]:
        """Every host that was told otherwise than it is."""
        told = {site["name"]: site for site in self.picture["sites"]}
        found = []
        for host in self.country:
            site = told.get(name_of(host), {"outcome": "not there", "reports": None})
            wanted = (str(EXPECTED[host.fault]), host.reports)
            if (site["outcome"], site["reports"] or 0) != wanted:
                found.append(
                    f"{host.family} {host.fault or 'well'}: {site['outcome']}, {site['reports']} reports; in truth {wanted}"
                )
        return found


def name_of(host: Host) -> str:
    return f"h{host.number:04}"


def go_round(count: int, folder: Path, *, kills: int = 2, delay: float = DELAY) -> Round:
    """Crawl a country with so many seconds between requests, killed as often as asked for, and look at what is there."""
    country = hosts(count)
    result = Round(country)
    begun = time.monotonic()
    with served(country) as (port, result.log):
        (folder / "country.json").write_text(
            json.dumps([(name_of(host), host.address, port, host.code, host.name) for host in country])
        )
        targets = [result.log.requests + 12 * count * (n + 1) // (kills + 1) for n in range(kills)]
        while True:
            process = _crawl(folder, result.kills, delay)
            while process.poll() is None:
                result.memory = max(result.memory, _held(process.pid))
                if targets and result.log.requests > targets[0]:
                    targets.pop(0)
                    result.kills += 1
                    os.killpg(process.pid, signal.SIGKILL)
                time.sleep(0.2)
            if process.returncode != -signal.SIGKILL:
                break
    result.seconds = time.monotonic() - begun
    with Archive(folder / "archive", read_only=True) as archive:
        result.picture = national(archive.database)
        _count_reports(archive, result.picture)
    return result


def _count_reports(archive: Archive, picture: dict[str, Any]) -> None:
    """The reports of a site by all its crawls: a killed one has found some of them."""
    rows = archive.database.query(
        "SELECT a.site, count(DISTINCT a.url) AS n FROM appearances AS a JOIN documents AS d USING (sha256) "
        "WHERE d.report NOT NULL GROUP BY a.site"
    )
    counts = {row["site"]: row["n"] for row in rows}
    for site in picture["sites"]:
        site["reports"] = counts.get(site["name"], 0)


def _crawl(folder: Path, kills: int, delay: float) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "benchmarks.rehearsal", "--crawl", str(folder), str(kills), str(delay)]
    return subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL)


def crawl(folder: Path, kills: int, delay: float) -> None:
    """In a process of its own: the sites whose time has come, as `crawl --due` asks them some hours after each kill."""
    from crawler.run.crawls import run_crawl
    from crawler.sites.site_file import Site
    from crawler.visits.turns import turns
    from pipelines.clock import utc

    sites = []
    for name, address, port, code, place in json.loads((folder / "country.json").read_text()):
        assert address.startswith("127.")
        home = f"http://{address}:{port}/"
        sites.append(Site(name, f"{place}人民政府", home, frozenset([f"{address}:{port}"]), region_code=code))
    now = utc() + timedelta(hours=5 * kills)
    due = [turn.site for turn in turns(sites, folder / "archive", now) if turn.due <= now]
    settings = {"LOG_LEVEL": "ERROR", "GONGKAI_SITES_AT_ONCE": SIDE_BY_SIDE, "RETRY_TIMES": 1}
    run_crawl(due, folder / "archive", delay=delay, settings={**settings, "DOWNLOAD_DELAY_JITTER": 0})


def _held(parent: int) -> int:
    """Bytes of memory that a process and all below it hold."""
    below: dict[int, list[int]] = {}
    sizes: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            below.setdefault(int(words[1]), []).append(int(entry.name))
            sizes[int(entry.name)] = int(words[21]) * os.sysconf("SC_PAGE_SIZE")
    held, waiting = 0, [parent]
    while waiting:
        one = waiting.pop()
        held += sizes.get(one, 0)
        waiting += below.get(one, [])
    return held


def told(result: Round) -> Iterator[str]:
    """What a rehearsal showed, in lines."""
    found = sum(site["reports"] for site in result.picture["sites"])
    yield f"hosts {len(result.country)}, side by side {SIDE_BY_SIDE}, killed {result.kills} times"
    yield f"requests {result.log.requests}, {result.log.requests / result.seconds:.1f} a second, {result.seconds:.0f} s"
    yield f"memory of all processes, at most {result.memory >> 20} MB"
    yield f"reports found {found} of {sum(host.reports for host in result.country)}"
    yield f"most requests at one host at a time {result.log.together()}"
    yield f"shortest gap between two, as the mean of eight, {result.log.fastest():.3f} s"
    yield f"outcomes {dict(Counter(site['outcome'] for site in result.picture['sites']))}"
    wrong = result.wrong()
    yield f"told otherwise than it is: {len(wrong)}"
    yield from (f"  {times} × {line}" for line, times in Counter(wrong).most_common(20))


def main() -> None:
    if sys.argv[1:2] == ["--crawl"]:
        crawl(Path(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))
        return
    with TemporaryDirectory(prefix="gongkai-rehearsal-") as folder:
        for line in told(go_round(int((sys.argv[1:] or ["300"])[0]), Path(folder))):
            print(line, flush=True)


if __name__ == "__main__":
    main()
