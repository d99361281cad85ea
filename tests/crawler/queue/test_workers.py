"""Several workers, one of them killed: nothing lost, nothing twice, no host ever visited by two at once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from archive.database.folder import Archive
from benchmarks.portal import build
from crawler.queue.broker import Queue
from crawler.queue.jobs import Job
from crawler.sites.site_file import load_site
from tests.support.crawling import ROOT
from tests.support.sample_truth import rows
from tests.support.services import (
    LoggedPortal,
    logged_portal,
    object_store,
    redis_server,
)
from tests.support.told import TOLD, told

ARTICLES, DELAY = 6, 0.2
HOSTS = ("127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.2")  # two portals are on one host
WORKERS, LEASE = 3, 6.0


@dataclass
class Farm:
    """Portals, a queue, and what three workers of it left."""

    queue: str
    environment: dict[str, str]
    folder: Path
    portals: list[LoggedPortal]
    added: list[dict[str, Any]] = field(default_factory=list)
    victim: int = -1
    ends: list[int] = field(default_factory=list)
    summaries: list[dict[str, Any]] = field(default_factory=list)
    log: str = ""

    @property
    def shards(self) -> list[Path]:
        return [self.folder / f"shard{number}" for number in range(WORKERS)]

    def gongkai(self, *arguments: object, **kwargs: Any) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "crawler.commands.main", *map(str, arguments)]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "encoding": "utf-8"}
        return subprocess.Popen(command, cwd=ROOT, env=os.environ | self.environment, **pipes, **kwargs)

    def ask(self, *arguments: object) -> Any:
        """What a command says in JSON."""
        process = self.gongkai(*arguments, "--json")
        out, log = process.communicate(timeout=120)
        assert process.returncode == 0, out + log
        return json.loads(out)

    def work(self, shard: Path, more: tuple[object, ...] = (), **kwargs: Any) -> subprocess.Popen[str]:
        options = ("--queue", self.queue, "--lease", LEASE, "--sites", 1, "--until-empty", "--json")
        return self.gongkai("worker", *options, *more, "--archive", shard, **kwargs)

    def pid_at(self, portal: LoggedPortal) -> int:
        """The process of the worker that is at a portal, by what the queue says."""
        entry = next(entry for entry in Queue(self.queue, LEASE).entries() if entry.site == portal.site)
        assert entry.worker is not None
        return int(entry.worker.split(":")[1])


def portals(stack: ExitStack, folder: Path, hosts: tuple[str, ...]) -> list[LoggedPortal]:
    """Portals whose bodies and reports have nothing in common."""
    made = []
    for number, host in enumerate(hosts):
        root = folder / f"portal{number}"
        build(root, ARTICLES)
        for page in root.rglob("*.html"):
            text = page.read_text(encoding="utf-8")
            page.write_text(text.replace("云泽县第", f"云泽县{'甲乙丙丁'[number]}第"), encoding="utf-8")
        (root / "robots.txt").write_text(f"User-agent: *\nCrawl-delay: {DELAY}\n", encoding="utf-8")
        made.append(stack.enter_context(logged_portal(root, host)))
    return made


@pytest.fixture(scope="module")
def farm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Farm]:
    """Three workers over five portals. One is killed in the middle of a site: a portal keeps its answer back until
    the worker that is there is dead."""
    folder = tmp_path_factory.mktemp("farm")
    with ExitStack() as stack:
        queue = stack.enter_context(redis_server(folder))
        environment = stack.enter_context(object_store())
        farm = Farm(queue, environment, folder, portals(stack, folder, HOSTS))
        urls = [portal.url for portal in farm.portals]
        farm.added = [farm.ask("crawl", *urls, "--queue", queue) for _ in range(2)]
        chosen = farm.portals[1]
        chosen.holding = (
            1 + 2 + ARTICLES // 2
        )  # robots.txt, the pages that lead to the articles, half of these
        workers = [farm.work(shard) for shard in farm.shards]
        assert chosen.held.wait(60)
        farm.victim = farm.pid_at(chosen)
        os.kill(farm.victim, signal.SIGKILL)
        assert chosen.hung_up.wait(30)
        chosen.holding = None
        for worker in workers:
            out, log = worker.communicate(timeout=120)
            farm.ends.append(worker.returncode)
            farm.log += log
            farm.summaries += json.loads(out)["sites"] if out else []
        yield farm


@pytest.fixture(scope="module")
def merged(farm: Farm) -> Path:
    target = farm.folder / "merged"
    farm.ask("merge", *(shard for shard in farm.shards if shard.exists()), "--archive", target)
    return target


def test_a_site_is_added_to_the_queue_once(farm: Farm) -> None:
    names = [portal.site for portal in farm.portals]
    assert farm.added == [{"added": names, "there_already": []}, {"added": [], "there_already": names}]


def test_one_was_killed_and_the_others_left_in_good_order(farm: Farm) -> None:
    assert sorted(farm.ends) == [-9, 0, 0], farm.log
    assert Queue(farm.queue, LEASE).entries() == []


def test_the_site_of_the_killed_worker_went_to_another(farm: Farm) -> None:
    chosen = farm.portals[1].site
    assert [site["reports_new"] for site in farm.summaries if site["site"] == chosen] == [ARTICLES]
    ends = [
        row["reason"]
        for shard in farm.shards
        for row in rows(shard, f"SELECT reason FROM crawls WHERE site = '{chosen}'")
    ]
    assert sorted(ends, key=str) == [None, "finished"]  # the killed one's was never closed


def test_every_site_is_crawled_to_its_end_once(farm: Farm) -> None:
    ended = Counter(
        row["site"]
        for shard in farm.shards
        for row in rows(shard, "SELECT site FROM crawls WHERE reason = 'finished'")
    )
    assert ended == Counter(portal.site for portal in farm.portals)


def assert_one_after_another(portals: list[LoggedPortal]) -> None:
    """By the logs of all portals of a host: a visitor's last request is over before the next visitor's first."""
    spans: dict[tuple[str, int], tuple[float, float]] = {}
    for portal in portals:
        for visit in portal.visits:
            begun, ended = spans.get((portal.url, visit.visitor), (visit.begun, visit.ended))
            spans[portal.url, visit.visitor] = (min(begun, visit.begun), max(ended, visit.ended))
    assert len(spans) > 1
    for (_, before), (after, _) in pairwise(sorted(spans.values())):
        assert before <= after, spans


@pytest.mark.parametrize("host", ["127.0.0.2", "127.0.0.3"])
def test_no_host_is_visited_by_two_at_once(farm: Farm, host: str) -> None:
    """127.0.0.2 has two portals, 127.0.0.3 was visited by the killed worker and its successor."""
    assert_one_after_another([portal for portal in farm.portals if f"//{host}:" in portal.url])


def test_delays_are_kept(farm: Farm) -> None:
    """From the first to the last page of a visit there is the delay robots.txt asks for between any two."""
    for portal in farm.portals:
        for visitor in {visit.visitor for visit in portal.visits}:
            begun = sorted(v.begun for v in portal.visits if v.visitor == visitor and v.path != "/robots.txt")
            if len(begun) > 1:
                assert begun[-1] - begun[0] >= (len(begun) - 1) * DELAY * 0.9


def test_shards_merged_are_what_one_undisturbed_crawl_gives(farm: Farm, merged: Path) -> None:
    whole = farm.folder / "whole"
    for portal in farm.portals:
        portal.visits.clear()
    process = farm.gongkai("crawl", *(portal.url for portal in farm.portals), "--archive", whole)
    _, log = process.communicate(timeout=120)
    assert process.returncode == 0, log
    for sql, one, other in zip(TOLD, told(merged), told(whole), strict=True):
        assert one == other, sql


def test_a_worker_that_falls_silent_asks_nothing_once_another_is_there(tmp_path: Path) -> None:
    """Stopped, not killed, as by a machine that is suspended: its crawl ends before the site goes to another, and it
    does not take the site up again when it wakes."""
    with redis_server(tmp_path) as queue, ExitStack() as stack:
        [portal] = portals(stack, tmp_path, ("127.0.0.6",))
        farm = Farm(queue, {}, tmp_path, [portal])
        Queue(queue).add([Job(load_site(portal.url))])
        portal.holding = 4
        workers = [farm.work(shard) for shard in farm.shards[:2]]
        assert portal.held.wait(60)
        silent = farm.pid_at(portal)
        os.kill(silent, signal.SIGSTOP)
        assert portal.hung_up.wait(30)
        portal.holding = None
        until = time.monotonic() + 60
        while len({visit.visitor for visit in portal.visits}) < 2 and time.monotonic() < until:
            time.sleep(0.01)
        os.kill(silent, signal.SIGCONT)
        for worker in workers:
            _, log = worker.communicate(timeout=60)
            assert worker.returncode == 0, log
    assert_one_after_another([portal])
    ends = [row["reason"] for shard in farm.shards[:2] for row in rows(shard, "SELECT reason FROM crawls")]
    assert sorted(ends, key=str) == [None, "finished"]


def test_a_worker_that_is_told_to_end_gives_its_site_back_at_once(tmp_path: Path) -> None:
    with redis_server(tmp_path) as queue, ExitStack() as stack:
        [portal] = portals(stack, tmp_path, ("127.0.0.7",))
        farm = Farm(queue, {}, tmp_path, [portal])
        Queue(queue).add([Job(load_site(portal.url))])
        worker = farm.work(farm.shards[0])
        until = time.monotonic() + 60
        while len(portal.visits) < 4 and time.monotonic() < until:
            time.sleep(0.01)
        worker.terminate()
        out, log = worker.communicate(timeout=60)
        assert (worker.returncode, json.loads(out)["sites"]) == (0, []), log
        assert [(entry.site, entry.worker) for entry in Queue(queue).entries()] == [(portal.site, None)]
    assert [row["reason"] for row in rows(farm.shards[0], "SELECT reason FROM crawls")] == ["shutdown"]


def test_a_crawl_that_stands_still_is_ended_named_and_taken_over(tmp_path: Path) -> None:
    """Its process is stopped, its worker lives: as a parser that never returns."""
    with redis_server(tmp_path) as queue, ExitStack() as stack:
        [portal] = portals(stack, tmp_path, ("127.0.0.10",))
        farm = Farm(queue, {}, tmp_path, [portal])
        Queue(queue).add([Job(load_site(portal.url))])
        portal.holding = 4
        worker = farm.work(farm.shards[0], more=("--patience", 6, "--lease", 4))
        assert portal.held.wait(60)
        (child,) = children(worker.pid)
        os.kill(child, signal.SIGSTOP)
        assert portal.hung_up.wait(30)
        portal.holding = None
        out, log = worker.communicate(timeout=60)
    assert worker.returncode == 0, log
    assert log.count("a crawl hangs") == 1
    assert [site["reports_new"] for site in json.loads(out)["sites"]] == [ARTICLES]
    ends = [row["reason"] for row in rows(farm.shards[0], "SELECT reason FROM crawls ORDER BY id")]
    assert ends == ["hung", "finished"]


def children(parent: int) -> list[int]:
    listed = Path(f"/proc/{parent}/task").glob("*/children")
    return [int(child) for task in listed for child in task.read_text().split()]


def test_a_queue_that_goes_away_and_comes_back_is_waited_for(tmp_path: Path) -> None:
    """Redis is stopped in the middle of a site for longer than the lease, and started anew with what it had kept."""
    with ExitStack() as stack:
        first = redis_server(tmp_path, keep=True)
        queue = first.__enter__()
        [portal] = portals(stack, tmp_path, ("127.0.0.11",))
        farm = Farm(queue, {}, tmp_path, [portal])
        Queue(queue).add([Job(load_site(portal.url))])
        portal.holding = 4
        worker = farm.work(farm.shards[0], more=("--lease", 2))
        assert portal.held.wait(60)
        first.__exit__(None, None, None)
        assert portal.hung_up.wait(30)  # its lease ran out
        portal.holding = None
        time.sleep(1)
        stack.enter_context(redis_server(tmp_path, keep=True, port=int(queue.split(":")[2].split("/")[0])))
        out, log = worker.communicate(timeout=120)
    assert worker.returncode == 0, log
    assert (log.count("waiting for the queue"), log.count("answers again")) == (1, 1), log
    assert len(json.loads(out)["sites"]) == 1
    with Archive(farm.shards[0], read_only=True) as archive:  # some came before the queue went away
        assert archive.database.table("reports").count == ARTICLES


def test_the_bodies_of_all_are_in_one_bucket_and_whole(
    farm: Farm, merged: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not (merged / "blobs").exists()
    assert not any((shard / "blobs").exists() for shard in farm.shards)
    proof = farm.ask("verify", "--archive", merged, "--sample", 0)
    assert proof["faults"] == []
    for name, value in farm.environment.items():
        monkeypatch.setenv(name, value)
    with Archive(merged, read_only=True) as archive:
        kept = {row["sha256"] for row in archive.database.query("SELECT sha256 FROM documents")}
        assert len(kept) == ARTICLES * len(HOSTS)
        assert kept <= set(archive.store)
