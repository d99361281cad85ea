"""Everything that goes wrong on real portals, in one crawl: each answer gets its state, and the crawl ends."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from pipelines.maintenance.verify_cells import verify
from tests.portals.faulty import BUSY, FAULTS, faulty
from tests.support.crawling import crawl
from tests.support.small_portal import rows

# Short limits, and no giving up early: every fault is asked for.
LIMITS = {
    "DOWNLOAD_TIMEOUT": 4,
    "DOWNLOAD_MAXSIZE": 1 << 20,
    "RETRY_TIMES": 1,
    "GONGKAI_BLOCKED_LIMIT": 99,
}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any], dict[str, int]]:
    folder = tmp_path_factory.mktemp("faults")
    with faulty() as here:
        return folder, crawl(folder, here.url, **LIMITS), here.asked


@contextmanager
def listening(serve: Callable[[socket.socket], None]) -> Iterator[str]:
    """The address of a server that answers each connection in a thread of its own."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def listen() -> None:
            with suppress(OSError):
                while True:
                    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()

        threading.Thread(target=listen, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        listener.shutdown(socket.SHUT_RDWR)


def test_the_crawl_ends_by_itself(crawled: tuple[Path, dict[str, Any], dict[str, int]]) -> None:
    _, summary, _ = crawled
    assert summary["reason"] == "finished"
    assert "Traceback" not in summary["log"]


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_has_its_state_and_is_told_once(
    crawled: tuple[Path, dict[str, Any], dict[str, int]], name: str
) -> None:
    folder, summary, _ = crawled
    fault, place = FAULTS[name], f"/{name}{FAULTS[name].name}"
    states = rows(folder, f"SELECT state FROM captures WHERE url LIKE '%{place}' ORDER BY id")
    assert {row["state"] for row in states} == {fault.state}
    told = [problem["code"] for problem in summary["problems"] if (problem["url"] or "").endswith(place)]
    assert told == ([fault.told] if fault.told else [])


def test_an_archive_of_faults_is_whole(crawled: tuple[Path, dict[str, Any], dict[str, int]]) -> None:
    """Every record has its capture, every capture says what its record says, whatever the server did."""
    proof = verify(crawled[0])
    assert proof.faults == []
    assert proof.checked["captures"] > len(FAULTS) // 2


def test_what_is_still_sent_when_time_is_over_is_not_asked_for_again(
    crawled: tuple[Path, dict[str, Any], dict[str, int]],
) -> None:
    assert crawled[2]["/xxgk/nb/slow.html"] == 1


def test_a_connection_that_breaks_is_asked_again_in_its_turn_only(tmp_path: Path) -> None:
    """A kept connection that the server drops: HTTP clients ask again at once, which no delay knows of."""
    asked: list[str] = []

    def serve(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            while question := connection.recv(65536):
                path = question.split(b" ", 2)[1].decode()
                asked.append(path)
                if path == "/gone.html":
                    return
                connection.sendall(keeping)

    home = "<meta charset=utf-8><a href='/gone.html'>政府信息公开</a>".encode()
    keeping = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(home) + home
    with listening(serve) as url:
        crawl(tmp_path, url, RETRY_TIMES=1)
    assert asked.count("/gone.html") == 2


def test_a_server_that_is_still_sending_is_asked_for_nothing_else(tmp_path: Path) -> None:
    """It learns only from its next write that nobody listens: until then its answer is under way."""
    busy, together = [0], [0]
    years = ((2021, "a"), (2022, "drip"), (2023, "c"), (2024, "d"))
    rows = "".join(
        f"<li><a href='/{name}.html'>某县财政局{year}年信息公开年报</a></li>" for year, name in years
    )
    home = f"<meta charset=utf-8><title>政府信息公开年报</title><ul>{rows}</ul>".encode()
    whole = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(home) + home

    def serve(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            while question := connection.recv(65536):
                busy[0] += 1
                together[0] = max(together[0], busy[0])
                try:
                    if b"drip" not in question.partition(b"\r\n")[0]:
                        connection.sendall(whole)
                        continue
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
                    for _ in range(20):
                        connection.sendall(b" ")
                        time.sleep(0.7)
                finally:
                    busy[0] -= 1

    with listening(serve) as url:
        crawl(tmp_path, url, DOWNLOAD_TIMEOUT=1)
    assert together[0] == 1


BARE = {"forbidden"}
"""Refusals that may be a slip of the server: requested once more."""


def test_refusals_with_a_reason_are_never_asked_again(
    crawled: tuple[Path, dict[str, Any], dict[str, int]],
) -> None:
    _, _, asked = crawled
    refusing = [name for name, fault in FAULTS.items() if fault.state in ("blocked", "geo_blocked", "login")]
    assert set(refusing) > BARE
    times = {name: asked[f"/xxgk/nb/{name}{FAULTS[name].name}"] for name in refusing}
    assert {name: count for name, count in times.items() if count != 1} == dict.fromkeys(BARE, 2)


def test_what_is_no_content_is_never_a_document(crawled: tuple[Path, dict[str, Any], dict[str, int]]) -> None:
    folder, _, _ = crawled
    kept = rows(folder, "SELECT DISTINCT url FROM captures WHERE sha256 IS NOT NULL ORDER BY url")
    names = {row["url"].rpartition("/")[2] for row in kept}
    assert {name for name in names if "month" not in name} == {
        "", "robots.txt", "good.html", "latin.html", "stub.html",
    }  # fmt: skip


def test_every_answer_has_a_state(crawled: tuple[Path, dict[str, Any], dict[str, int]]) -> None:
    folder, _, asked = crawled
    assert rows(folder, "SELECT url FROM captures WHERE state IS NULL") == []
    (ledger,) = rows(folder, "SELECT * FROM ledger")
    assert ledger["requests"] == len(rows(folder, "SELECT 1 FROM captures"))
    unseen = ledger["requests"] - sum(asked.values())  # a busy machine gave up before the server read them
    assert 0 <= unseen <= ledger["failures"]
    refused = [name for name, f in FAULTS.items() if f.state in ("blocked", "geo_blocked", "login")]
    assert ledger["refusals"] == len(refused) + len(BARE)
    assert ledger["robots"] == "absent (a web page)"


def test_too_many_requests_is_waited_out(tmp_path: Path) -> None:
    with faulty(BUSY, months=0) as here:
        summary = crawl(tmp_path, here.url, RETRY_TIMES=1)
    assert summary["reason"] == "finished"
    (ledger,) = rows(tmp_path, "SELECT paused, delay, refusals FROM ledger")
    assert ledger["paused"] >= 2
    assert ledger["delay"] >= 2
    assert ledger["refusals"] == 4 * len(BUSY)


def test_a_host_that_asks_for_an_hour_is_left_alone(tmp_path: Path) -> None:
    with faulty(BUSY, months=50) as here:
        summary = crawl(tmp_path, here.url, GONGKAI_PATIENCE=0.5)
    assert summary["reason"] == "busy"
    assert sum("busy" in path for path in here.asked) == 1
    (ledger,) = rows(tmp_path, "SELECT retry_after FROM ledger")
    assert ledger["retry_after"]


def test_a_calendar_without_end_is_given_up(tmp_path: Path) -> None:
    with faulty({}, months=400) as here:
        summary = crawl(tmp_path, here.url, GONGKAI_FRUITLESS=30)
    assert summary["reason"] == "fruitless"
    assert sum(here.asked.values()) < 60
