"""The sample portal from its home page to the database: everything found, nothing else asked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from crawler.demo.server import Server, serve
from tests.support.crawling import ROOT, codes, crawl
from tests.support.sample_truth import TRUTH, rows


@pytest.fixture(scope="module")
def portal() -> Any:
    with serve() as server:
        yield server


@pytest.fixture(scope="module")
def crawled(
    portal: Server, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, Any], Path, list[Any]]:
    """The first crawl: its summary, the archive, what was asked for."""
    folder = tmp_path_factory.mktemp("archive")
    summary = crawl(folder, portal.url)
    return summary, folder, list(portal.requests)


def paths(requests: list[Any]) -> list[str]:
    """Paths as the truth writes them."""
    plain = [request.path.lstrip("/") for request in requests]
    return [f"{path}index.html" if path.endswith("/") or not path else path for path in plain]


def test_every_page_once_and_no_decoy(crawled: tuple[dict[str, Any], Path, list[Any]]) -> None:
    asked = paths(crawled[2])
    assert sorted(set(asked) - {"robots.txt"}) == sorted(TRUTH["pages"])
    assert len(asked) == len(set(asked))
    assert not set(asked) & set(TRUTH["decoys"])


def test_every_report_is_recorded_where_it_stands(crawled: tuple[dict[str, Any], Path, list[Any]]) -> None:
    summary, folder, _ = crawled
    found = rows(
        folder,
        "SELECT u.name, u.scope, r.year, r.published, (SELECT group_concat(url) FROM (SELECT url FROM appearances "
        "AS a WHERE a.sha256 = r.sha256 ORDER BY url)) AS urls FROM reports AS r JOIN units AS u ON u.id = r.unit",
    )
    home = rows(folder, "SELECT home FROM sites")[0]["home"]
    got = {(r["name"], r["year"], r["urls"].replace(home, "")) for r in found}
    assert got == {(r["unit"], r["year"], ",".join(sorted(r["urls"]))) for r in TRUTH["reports"]}
    assert summary["reports_new"] == len(TRUTH["reports"])
    assert summary["duplicates"] == 2
    assert codes(summary) == []
    assert summary["reason"] == "finished"


def test_one_document_many_urls(crawled: tuple[dict[str, Any], Path, list[Any]]) -> None:
    twice = rows(crawled[1], "SELECT count(*) AS n FROM appearances GROUP BY sha256 HAVING n > 1")
    assert [row["n"] for row in twice] == [2, 2]
    assert rows(crawled[1], "PRAGMA foreign_key_check") == []


def test_every_capture_is_in_the_warc(crawled: tuple[dict[str, Any], Path, list[Any]]) -> None:
    _, folder, requests = crawled
    captures = rows(folder, "SELECT * FROM captures")
    assert len(captures) == len(requests)
    (file,) = (folder / "warc").glob("*.gz")

    class Command:
        inputs = (str(file),)
        verbose = False

    assert Checker(Command()).process_all() == 0
    for row in captures:
        with file.open("rb") as stream:
            stream.seek(row["offset"])
            record = next(iter(ArchiveIterator(stream)))
        assert record.rec_headers.get_header("WARC-Record-ID") == row["record"]
        assert record.rec_headers.get_header("WARC-Target-URI") == row["url"]
    with file.open("rb") as stream:
        kinds = [record.rec_type for record in ArchiveIterator(stream)]
    assert kinds.count("revisit") == 2
    assert kinds.count("response") + 2 == kinds.count("request") == len(requests)


def test_ledger_is_kept(crawled: tuple[dict[str, Any], Path, list[Any]]) -> None:
    (row,) = rows(crawled[1], "SELECT * FROM crawls")
    assert (row["reason"], row["requests"], row["reports"]) == ("finished", len(crawled[2]), 15)
    (host,) = rows(crawled[1], "SELECT host, robots, delay, requests, refusals FROM ledger")
    assert host == {
        "host": "127.0.0.1",
        "robots": "obeyed",
        "delay": 0.0,
        "requests": len(crawled[2]),
        "refusals": 0,
    }


def test_second_crawl_asks_only_for_what_changed(
    portal: Server, crawled: tuple[dict[str, Any], Path, list[Any]]
) -> None:
    _, folder, first = crawled
    before = rows(folder, "SELECT sha256, reader, first_seen FROM documents ORDER BY sha256")
    done = len(portal.requests)
    summary = crawl(folder, portal.url)
    again = portal.requests[done:]
    assert len(again) == len(first)
    assert {request.status for request in again} == {304}
    assert summary["unchanged"] == len(first)
    assert (summary["reports_new"], summary["reports_known"], codes(summary)) == (
        0,
        len(TRUTH["reports"]),
        [],
    )
    assert rows(folder, "SELECT sha256, reader, first_seen FROM documents ORDER BY sha256") == before
    assert {row["version"] for row in rows(folder, "SELECT version FROM reports")} == {1}


def test_counter_in_the_footer_costs_no_report(tmp_path: Path) -> None:
    with serve(counter=True) as server:
        crawl(tmp_path, server.url)
        summary = crawl(tmp_path, server.url)
    assert summary["reason"] == "finished"
    assert codes(summary) == []


def test_since_leaves_older_entries_alone(tmp_path: Path) -> None:
    with serve() as server:
        summary = crawl(tmp_path, server.url, since="2024-01-01")
    assert {row["year"] for row in rows(tmp_path, "SELECT year FROM reports")} >= {2023}
    assert summary["reports_new"] < 8
    assert codes(summary) == []


def test_scrapy_crawl_is_the_same_spider(tmp_path: Path) -> None:
    scrapy = [sys.executable, "-m", "scrapy"]
    listed = subprocess.run([*scrapy, "list"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert listed.stdout.split() == ["reports"]
    with serve() as server:
        command = [
            *scrapy,
            "crawl",
            "reports",
            "-a",
            f"site={server.url}",
            "-s",
            f"GONGKAI_ARCHIVE={tmp_path}",
        ]
        subprocess.run(command, cwd=ROOT, capture_output=True, check=True, timeout=120)
    assert len(rows(tmp_path, "SELECT 1 FROM reports")) == len(TRUTH["reports"])
