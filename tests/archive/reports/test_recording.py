"""What is written comes back, all of it or nothing; the numbers stand wide and are shown tall."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from archive.database import captures
from archive.database.connection import open_database
from archive.database.folder import Archive
from archive.database.migrations import migrations
from archive.errors import MissingBlob, NotAnArchive, OtherVersion
from archive.model import Capture, Reading, Report, Section
from archive.reports import recording as records
from archive.reports.loading import load_report
from archive.storage.blobs import FolderStore, digest
from tests.support import keeping
from tests.support.whole_report import SHA, report

SEEN = "2021-03-18T01:02:03Z"


def keep(
    archive: Archive, made: Report, url: str = "http://www.pingluo.gov.cn/a.html", seen: str = SEEN
) -> None:
    keeping.keep(archive.database, made, url, seen)


def test_a_report_comes_back_whole(archive: Archive) -> None:
    keep(archive, report())
    loaded = load_report(archive.database, 1)
    url = "http://www.pingluo.gov.cn/a.html"
    assert loaded == report(url=url, urls=(url,), captured=SEEN, version=1)


def test_recorded_again_it_is_replaced_not_doubled(archive: Archive) -> None:
    keep(archive, report())
    keep(archive, report(title="新题"), seen="2022-01-01T00:00:00Z")
    database = archive.database
    assert [database.table(t).count for t in ("reports", "sections", "figures")] == [1, 1, 1]
    assert next(database.query("SELECT count(*) AS n FROM findings")) == {"n": 1}
    assert next(database.query("SELECT count(*) AS n FROM cells")) == {"n": 198}
    assert load_report(database, 1).title == "新题"
    seen = next(database.query("SELECT first_seen, last_seen FROM appearances"))
    assert tuple(seen.values()) == (SEEN, "2022-01-01T00:00:00Z")


def test_a_failure_leaves_nothing_behind(archive: Archive) -> None:
    broken = report(sections=(Section("overview", None, None),))  # type: ignore[arg-type]
    with pytest.raises(sqlite3.IntegrityError):
        keep(archive, broken)
    assert [archive.database.table(t).count for t in ("reports", "documents", "appearances", "units")] == [
        0
    ] * 4


def test_one_document_at_many_addresses_is_one_report(archive: Archive) -> None:
    keep(archive, report())
    keep(archive, report(), url="http://www.pingluo.gov.cn/b.html", seen="2021-05-01T00:00:00Z")
    loaded = load_report(archive.database, 1)
    assert loaded.urls == ("http://www.pingluo.gov.cn/a.html", "http://www.pingluo.gov.cn/b.html")
    assert archive.database.table("reports").count == 1


def test_aggregate_and_own_reports_are_different_units(archive: Archive) -> None:
    keep(archive, report())
    keep(archive, report(sha256="b" * 64, scope="own"), url="http://www.pingluo.gov.cn/b.html")
    assert archive.database.table("units").count == 2


def test_cells_are_found_by_key_without_reading_the_rest(archive: Archive) -> None:
    keep(archive, report())
    query = "SELECT value, raw FROM cells WHERE key = 'disclosure.art20_9.procurement.amount_yuan'"
    assert list(archive.database.query(query)) == [{"value": 123456.78, "raw": "12.345678万元"}]


def test_the_view_shows_the_cells_of_the_report(archive: Archive) -> None:
    """Readers of SQL and readers of reports are told the same."""
    keep(archive, report())
    rows = archive.database.query("SELECT * FROM cells WHERE report = 1 ORDER BY item")
    shown = [
        (row["key"], row["applicant"], row["raw"], row["state"], row["unit"], row["path"], row["confidence"])
        for row in rows
    ]
    loaded = load_report(archive.database, 1).cells
    assert shown == [
        (cell.key, cell.applicant, cell.raw, cell.state, cell.unit, cell.place.path, cell.confidence)
        for cell in loaded
        if not cell.key.startswith("unmapped.")
    ]


def test_chinese_search_finds_words_of_any_length(archive: Archive) -> None:
    keep(archive, report())
    query = (
        "SELECT zh_snippet(text, :q) AS s FROM sections WHERE id IN "
        "(SELECT rowid FROM sections_fts WHERE sections_fts MATCH zh_match(:q))"
    )
    for word in ("拆", "拆迁", "征地拆迁", "征地拆迁的信息"):
        found = list(archive.database.query(query, {"q": word}))
        assert [f"<mark>{word}</mark>" in row["s"] for row in found] == [True]
    assert not list(archive.database.query(query, {"q": "拆地"}))
    archive.database.execute("DELETE FROM sections")
    assert not list(archive.database.query(query, {"q": "拆迁"}))


def test_foreign_keys_are_on(archive: Archive) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        archive.database.execute("INSERT INTO sections (report, ordinal, key, text) VALUES (99, 1, 'x', 'y')")


def test_captures_and_crawls(archive: Archive) -> None:
    database = archive.database
    captures.add_site(
        database, name="x", title="某县", home="http://x/", region_code="640221", cms="trs", note=None
    )
    crawl = captures.start_crawl(database, "x", SEEN)
    first = Capture(
        "http://x/a", "http://x/", SEEN, 200, SHA, 9, "text/html", '"e"', None, "f.warc.gz", 5, "urn:1"
    )
    captures.add_capture(database, crawl, first)
    captures.add_capture(database, crawl, replace(first, status=404, sha256=None))
    assert captures.last_body(database, "http://x/a") == first
    assert captures.last_body(database, "http://x/b") is None
    captures.finish_crawl(database, crawl, SEEN, "finished", {"requests": 2, "bytes": 18})
    assert next(database.query("SELECT requests, reason FROM crawls")) == {
        "requests": 2,
        "reason": "finished",
    }


def test_known_documents(archive: Archive) -> None:
    keep(archive, report())
    assert records.known_document(archive.database, SHA, "1")
    assert records.known_document(archive.database, SHA, "2")  # what it makes of it waits to be accepted
    assert not records.known_document(archive.database, "b" * 64, "1")


def test_a_document_without_a_report_is_tried_by_better_readers(archive: Archive) -> None:
    unread = Reading(SHA, "application/pdf", 9, error="no_tables")
    records.record(archive.database, [], [unread], reader="1")
    assert records.known_document(archive.database, SHA, "1")
    assert not records.known_document(archive.database, SHA, "2")


def test_migrations_run_once_and_a_newer_archive_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "gongkai.db"
    open_database(path).close()
    database = open_database(path)
    assert not migrations.pending(database)
    database.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('gongkai', 'm999_future', 'x')"
    )
    database.close()
    with pytest.raises(OtherVersion, match="m999_future"):
        open_database(path)


def test_what_is_no_archive_says_so(tmp_path: Path) -> None:
    (tmp_path / "gongkai.db").write_bytes(b"not a database at all, just words" * 100)
    with pytest.raises(NotAnArchive):
        open_database(tmp_path / "gongkai.db")
    with pytest.raises(NotAnArchive):
        open_database(tmp_path / "nowhere" / "gongkai.db", read_only=True)


@settings(max_examples=30, deadline=None)
@given(body=st.binary(max_size=2000))
def test_the_store_gives_back_what_it_was_given(
    tmp_path_factory: pytest.TempPathFactory, body: bytes
) -> None:
    store = FolderStore(tmp_path_factory.mktemp("store"))
    sha256 = store.put(body)
    assert (sha256, store.get(sha256), sha256 in store, list(store)) == (digest(body), body, True, [sha256])
    assert store.put(body) == sha256


def test_the_store_needs_no_files_without_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No /proc, or a file system without links: the bytes are kept all the same, and nothing beside them."""

    def refuse(*_: object, **__: object) -> None:
        raise FileNotFoundError(2, "No such file or directory", "/proc/self/fd/7")

    monkeypatch.setattr("os.link", refuse)
    store = FolderStore(tmp_path)
    assert store.get(store.put(b"words")) == b"words"
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [digest(b"words")]


@pytest.mark.parametrize("nameless", [True, False], ids=["files-without-names", "without-such-files"])
def test_the_store_keeps_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nameless: bool
) -> None:
    store = FolderStore(tmp_path)
    if not nameless:
        monkeypatch.delattr("os.O_TMPFILE", raising=False)
    assert store.get(store.put(b"before")) == b"before"
    store.remove(digest(b"before"))

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="space"):
        store.put(b"words")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    with pytest.raises(MissingBlob, match=digest(b"words")):
        store.get(digest(b"words"))
