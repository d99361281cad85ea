"""Readings beside the one in effect.

Readers improve. When a better reader reads known bytes differently, its reading *waits* beside the one in effect, and
a person can see every cell that would change. When it is accepted, it takes effect, and the *former* reading is kept,
one a document, until the next acceptance. A former reading can be restored exactly, with the ids of its reports.
Everything else (site, comparisons, amendments, panel, exports, releases) uses only the reading in effect.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from typing import Any, Literal

from msgspec.structs import replace

from archive.compare.content_digest import content_digest
from archive.database.report_rows import told_of
from archive.database.sqlite import Database
from archive.model import Reading, Report
from archive.report_json import report_from_dict, report_to_dict
from archive.reports.loading import load_report
from archive.reports.parts import (
    FACTS,
    differences,
    is_cell,
)
from archive.reports.recording import add_document, restore, state_of
from archive.reports.series_findings import OVER_SEVERAL
from archive.reports.units import drop_empty_units
from archive.reports.versions import settle
from archive.reports.volumes import file_of, key_of, part_of, stored_parts, unfolded
from archive.sentence import columns

Standing = Literal["waiting", "former"]
_EFFECT = (
    "SELECT d.*, r.sha256 AS owner, r.content FROM documents AS d LEFT JOIN reports AS r ON r.id = d.report "
    "WHERE d.sha256 = ?"
)


def count(database: Database, standing: Standing) -> int:
    """Return the number of documents with a waiting, or with a former, reading."""
    return int(database.table("readings").count_where("standing = ?", [standing]))


def reading_in_effect(database: Database, sha256: str) -> tuple[Reading, str | None]:
    """Return the reading of a document in effect (all reports of a file), and the version of its readers."""
    row = next(database.query(_EFFECT, [sha256]))
    if row["state"] == "part":
        part = Reading(sha256, row["media_type"], row["size"], None, "part", told_of(row), whole=row["owner"])
        return part, row["reader"]
    report = _report_in_effect(database, row)
    error = None if report else row["state"]
    parts = (next(database.query(_EFFECT, [key])) for key in stored_parts(database, sha256))
    more = tuple(found for part in parts if (found := _report_in_effect(database, part)))
    return Reading(sha256, row["media_type"], row["size"], report, error, told_of(row), more), row["reader"]


def _report_in_effect(database: Database, document: dict[str, Any]) -> Report | None:
    if document["report"] is None:
        return None
    report = load_report(database, document["report"])
    key = document["sha256"]
    return replace(report, sha256=file_of(key), part=part_of(key), media_type=document["media_type"])


def begin(database: Database) -> int:
    """Start a new run of readings and return its number. Readings that wait from an earlier run are forgotten."""
    with database.atomic():
        (last,) = database.execute("SELECT coalesce(max(run), 0) FROM readings").fetchone()
        database.execute("DELETE FROM readings WHERE standing = 'waiting'")
    return int(last) + 1


def wait(database: Database, run: int, reading: Reading, reader: str) -> None:
    """Keep a reading of a known document beside the one in effect, with the number of facts, cells and other things
    (places, prose, findings) that differ. Each report of a file waits by itself."""
    for one in unfolded(database, reading):
        add_document(database, one)
        _wait(database, run, one, reader)


def _wait(database: Database, run: int, reading: Reading, reader: str) -> None:
    effect = next(database.query(_EFFECT, [reading.sha256]))
    content = content_digest(reading.report) if reading.report else None
    facts, cells, others = _count(database, effect, reading, content)
    # Keep the reading of a repeat whole: its owner may go one day.
    same = facts + cells + others == 0 and effect["owner"] in (None, reading.sha256)
    _insert(
        database, "waiting", run, reading, reader, same=same, content=content,
        facts=facts, cells=cells, others=others, says=None if same else _pack(reading.report),
    )  # fmt: skip


def _count(
    database: Database, effect: dict[str, Any], reading: Reading, content: str | None
) -> tuple[int, int, int]:
    was, now = _report_in_effect(database, effect), reading.report
    if was is None or now is None:
        cells = sum(len(report.cells) for report in (was, now) if report)
        said = (effect["state"], effect["detail"], effect["media_type"])
        return 0, cells, int(said != (state_of(reading), columns(reading.detail)[0], reading.media_type))
    same_words = content == effect["content"]
    if same_words and effect["owner"] != key_of(now):  # the other document's cells stand elsewhere
        return 0, 0, 0
    found = list(differences(was, now))
    facts = sum(part in FACTS for part, _, _ in found)
    cells = sum(is_cell(*difference) for difference in found)
    return facts, cells, max(len(found) - facts - cells, int(not same_words and not found))


def _insert(
    database: Database, standing: Standing, run: int, reading: Reading, reader: str | None, **more: Any
) -> None:
    text, sentence = columns(reading.detail)
    row = {
        "sha256": reading.sha256,
        "standing": standing,
        "run": run,
        "reader": reader,
        "media_type": reading.media_type,
        "state": state_of(reading),
        "detail": text,
        "sentence": sentence,
        **more,
    }
    database.table("readings").insert(row, pk=("sha256", "standing"), replace=True)


def _pack(report: Report | None) -> bytes | None:
    """Return a report compressed for storage, without the fields that only the archive knows."""
    if report is None:
        return None
    own = tuple(finding for finding in report.findings if finding.rule not in OVER_SEVERAL)
    bare = replace(report, findings=own, url=None, urls=(), captured=None, version=None)
    return zlib.compress(json.dumps(report_to_dict(bare, with_codes=True), ensure_ascii=False).encode())


def unpack(row: dict[str, Any]) -> Reading:
    """Return the reading of a row of `readings`. It has no report if that is the one in effect or belongs to
    another document. Raises ValueError or zlib.error if the row is damaged."""
    report = report_from_dict(json.loads(zlib.decompress(row["says"]))) if row["says"] else None
    if report and key_of(report) != row["sha256"]:
        raise ValueError(f"not of {row['sha256']}: {key_of(report)}")
    return Reading(
        row["sha256"], row["media_type"], 0, report, None if report else row["state"], told_of(row)
    )


def accept(database: Database) -> Iterator[str]:
    """Put the waiting readings into effect, one document a transaction, and yield each digest when it is done. After
    an interruption the next call continues. All readings in effect are kept first and former ones of earlier runs
    deleted, because the report of one document may depend on another."""
    if not count(database, "waiting"):
        return
    if not _begun(database):
        with database.atomic():
            database.execute("DELETE FROM readings WHERE standing = 'former'")
            drop_empty_units(database)
            _choose_owners(database)
    kept = set(_of(database, "former"))
    for sha256 in _of(database, "waiting"):
        if sha256 not in kept:
            _keep_former(database, _row(database, sha256, "waiting"))
    yield from _take_effect(database, "waiting")


def roll_back(database: Database) -> Iterator[str]:
    """Restore the readings that were in effect before the last acceptance, and yield the digest of each document.
    Waiting readings are forgotten, because they were compared with the readings that now go. After an interruption
    the next call continues."""
    with database.atomic():
        database.execute("DELETE FROM readings WHERE standing = 'waiting'")
    yield from _take_effect(database, "former")
    drop_empty_units(database)


def _begun(database: Database) -> bool:
    """Return whether an acceptance was interrupted."""
    both = (
        "SELECT 1 FROM readings AS f WHERE f.standing = 'former' "
        "AND f.run = (SELECT max(run) FROM readings WHERE standing = 'waiting')"
    )
    return bool(next(database.query(both), None))


def _choose_owners(database: Database) -> None:
    """Choose the owner of each report that several documents will hold: the present owner, else the document
    seen first. The others repeat it."""
    owners: dict[str, str] = {}
    rows = [
        *database.query(
            "SELECT r.sha256, r.content FROM readings AS w CROSS JOIN reports AS r ON r.content = w.content "
            "WHERE w.standing = 'waiting' AND r.sha256 NOT IN "
            "(SELECT sha256 FROM readings WHERE standing = 'waiting')"
        ),
        *database.query(
            "SELECT w.sha256, w.content FROM readings AS w JOIN documents AS d ON d.sha256 = w.sha256 "
            "LEFT JOIN reports AS r ON r.sha256 = w.sha256 WHERE w.standing = 'waiting' AND w.content NOT NULL "
            "ORDER BY w.same DESC, r.content IS w.content DESC, d.first_seen, w.sha256"
        ),
    ]
    for row in rows:
        owners.setdefault(row["content"], row["sha256"])
    database.conn.executemany(
        "UPDATE readings SET repeats = nullif(?, sha256), report = (SELECT id FROM reports WHERE "
        "reports.sha256 = readings.sha256) WHERE standing = 'waiting' AND sha256 = ?",
        [(owners[row["content"]], row["sha256"]) for row in rows],
    )


def _keep_former(database: Database, waiting: dict[str, Any]) -> None:
    """Keep the reading in effect as a former one. Its report is stored too, unless the waiting reading is the same or
    another document owns it."""
    effect = next(database.query(_EFFECT, [waiting["sha256"]]))
    owns, is_same = effect["owner"] == effect["sha256"], bool(waiting["same"])
    report = _report_in_effect(database, effect) if owns and not is_same else None
    reading = Reading(effect["sha256"], effect["media_type"], 0, report, effect["state"], told_of(effect))
    _insert(
        database, "former", waiting["run"], reading, effect["reader"], same=is_same, report=effect["report"],
        repeats=None if owns else effect["owner"], says=_pack(report),
    )  # fmt: skip


# Documents that lose their report go first and free its id for others;
# a repeat is tied to its owner once the owner is there.
_ORDER = (
    ("NOT w.same AND w.repeats NOT NULL", False),
    ("NOT w.same AND w.state <> 'report'", True),
    ("NOT w.same AND w.repeats IS NULL", True),
    ("NOT w.same", True),
    ("w.same", True),
)


def _take_effect(database: Database, standing: Standing) -> Iterator[str]:
    for condition, is_last in _ORDER:
        for sha256 in _of(database, standing, condition):
            row = _row(database, sha256, standing)
            with database.atomic():
                _restore(database, row, is_last)
                if is_last:
                    database.execute(
                        "DELETE FROM readings WHERE sha256 = ? AND standing = ?", [sha256, standing]
                    )
            if is_last:
                yield sha256


def _restore(database: Database, row: dict[str, Any], is_last: bool) -> None:
    if row["same"]:
        database.execute("UPDATE documents SET reader = ? WHERE sha256 = ?", [row["reader"], row["sha256"]])
        settle(database, [row["sha256"]])
        return
    reading = unpack(row | {"says": row["says"] if row["repeats"] is None else None})
    repeats = row["repeats"] if is_last else None
    restore(database, reading, reader=row["reader"], report_id=row["report"], repeats=repeats)


def _of(database: Database, standing: Standing, condition: str = "1") -> list[str]:
    rows = database.query(
        "SELECT w.sha256 FROM readings AS w JOIN documents AS d ON d.sha256 = w.sha256 "
        f"WHERE w.standing = ? AND {condition} ORDER BY d.first_seen, d.sha256",
        [standing],
    )
    return [row["sha256"] for row in rows]


def _row(database: Database, sha256: str, standing: Standing) -> dict[str, Any]:
    return dict(
        next(database.query("SELECT * FROM readings WHERE sha256 = ? AND standing = ?", [sha256, standing]))
    )
