"""The operator hears of every trouble once, of the same one again after it was over, and is missed when nothing runs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner

from archive.alerts.operator import raise_alarms
from archive.alerts.outbox import Outbox
from archive.alerts.subscriptions import read_subscriptions
from archive.database.captures import add_site, finish_crawl, start_crawl
from archive.database.folder import Archive
from archive.errors import BadSubscriptions
from crawler.commands.main import main

DAY = "2026-03-{:02}T02:00:00Z"
FILE = 'site = "https://www.example.org/"\n[operator]\n{}\n'


def night(
    archive: Archive, day: int, site: str, reason: str = "finished", *codes: str, reports: int = 3
) -> None:
    add_site(
        archive.database, name=site, title=site, home="http://x/", region_code=None, cms="trs", note=None
    )
    crawl = start_crawl(archive.database, site, DAY.format(day))
    listed = [{"code": code, "message": code, "url": None} for code in codes]
    finish_crawl(
        archive.database, crawl, DAY.format(day), reason, {"reports": reports, "problem_list": listed}
    )


def hears(archive: Archive, outbox: Outbox, day: int, extra: str = "") -> set[str]:
    path = archive.root / "alerts.toml"
    path.write_text(
        FILE.format(f'webhook = "http://127.0.0.1:9/"\nfree_gb = 0\nsilent_days = 5\n{extra}'), "utf-8"
    )
    file = read_subscriptions(path)
    assert file.operator
    raised = raise_alarms(archive.database, archive.root, outbox, file.operator, file.site, DAY.format(day))
    return {alarm.key for alarm in raised}


def test_a_week_of_nights_is_heard_of_once_each(archive: Archive) -> None:
    """Two failing sites, one that shrinks, one that is well; then one is mended and fails again."""
    archive.database.execute("SELECT 1")
    with Outbox(archive.root / "alerts.db") as outbox:
        told: list[set[str]] = []
        for day in range(1, 8):
            night(archive, day, "well")
            night(archive, day, "wall", "finished" if day == 4 else "blocked")
            night(archive, day, "cut", "finished", *(["fewer_reports"] if day >= 3 else []))
            night(archive, day, "torn", "killed" if day == 2 else "finished")
            told.append(hears(archive, outbox, day))
        assert told == [{"blocked:wall"}, set(), {"shrunk:cut"}, set(), {"blocked:wall"}, set(), set()]
        assert len(outbox.waiting()) == 3
        assert len({one.message["id"] for one in outbox.waiting()}) == 3
        assert hears(archive, outbox, 20) == {"timer", "silent:wall"}
        assert hears(archive, outbox, 21, "free_gb = 1e9".replace("free_gb", "# free_gb")) == set()


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("blocked", "blocked"), ("login", "blocked"), ("robots_forbidden", "forbidden"), ("timeout", "unreachable"),
        ("moved_away", "moved"), ("wrong_site", "wrong_site"), ("fewer_reports", "shrunk"),
    ],
)  # fmt: skip
def test_a_crawl_that_found_nothing_for_a_known_reason_says_the_reason(
    archive: Archive, code: str, told: str
) -> None:
    archive.database.execute("SELECT 1")
    with Outbox(archive.root / "alerts.db") as outbox:
        night(archive, 1, "site")
        assert hears(archive, outbox, 1) == set()
        night(archive, 2, "site", "finished", code, "nothing_found", reports=0)
        assert hears(archive, outbox, 2) == {f"{told}:site"}
        night(archive, 3, "site")
        assert hears(archive, outbox, 3) == set()


def test_a_disk_that_is_nearly_full_is_told(archive: Archive) -> None:
    archive.database.execute("SELECT 1")
    path = archive.root / "alerts.toml"
    path.write_text(FILE.format('webhook = "http://127.0.0.1:9/"\nfree_gb = 1e9'), "utf-8")
    file = read_subscriptions(path)
    assert file.operator
    with Outbox(archive.root / "alerts.db") as outbox:
        for expected in (["disk"], []):
            found = raise_alarms(
                archive.database, archive.root, outbox, file.operator, file.site, DAY.format(1)
            )
            assert [alarm.key for alarm in found] == expected


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(f"GET {self.path}")
            self.send_response(200)
            self.end_headers()

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            paths.append(f"POST {[piece['about']['alarm'] for piece in body['news']]}")
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", paths
    server.shutdown()
    server.server_close()


def test_alarms_go_out_and_the_heart_beats(archive: Archive, asked: tuple[str, list[str]]) -> None:
    address, paths = asked
    night(archive, 1, "wall", "blocked")
    operator = f'webhook = "{address}"\nheartbeat = "{address}beat"\nsilent_days = 100000\nfree_gb = 0'
    (archive.root / "alerts.toml").write_text(FILE.format(operator), "utf-8")
    told = []
    for _ in range(2):
        done = CliRunner().invoke(main, ["alerts", "--archive", str(archive.root), "--json"])
        assert done.exit_code == 0, done.output
        told += json.loads(done.stdout)["alarms"]
    assert [set(map(type, alarm.values())) for alarm in told] == [{str}]
    assert paths == ["POST ['blocked:wall']", "GET /beat", "GET /beat"]


@pytest.mark.parametrize(
    "table", ["", "free_gb = 'much'", 'email = "x"', 'email = ["a@b.c"]\nheartbeat = "x"', "x = 1"]
)
def test_an_operator_who_cannot_be_reached_is_a_fault_of_the_file(tmp_path: Path, table: str) -> None:
    path = tmp_path / "alerts.toml"
    path.write_text(FILE.format(table), "utf-8")
    with pytest.raises(BadSubscriptions):
        read_subscriptions(path)
