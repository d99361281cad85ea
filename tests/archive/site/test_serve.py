"""Opening an archive: read-only, ours alone, and only to whom it was meant for."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from datasette.app import Datasette

from archive.database.folder import DATABASE, Archive
from archive.errors import GongkaiError, NotAnArchive
from archive.site import serve as serving
from archive.site.serve import datasette_for, serve
from tests.support.crawling import ROOT
from tests.support.site_archive import build, get, over_a_copy


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def datasette(archive: Path) -> Datasette:
    return datasette_for(archive)


def rows(datasette: Datasette, slug: str, **arguments: str) -> list[dict[str, object]]:
    everything = {"unit": "", "year": "", "rule": "", "_shape": "array", **arguments}
    found: list[dict[str, object]] = get(datasette, f"/gongkai/{slug}.json", params=everything).json()
    return found


def test_a_folder_without_an_archive_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotAnArchive):
        datasette_for(tmp_path)
    (tmp_path / DATABASE).write_bytes(b"this is no database at all")
    with pytest.raises(NotAnArchive):
        datasette_for(tmp_path)
    sqlite3.connect(tmp_path / "other.db").execute("CREATE TABLE t (x)").connection.close()
    (tmp_path / "other.db").rename(tmp_path / DATABASE)
    with pytest.raises(NotAnArchive):
        datasette_for(tmp_path)


def test_nothing_can_be_written(datasette: Datasette) -> None:
    for sql in ("delete from reports", "insert into sites values (1,2,3,4,5,6)", "drop table reports"):
        assert get(datasette, "/gongkai.json", params={"sql": sql}).status_code == 400
    assert len(rows(datasette, "reports_by_unit")) == 5


def test_the_database_is_downloaded_only_when_it_stands_still(datasette: Datasette, archive: Path) -> None:
    assert get(datasette, "/gongkai.db").status_code == 403
    still = over_a_copy(archive)
    answer = get(still, "/gongkai.db")
    assert answer.status_code == 200
    assert answer.content.startswith(b"SQLite format 3")
    assert "下载整个数据库" in get(still, "/gongkai").text


def test_settings_keep_wide_tables_fast(datasette: Datasette) -> None:
    for name, value in serving.SETTINGS.items():
        assert datasette.setting(name) == value
    assert [plugin["name"] for plugin in datasette._plugins()] in (["gongkai-site"], ["archive.site.plugin"])


def test_an_address_others_can_reach_must_be_asked_for(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[tuple[str, int]] = []
    monkeypatch.setattr(serving.uvicorn, "run", lambda _, host, port, **__: served.append((host, port)))
    opened: list[str] = []
    monkeypatch.setattr(serving.webbrowser, "open", opened.append)
    with pytest.raises(GongkaiError, match="public"):
        serve(archive, host="0.0.0.0")
    serve(archive, host="0.0.0.0", port=80, public=True)
    for host in ("127.0.0.1", "localhost", "::1"):
        serve(archive, host=host)
    assert served == [("0.0.0.0", 80), ("127.0.0.1", 8001), ("localhost", 8001), ("::1", 8001)]
    with pytest.raises(GongkaiError):
        serve(archive, host="www.example.com")


@pytest.mark.parametrize("path", ["/gongkai?sql=selec", "/gongkai/reports?_where=nonsense("])
def test_a_wrong_question_is_an_error_page_and_not_a_crash(datasette: Datasette, path: str) -> None:
    assert get(datasette, path).status_code == 400


def test_a_question_that_takes_too_long_is_cut_off_and_said(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(serving.SETTINGS, "sql_time_limit_ms", 20)
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"
    page = get(datasette_for(archive), "/gongkai", params={"sql": endless})
    assert page.status_code == 400
    assert "时间限制" in page.text
    assert "<script>" not in page.text


def test_a_folder_name_datasette_cannot_open_is_refused_with_a_reason(tmp_path: Path) -> None:
    with pytest.raises(GongkaiError, match="folder"):
        datasette_for(build(tmp_path / "50%"))


def test_a_browser_is_opened_at_the_address_served(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    class Now:
        """A timer that does not wait."""

        def __init__(self, _: float, function: Callable[[str], None], arguments: list[str]) -> None:
            self.start = lambda: function(*arguments)

    monkeypatch.setattr(serving.threading, "Timer", Now)
    monkeypatch.setattr(serving.webbrowser, "open", opened.append)
    monkeypatch.setattr(serving.uvicorn, "run", lambda *_, **__: None)
    serve(archive, port=8123, open_browser=True)
    serve(archive, host="::1", open_browser=True)
    assert opened == ["http://127.0.0.1:8123/", "http://[::1]:8001/"]


def test_port_0_takes_a_free_port_and_says_which(
    archive: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ports: list[int] = []
    monkeypatch.setattr(serving.uvicorn, "run", lambda *_, port, **__: ports.append(port))
    serve(archive, port=0)
    assert ports[0] > 0
    assert f"http://127.0.0.1:{ports[0]}/" in capsys.readouterr().err


def test_an_archive_of_an_older_version_is_not_served_half(tmp_path: Path) -> None:
    folder = build(tmp_path)
    with Archive(folder) as archive:
        archive.database.execute("DELETE FROM _sqlite_migrations WHERE name LIKE 'm01%'")
        archive.database.conn.commit()
    with pytest.raises(GongkaiError, match="older"):
        datasette_for(folder)


def test_several_processes_share_a_port_and_end_together(archive: Path) -> None:
    command = [sys.executable, "-m", "crawler.commands.main", "serve", "--port", "0", "--workers", "2"]
    with subprocess.Popen(
        [*command, "--archive", str(archive)], cwd=ROOT, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        address = process.stderr.readline().split()[0]
        try:
            for _ in range(600):
                with suppress(httpx.TransportError):
                    if httpx.get(f"{address}health", timeout=5).json()["ok"]:
                        break
                time.sleep(0.1)
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
            processes = children.read_text().split() if children.exists() else []
        finally:
            process.terminate()
        process.wait(30)
    begun = time.monotonic()
    while any(Path("/proc", number).exists() for number in processes):
        assert time.monotonic() - begun < 20, "a process outlived the site"
        time.sleep(0.1)
    with pytest.raises(httpx.TransportError):
        httpx.get(f"{address}health", timeout=5)
