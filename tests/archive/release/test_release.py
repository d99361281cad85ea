"""A release is the same bytes whenever and wherever it is made, says what changed, and opens in the tools of others."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from arro3.io import read_parquet
from click.testing import CliRunner
from warcio.archiveiterator import ArchiveIterator

from archive.commands.release import release as command
from archive.database.folder import DATABASE, Archive
from archive.errors import ReleaseRefused
from archive.release.bundle import release
from archive.release.cdxj import surt
from archive.warc.writing import sealed
from tests.support.archives import (
    ADDRESS,
    Answer,
    build,
    gold,
)

PAGE = gold("html-official.html")
EDITED = PAGE.replace("回应关切".encode(), "回应社会关切".encode())
FIRST = [
    Answer(f"{ADDRESS}a.html", PAGE, "2026-01-02T03:04:05.000Z", "gzip", gzip.compress(PAGE, mtime=0)),
    Answer(f"{ADDRESS}b.html", gold("html-nested.html"), "2026-01-02T03:04:06.000Z"),
]
LATER = [
    Answer(f"{ADDRESS}a.html", EDITED, "2026-03-02T03:04:05.000Z"),
    Answer(f"{ADDRESS}b.html", gold("html-nested.html"), "2026-03-02T03:04:06.000Z"),
]


def publish(folder: Path, target: Path, previous: Path | None = None) -> Path:
    with Archive(folder, read_only=True) as archive:
        release(archive, target, previous)
    return target


def said(folder: Path, name: str) -> Any:
    return json.loads((folder / "data" / f"{name}.json").read_text(encoding="utf-8"))


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("release") / "archive", FIRST)


@pytest.fixture(scope="module")
def released(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(archive, tmp_path_factory.mktemp("release") / "first")


def test_the_same_archive_gives_the_same_bytes_elsewhere_and_later(
    archive: Path, released: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = Path(shutil.copytree(archive, tmp_path / "elsewhere"))
    for path in moved.rglob("*"):
        os.utime(path, (0, 0))
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    with Archive(moved) as opened:  # a writer has been at it, and written nothing
        opened.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    again = publish(moved, tmp_path / "second")
    assert digests(again) == digests(released)
    assert len(digests(again)) > 40


def test_nothing_of_this_machine_is_in_it(archive: Path, released: Path) -> None:
    for path in released.rglob("*"):
        if path.is_file() and path.suffix != ".wacz":
            body = path.read_bytes()
            assert str(archive).encode() not in body, path
    with sqlite3.connect(released / "data" / DATABASE) as database:
        assert "archive" not in json.loads(database.execute("SELECT stats FROM crawls").fetchone()[0])
        applied = {row[0] for row in database.execute("SELECT applied_at FROM _sqlite_migrations")}
    assert applied == {"2026-01-02T03:04:06.000Z"}


def test_anybody_can_check_the_manifest(released: Path) -> None:
    command = ["sha256sum", "--strict", "-c", "manifest-sha256.txt"]
    done = subprocess.run(command, cwd=released, capture_output=True, check=False)
    assert done.returncode == 0
    listed = {line.split("  ", 1)[1] for line in (released / "manifest-sha256.txt").read_text().splitlines()}
    assert listed == {name for name in digests(released) if name.startswith("data/")}


def test_every_table_is_there_as_csv_and_parquet_with_every_column_described(released: Path) -> None:
    with sqlite3.connect(released / "data" / DATABASE) as database:
        stored = {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    wanted = {name for name in stored if not name.startswith(("sqlite_", "_sqlite", "sections_fts"))}
    columns = {kind: described(released / "data" / kind, kind) for kind in ("csv", "parquet")}
    assert columns["csv"] == columns["parquet"]
    assert wanted - columns["csv"].keys() == {
        *("proofs", "cell_facts", "told_findings"),  # told in `cells` and `findings`
        *("finding_kinds", "packed_findings", "packing_words"),  # what holds
        "readings",  # what is not in effect
    }
    assert {"cells", "panel", "ledger"} <= columns["csv"].keys()
    for name, fields in columns["csv"].items():
        with (released / f"data/csv/{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            header, *rows = csv.reader(file)
        table = read_parquet(released / f"data/parquet/{name}.parquet").read_all()
        assert header == list(table.column_names) == fields
        assert len(rows) == table.num_rows


def described(folder: Path, kind: str) -> dict[str, list[str]]:
    """Table -> columns, as the data package of a folder has them; every column with both its meanings."""
    resources = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    for resource in resources:
        fields, keys = resource["schema"]["fields"], resource["schema"].get("foreignKeys", [])
        assert all(field["title"] and field["description"] for field in fields), resource["path"]
        assert {key["reference"]["resource"] for key in keys} <= {other["name"] for other in resources}
        body = (folder / resource["path"]).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(body).hexdigest()}"
    return {
        resource["path"].removesuffix(f".{kind}"): [field["name"] for field in resource["schema"]["fields"]]
        for resource in resources
    }


def test_the_wacz_is_what_its_specification_asks_for(released: Path) -> None:
    with zipfile.ZipFile(released / "data/captures.wacz") as wacz:
        assert all(entry.compress_type == zipfile.ZIP_STORED for entry in wacz.infolist())
        package = wacz.read("datapackage.json")
        digest = json.loads(wacz.read("datapackage-digest.json"))
        assert digest == {
            "path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(package).hexdigest()}"
        }  # fmt: skip
        about = json.loads(package)
        assert (about["profile"], about["wacz_version"]) == ("data-package", "1.1.1")
        for resource in about["resources"]:
            body = wacz.read(resource["path"])
            assert (resource["hash"], resource["bytes"]) == (
                f"sha256:{hashlib.sha256(body).hexdigest()}",
                len(body),
            )
        header, *pages = map(json.loads, wacz.read("pages/pages.jsonl").decode().splitlines())
    assert header["format"] == "json-pages-1.0"
    assert [(page["url"], page["ts"]) for page in pages] == [(a.url, a.seen) for a in FIRST]


def test_every_line_of_the_index_leads_to_its_record(released: Path) -> None:
    with zipfile.ZipFile(released / "data/captures.wacz") as wacz:
        lines = wacz.read("indexes/index.cdx").decode().splitlines()
        assert lines == sorted(lines)
        assert len(lines) == 2
        for line in lines:
            key, moment, about = line.split(" ", 2)
            entry = json.loads(about)
            data = wacz.read(f"archive/{entry['filename']}")
            start = int(entry["offset"])
            record = next(iter(ArchiveIterator(BytesIO(data[start : start + int(entry["length"])]))))
            assert record.rec_headers.get_header("WARC-Target-URI") == entry["url"]
            assert record.rec_headers.get_header("WARC-Payload-Digest") == entry["digest"]
            assert (key, moment[:8], entry["status"], entry["mime"]) == (
                surt(entry["url"]),
                "20260102",
                "200",
                "text/html",
            )
            answer = next(answer for answer in FIRST if answer.url == entry["url"])
            assert record.content_stream().read() == answer.body


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://www.example.gov.cn/", "cn,gov,example)/"),
        ("https://www2.example.gov.cn:443/a/B.html?b=2&a=1", "cn,gov,example)/a/b.html?a=1&b=2"),
        ("http://127.0.0.1:8900/x?y=%E5%AE%81&a=b", "1,0,0,127:8900)/x?a=b&y=%e5%ae%81"),
        ("http://example.gov.cn:8080/col/", "cn,gov,example:8080)/col"),
        ("http://example.gov.cn/年/x.html", "cn,gov,example)/%e5%b9%b4/x.html"),
        ("http://a.cn/%7euser/a%20b?", "cn,a)/~user/a%20b"),
        ("http://a.cn?x=1#part", "cn,a)/?x=1"),
    ],
)
def test_addresses_are_keyed_as_replay_tools_key_them(url: str, key: str) -> None:
    assert surt(url) == key


def test_accuracy_is_told_by_carrier_form_and_reader(released: Path) -> None:
    rows = said(released, "accuracy")
    assert sum(row["reports"] for row in rows) == 2
    for row in rows:
        assert row["carrier"] == "text/html"
        assert row["cells"] >= 198
        assert row["holds"] > 0
        assert row["fails"] == 0


def test_the_first_release_adds_everything(released: Path) -> None:
    changed = said(released, "changes")
    assert changed["since"] is None
    assert len(changed["added"]) == 2
    assert not any(changed[name] for name in ("amended", "removed", "cells", "rules_added", "rules_removed"))


def test_what_changed_since_is_told(archive: Path, released: Path, tmp_path: Path) -> None:
    later = build(Path(shutil.copytree(archive, tmp_path / "later")), LATER)
    with Archive(later) as opened:
        database = opened.database
        nested = hashlib.sha256(gold("html-nested.html")).hexdigest()
        number = next(database.query("SELECT id FROM reports WHERE sha256 = ?", [nested]))["id"]
        column = next(database.query('SELECT "column" FROM items WHERE id = 1'))["column"]
        database.execute(f'UPDATE figures SET "{column}" = 777 WHERE report = ?', [number])
        database.execute("UPDATE reports SET content = 'another' WHERE id = ?", [number])
        database.execute("UPDATE finding_kinds SET rule = 'N9.new' WHERE rule = 'A1.flow'")
    changed = said(publish(later, tmp_path / "second", released), "changes")
    assert changed["since"] == hashlib.sha256((released / "manifest-sha256.txt").read_bytes()).hexdigest()
    assert [row["sha256"] for row in changed["added"]] == [hashlib.sha256(EDITED).hexdigest()]
    assert [(row["url"], row["cells"], row["texts"]) for row in changed["amended"]] == [
        (f"{ADDRESS}a.html", 0, 6)
    ]
    assert [(cell["sha256"], cell["new"][0]) for cell in changed["cells"]] == [(nested, 777)]
    assert (changed["rules_added"], changed["rules_removed"]) == (["N9.new"], ["A1.flow"])
    assert changed["removed"] == []


def test_a_report_that_is_no_more_is_told(archive: Path, tmp_path: Path) -> None:
    both = publish(archive, tmp_path / "both")
    fewer = build(tmp_path / "fewer", FIRST[:1])
    assert len(said(publish(fewer, tmp_path / "one", both), "changes")["removed"]) == 1


def refused(folder: Path, target: Path, previous: Path | None = None) -> str:
    with pytest.raises(ReleaseRefused) as refusal:
        publish(folder, target, previous)
    assert not target.exists() or any(target.iterdir())
    assert not list(target.parent.glob(".*.part"))
    return str(refusal.value)


def test_without_a_report_of_differences_there_is_no_release(
    archive: Path, released: Path, tmp_path: Path
) -> None:
    broken = Path(shutil.copytree(released, tmp_path / "broken"))
    (broken / "data/accuracy.json").write_text("[]")
    assert "accuracy.json" in refused(archive, tmp_path / "new", broken)
    empty = tmp_path / "empty"
    empty.mkdir()
    refused(archive, tmp_path / "new", empty)


def test_without_a_report_of_accuracy_there_is_no_release(archive: Path, tmp_path: Path) -> None:
    unchecked = Path(shutil.copytree(archive, tmp_path / "unchecked"))
    with Archive(unchecked) as opened:
        for table in ("told_findings", "packed_findings"):
            opened.database.execute(f"DELETE FROM {table} WHERE report = 1")
    refused(unchecked, tmp_path / "new")
    nothing = build(tmp_path / "nothing", [Answer(f"{ADDRESS}x.html", b"<p>x", "2026-01-02T03:04:05.000Z")])
    refused(nothing, tmp_path / "new")


def test_damaged_evidence_is_not_released(archive: Path, tmp_path: Path) -> None:
    damaged = Path(shutil.copytree(archive, tmp_path / "damaged"))
    warc = next((damaged / "warc").glob("*.gz"))
    body = bytearray(warc.read_bytes())
    body[len(body) // 2] ^= 1
    warc.write_bytes(body)
    assert warc.name in refused(damaged, tmp_path / "new")


def test_missing_evidence_is_not_released(archive: Path, tmp_path: Path) -> None:
    without = Path(shutil.copytree(archive, tmp_path / "without"))
    warc = next((without / "warc").glob("*.gz"))
    sealed(warc).unlink()
    warc.unlink()
    assert warc.name in refused(without, tmp_path / "new")


def test_what_a_running_crawl_has_half_written_is_left_out(
    archive: Path, released: Path, tmp_path: Path
) -> None:
    running = Path(shutil.copytree(archive, tmp_path / "running"))
    warc = next((running / "warc").glob("*.gz"))
    sealed(warc).unlink()
    warc.write_bytes(warc.read_bytes() + b"\x1f\x8b\x08\x00half a record")
    assert digests(publish(running, tmp_path / "new")) == digests(released)


def test_a_folder_that_holds_something_is_left_alone(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    refused(archive, tmp_path)
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_the_command_says_what_it_released(archive: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(command, [str(tmp_path / "new"), "--archive", str(archive), "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["counts"]["reports"] == 2
    assert done.stdout == json.dumps(said(tmp_path / "new", "release"), ensure_ascii=False) + "\n"
