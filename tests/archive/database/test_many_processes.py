"""One archive and several processes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from archive.storage.lock import Lock
from crawler.demo.server import serve
from tests.support.crawling import (
    ROOT,
    codes,
    crawl,
    portal,
    start_crawl,
)
from tests.support.sample_check import check
from tests.support.small_portal import rows, site


def test_two_sites_crawled_by_two_processes_at_once(tmp_path: Path) -> None:
    with serve() as one, serve() as two, serve() as three:
        running = [start_crawl(tmp_path, server.url) for server in (one, two, three)]
        for process in running:
            _, log = process.communicate(timeout=120)
            assert process.returncode == 0, log
            assert "Traceback" not in log
            assert "locked" not in log
    crawls = rows(tmp_path, "SELECT reason, reports FROM crawls")
    assert [(row["reason"], row["reports"]) for row in crawls] == [("finished", 15)] * 3
    assert len(rows(tmp_path, "SELECT 1 FROM reports")) == 15
    assert rows(tmp_path, "PRAGMA integrity_check") == [{"integrity_check": "ok"}]
    assert check(tmp_path) == 0
    assert len(list((tmp_path / "warc").glob("*.warc.gz"))) == 3


OPEN = "import sys; from archive.database.folder import Archive; Archive(sys.argv[1]).database.close()"


def test_a_new_archive_may_be_opened_by_several_at_once(tmp_path: Path) -> None:
    opening = [
        subprocess.Popen([sys.executable, "-c", OPEN, str(tmp_path)], cwd=ROOT, stderr=subprocess.PIPE)
        for _ in range(6)
    ]
    for process in opening:
        _, said = process.communicate(timeout=60)
        assert process.returncode == 0, said.decode()


def test_a_site_being_crawled_is_told_and_left_alone(tmp_path: Path) -> None:
    with portal(site()) as here:
        name = here.url.removeprefix("http://").strip("/").replace(":", "-")
        with Lock(tmp_path / f".{name}.lock", "held"):
            summary = crawl(tmp_path, here.url)
        assert here.asked == []
    assert (summary["reason"], codes(summary)) == ("locked", ["locked"])
