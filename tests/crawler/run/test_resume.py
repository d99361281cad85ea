"""kill -9 at any moment loses nothing and stores nothing twice; Ctrl-C ends in good order."""

from __future__ import annotations

import json
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from crawler.demo.server import serve
from tests.support.crawling import codes, crawl, start_crawl
from tests.support.sample_check import check
from tests.support.sample_truth import TRUTH, rows


def reports(folder: Path) -> list[dict[str, Any]]:
    return rows(
        folder,
        "SELECT u.name, r.year, r.version, count(*) AS cells FROM reports AS r JOIN units AS u ON u.id = r.unit "
        "JOIN cells AS p ON p.report = r.id GROUP BY r.id ORDER BY u.name, r.year",
    )


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What a crawl that nobody disturbs ends with."""
    folder = tmp_path_factory.mktemp("whole")
    with serve() as server:
        crawl(folder, server.url)
    return reports(folder)


@pytest.mark.parametrize("moment", [2, 9, 17, 25, 34])
def test_killed_and_run_again_gives_the_same(
    tmp_path: Path, whole: list[dict[str, Any]], moment: int
) -> None:
    with serve() as server:
        process = start_crawl(tmp_path, server.url)
        until = time.monotonic() + 60
        while len(server.requests) < moment and time.monotonic() < until:
            time.sleep(0.002)
        process.kill()
        process.communicate()
        summary = crawl(tmp_path, server.url)
    assert codes(summary) == []
    assert reports(tmp_path) == whole
    assert summary["reports_new"] + summary["reports_known"] == len(TRUTH["reports"])
    assert rows(tmp_path, "SELECT url, sha256 FROM appearances GROUP BY 1, 2 HAVING count(*) > 1") == []
    assert check(tmp_path) == 0
    assert [row["reason"] for row in rows(tmp_path, "SELECT reason FROM crawls ORDER BY id")][-2:] == [
        "killed",
        "finished",
    ]


def test_torn_record_of_a_killed_crawl_is_cut_off(tmp_path: Path) -> None:
    with serve() as server:
        process = start_crawl(tmp_path, server.url)
        until = time.monotonic() + 60
        while len(server.requests) < 12 and time.monotonic() < until:
            time.sleep(0.002)
        process.kill()
        process.communicate()
        (file,) = (tmp_path / "warc").glob("*.gz")
        with file.open("ab") as stream:
            stream.write(b"\x1f\x8b\x08\x00 torn")
        crawl(tmp_path, server.url)
    assert check(tmp_path) == 0


def test_interrupted_says_so(tmp_path: Path) -> None:
    with serve() as server:
        process = start_crawl(tmp_path, server.url, delay=0.2)
        until = time.monotonic() + 60
        while len(server.requests) < 4 and time.monotonic() < until:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        out, log = process.communicate(timeout=60)
    assert process.returncode == 0, log
    (summary,) = json.loads(out.splitlines()[-1])
    assert summary["reason"] == "shutdown"
    assert "nothing_found" not in codes(summary)
    assert [row["reason"] for row in rows(tmp_path, "SELECT reason FROM crawls")] == ["shutdown"]
    assert check(tmp_path) == 0


def test_a_site_is_crawled_by_one_process_at_a_time(tmp_path: Path) -> None:
    with serve() as server:
        process = start_crawl(tmp_path, server.url, delay=0.3)
        until = time.monotonic() + 60
        while len(server.requests) < 3 and time.monotonic() < until:
            time.sleep(0.01)
        second = crawl(tmp_path, server.url)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert second["reason"] == "locked"
    assert second["requests"] == 0
