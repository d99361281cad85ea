"""An archive whose bodies are in a bucket is an archive like any other."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import obstore
import pytest

from archive.database.folder import Archive
from archive.errors import MissingBlob, StoreFailed
from archive.integrity.merge import merge
from archive.integrity.repair import repair
from archive.storage.blobs import (
    FolderStore,
    Store,
    digest,
    digest_of,
)
from archive.storage.location import ADDRESS, store_of
from archive.storage.object_store import ObjectStore
from crawler.demo.server import serve
from pipelines.maintenance.reread import reread
from pipelines.maintenance.verify_cells import verify
from pipelines.reading.pool import Limits
from tests.support.archives import PAGES, build
from tests.support.contents import said
from tests.support.crawling import codes, crawl
from tests.support.services import object_store


@pytest.fixture(scope="module")
def server() -> Iterator[dict[str, str]]:
    with object_store() as environment:
        yield environment


@pytest.fixture
def environment(server: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The environment of a machine that keeps bodies in the bucket, a prefix a test."""
    own = server | {"GONGKAI_BLOBS": f"{server['GONGKAI_BLOBS']}/{tmp_path.name}"}
    for name, value in own.items():
        monkeypatch.setenv(name, value)
    return own


@pytest.fixture
def archive(environment: dict[str, str], tmp_path: Path) -> Path:  # noqa: ARG001 - it is set, which is all
    return build(tmp_path / "archive", PAGES)


def bucket(folder: Path) -> Store:
    return store_of(folder, read_only=True)


def damage(folder: Path, sha256: str) -> None:
    store = bucket(folder)
    assert isinstance(store, ObjectStore)
    obstore.put(store.bucket, f"{sha256[:2]}/{sha256}", b"something else")


@pytest.mark.parametrize("kind", [FolderStore, ObjectStore])
def test_every_store_keeps_the_same_promises(kind: type, environment: dict[str, str], tmp_path: Path) -> None:
    store: Store = ObjectStore(environment["GONGKAI_BLOBS"]) if kind is ObjectStore else FolderStore(tmp_path)
    assert list(store) == []
    bodies = [b"", b"one", b"two" * 100_000]
    kept = [store.put(body) for body in (*bodies, b"one")]
    assert kept == [digest(body) for body in (*bodies, b"one")]
    assert list(store) == sorted(set(kept))
    assert [store.get(sha256) for sha256 in kept[:3]] == bodies
    assert [digest_of(store.path(sha256)) for sha256 in kept] == kept
    store.remove(kept[1])
    assert kept[1] not in store
    assert kept[2] in store
    with pytest.raises(MissingBlob):
        store.get(kept[1])
    with pytest.raises(FileNotFoundError):
        store.path(kept[1]).read_bytes()


def test_an_archive_below_the_prefix_of_another_is_none_of_its_business(environment: dict[str, str]) -> None:
    outer = ObjectStore(environment["GONGKAI_BLOBS"])
    inner = ObjectStore(f"{environment['GONGKAI_BLOBS']}/inner")
    own, _ = outer.put(b"one"), inner.put(b"two")
    assert list(outer) == [own]


def test_the_half_of_a_body_is_sent_again(environment: dict[str, str]) -> None:
    """S3 takes an object whole or not at all; not everything that speaks like it does."""
    store = ObjectStore(environment["GONGKAI_BLOBS"])
    body = b"one" * 1000
    sha256 = digest(body)
    obstore.put(store.bucket, f"{sha256[:2]}/{sha256}", body[:1500])
    assert store.get(store.put(body)) == body


def test_where_the_bodies_are_stands_in_the_archive(
    archive: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (archive / ADDRESS).read_text(encoding="utf-8").strip() == environment["GONGKAI_BLOBS"]
    assert not (archive / "blobs").exists()
    monkeypatch.setenv("GONGKAI_BLOBS", "s3://elsewhere/entirely")
    assert bucket(archive).address == environment["GONGKAI_BLOBS"]
    monkeypatch.delenv("GONGKAI_BLOBS")
    assert bucket(archive).address == environment["GONGKAI_BLOBS"]


@pytest.mark.usefixtures("environment")
def test_an_archive_with_bodies_of_its_own_keeps_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as without:
        without.delenv("GONGKAI_BLOBS")
        build(tmp_path / "local", PAGES)
    assert isinstance(store_of(tmp_path / "local"), FolderStore)
    assert not (tmp_path / "local" / ADDRESS).exists()


@pytest.mark.usefixtures("environment")
def test_a_crawl_reads_what_it_kept_in_the_bucket_and_asks_only_for_what_changed(tmp_path: Path) -> None:
    with serve() as portal:
        first, again = (crawl(tmp_path / "crawled", portal.url) for _ in range(2))
    assert (codes(first), codes(again)) == ([], [])
    assert (first["reports_new"], again["reports_known"]) == (15, 15)
    assert again["unchanged"] == first["requests"]
    assert verify(tmp_path / "crawled", 2).faults == []


def test_verify_names_what_is_damaged_or_missing_in_the_bucket_and_repair_restores_it(archive: Path) -> None:
    damaged, gone = sorted(digest(page.body) for page in PAGES[:2])
    assert verify(archive, None).faults == []
    damage(archive, damaged)
    bucket(archive).remove(gone)
    assert {fault.where for fault in verify(archive, 0).faults if fault.kind == "blob"} == {
        f"blobs/{damaged[:2]}/{damaged}", f"documents/{gone}",
    }  # fmt: skip
    with Archive(archive) as open_archive:
        done = repair(open_archive)
    assert done.restored == sorted([damaged, gone])
    assert (archive / "damaged" / damaged).read_bytes() == b"something else"
    assert verify(archive, None).faults == []


def test_everything_kept_in_the_bucket_is_read_again(archive: Path) -> None:
    before = said(archive)
    with Archive(archive) as open_archive:
        outcome = reread(open_archive, Limits(workers=1))
    assert (outcome.documents, outcome.reports) == (3, 2)
    assert [problem["code"] for problem in outcome.problems] == []
    assert said(archive) == before


def test_archives_are_joined_from_folder_to_bucket_and_back(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GONGKAI_BLOBS")
    merge([Archive(archive, read_only=True)], tmp_path / "local")
    assert isinstance(store_of(tmp_path / "local"), FolderStore)
    assert said(tmp_path / "local") == said(archive)
    assert verify(tmp_path / "local", None).faults == []
    assert list(store_of(tmp_path / "local")) == list(bucket(archive))


def test_a_copied_archive_finds_its_bodies(archive: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(archive, tmp_path / "copy"))
    assert verify(copy, None).faults == []


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize(
    ("address", "said_of_it"),
    [
        ("s3://no-such-bucket/blobs", "no such bucket"),
        ("ftp://example.com/blobs", "s3://bucket/prefix"),
        ("s3://", "s3://bucket/prefix"),
    ],
)
def test_a_store_that_cannot_be_one_is_one_clear_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
    said_of_it: str,
) -> None:
    monkeypatch.setenv("GONGKAI_BLOBS", address)
    with pytest.raises(StoreFailed) as caught:
        store_of(tmp_path / "archive").put(b"body")
    assert said_of_it in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.usefixtures("environment")
def test_a_crawl_whose_store_fails_stops_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing more is asked of a portal whose answers could not be kept."""
    monkeypatch.setenv("GONGKAI_BLOBS", "s3://no-such-bucket/blobs")
    with serve() as portal:
        summary = crawl(tmp_path / "crawled", portal.url)
        assert len(portal.requests) <= 3
    assert summary["reason"] == "store_failed"
    assert "store_failed" in codes(summary)
