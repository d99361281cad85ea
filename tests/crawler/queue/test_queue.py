"""The queue in one process: who holds a host, what a job brings, and what is said when something is wrong."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner
from dramatiq import Message
from redis.exceptions import LockError

from archive.commands.interface import ERROR
from archive.errors import BadSiteFile
from crawler.commands.main import main
from crawler.queue.broker import CRAWL, QUEUE, Queue
from crawler.queue.host_locks import HostBusy, Hosts, holders
from crawler.queue.jobs import Job
from crawler.queue.worker import Worker
from crawler.run.summary import SiteSummary
from crawler.sites.site_file import Site, known_sites, load_site
from tests.support.services import redis_server


def test_a_crawl_that_dies_again_and_again_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    over: list[SiteSummary] = []
    begun: list[str] = []
    with redis_server(tmp_path) as address:
        queue = Queue(address, lease=1)
        queue.add([Job(load_site("http://127.0.0.8:9/"))])
        Worker(queue, tmp_path / "shard", sites=1, done=over.append, said=begun.append).run(until_empty=True)
    assert [(site.reason, [problem.code for problem in site.problems]) for site in over] == [
        ("failed", ["crawl_died"])
    ]
    assert len(begun) == 3


def test_a_job_nobody_can_do_is_told_and_put_aside(tmp_path: Path) -> None:
    told_of: list[str] = []
    job = Job(load_site("http://127.0.0.8:9/"))
    with redis_server(tmp_path) as address:
        queue = Queue(address, lease=1)
        data = {**job.as_dict(), "site": {**job.as_dict()["site"], "colour": "red"}}
        queue.broker.enqueue(Message(QUEUE, CRAWL, (data,), {}, {}))
        assert queue.add([job]) == []
        Worker(queue, tmp_path / "shard", sites=1, done=pytest.fail, said=told_of.append).run(
            until_empty=True
        )
    assert ["BadSiteFile" in line for line in told_of] == [True]


def test_all_hosts_of_a_site_are_held_or_none(tmp_path: Path) -> None:
    with redis_server(tmp_path) as address:
        client = Queue(address).client
        with Hosts(client, ["b.cn", "c.cn"], "one", 60):
            with pytest.raises(HostBusy):
                Hosts(client, ["a.cn", "b.cn"], "other", 60)
            assert holders(client) == {"one"}
            with Hosts(client, ["a.cn"], "third", 60):
                assert holders(client) == {"one", "third"}
        assert holders(client) == set()


def test_a_host_that_was_lost_is_not_taken_back(tmp_path: Path) -> None:
    with redis_server(tmp_path) as address:
        client = Queue(address).client
        mine = Hosts(client, ["a.cn"], "one", 60)
        client.flushall()  # as if the lease had run out
        with Hosts(client, ["a.cn"], "other", 60):
            with pytest.raises(LockError):
                mine.renew()
            mine.release()
            assert holders(client) == {"other"}


@pytest.mark.parametrize("site", known_sites(), ids=lambda site: site.name)
def test_a_job_brings_all_a_site_file_says(site: Site) -> None:
    job = Job(site, since="2026-01-01", delay=2.5)
    assert Job.from_dict(json.loads(json.dumps(job.as_dict()))) == job
    assert set(job.hosts) >= {urlsplit(site.home).hostname}


def test_ports_and_schemes_of_a_host_are_one_host() -> None:
    assert (
        Job(load_site("http://127.0.0.9:81/")).hosts
        == Job(load_site("https://127.0.0.9/")).hosts
        == ["127.0.0.9"]
    )


def test_a_job_of_another_gongkai_is_refused() -> None:
    job = Job(load_site("http://www.example.gov.cn/")).as_dict()
    job["site"]["colour"] = "red"
    with pytest.raises(BadSiteFile):
        Job.from_dict(job)


@pytest.mark.parametrize("arguments", [["queue"], ["worker"], ["crawl", "http://127.0.0.8:9/"]])
def test_without_its_packages_a_queue_is_one_clear_line(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in [name for name in sys.modules if name.startswith("crawler.queue.")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "dramatiq", None)
    done = CliRunner().invoke(main, [*arguments, "--queue", "redis://127.0.0.1:9/0"])
    assert done.exit_code == ERROR
    assert "pip install 'gongkai[queue]'" in done.stderr


@pytest.mark.parametrize("address", ["redis://:secret@127.0.0.1:9/0", "nonsense"])
def test_a_queue_that_does_not_answer_is_one_clear_line(address: str) -> None:
    done = CliRunner().invoke(main, ["queue", "--queue", address])
    assert (done.exit_code, len(done.stderr.splitlines())) == (ERROR, 1)
    assert "queue_failed" in done.stderr
    assert "secret" not in done.stderr
