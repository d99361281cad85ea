"""A site over an archive that is being written shows whole states only, the newest soon."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from archive.database.connection import open_database
from archive.database.copying import copy_database
from archive.database.folder import DATABASE, Archive
from archive.site import serve as serving
from archive.site.serve import datasette_for, publish
from archive.site.snapshots import Snapshots
from tests.support.site_archive import build, cited


@contextmanager
def written_to(folder: Path) -> Iterator[None]:
    """Somebody rewrites the whole archive again and again, log and file."""
    stop = threading.Event()

    def write() -> None:
        with Archive(folder) as archive:
            turn = 0
            while not stop.is_set():
                turn += 1
                with archive.database.atomic():
                    archive.database.execute("UPDATE sections SET text = text || ?", [f"第{turn}次" * 300])
                    archive.database.execute("UPDATE sites SET note = ?", [str(turn)])
                    archive.database.execute("UPDATE crawls SET stats = ?", [str(turn)])
                archive.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield
    finally:
        stop.set()
        writer.join()


def pages(site: Snapshots) -> list[int]:
    async def ask() -> list[int]:
        transport = httpx.ASGITransport(site)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            paths = ("/", "/search?q=拆迁", cited(1), "/gongkai/sections.json?_shape=array", "/question")
            return [(await client.get(path)).status_code for path in paths]

    return asyncio.run(ask())


def test_readers_see_whole_states_while_somebody_writes(tmp_path: Path) -> None:
    folder = build(tmp_path)
    site = Snapshots(folder, tmp_path, lambda copy: datasette_for(folder, copy=copy))
    with written_to(folder):
        for _ in range(4):
            assert pages(site) == [200] * 5
            assert site.refresh()
            with closing(
                open_database(Path(site.datasette.get_database("gongkai").path), read_only=True)
            ) as copy:
                assert copy.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    site.refresh()
    assert not site.refresh()
    copies = [path for path in tmp_path.rglob(DATABASE) if path.parent != folder]
    assert len(copies) == 2


def test_a_refresh_that_fails_leaves_the_site_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = build(tmp_path)
    site = Snapshots(folder, tmp_path, lambda copy: datasette_for(folder, copy=copy))
    (folder / DATABASE).write_bytes(b"lost")
    assert not site.refresh()
    assert "last snapshot" in capsys.readouterr().err
    assert pages(site) == [200] * 5


def test_what_is_asked_of_the_old_site_is_answered_to_the_end(tmp_path: Path) -> None:
    folder = build(tmp_path)
    site = Snapshots(folder, tmp_path, lambda copy: datasette_for(folder, copy=copy))
    old = site.datasette
    with Archive(folder) as archive:
        archive.database.execute("UPDATE reports SET standing = 'repeat' WHERE id = 4")
        archive.database.conn.commit()
    assert site.refresh()
    assert "5 份报告" in asyncio.run(old.client.get("/")).text
    assert "4 份报告" in asyncio.run(site.datasette.client.get("/")).text


def test_a_copy_and_the_published_files_are_of_one_state(tmp_path: Path) -> None:
    folder = build(tmp_path)
    with written_to(folder):
        copy_database(folder / DATABASE, tmp_path / "copy.db")
        assert publish(folder, tmp_path / "files", "http://localhost/")[0] > 10
    with closing(open_database(tmp_path / "copy.db", read_only=True, immutable=True)) as copy:
        site, crawl = (
            copy.execute(sql).fetchone() for sql in ("SELECT note FROM sites", "SELECT stats FROM crawls")
        )
        assert crawl is None or site == crawl
        assert copy.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_immutable_serves_copies_and_looks_for_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = build(tmp_path)
    apps: list[object] = []
    monkeypatch.setattr(serving.uvicorn, "run", lambda app, **_: apps.append(app))
    serving.serve(folder, port=0, immutable=True)
    serving.serve(folder, port=0)
    assert [isinstance(app, Snapshots) for app in apps] == [True, False]
