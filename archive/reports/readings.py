"""Readings beside the one in effect.

Readers improve. What a better one makes of bytes that are known already *waits* beside what is in effect, so that a
person sees every cell that would change before anybody else does. Accepted, it takes effect, and the *former* reading
is kept, one a document, until the next is accepted: it can be restored as it was, numbers of reports included.
Everything else here (site, comparisons, amendments, panel, exports, releases) knows only what is in effect.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Literal

from sqlite_utils import Database

from archive.compare.content_digest import content_digest
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

Standing = Literal["waiting", "former"]
_EFFECT = (
    "SELECT d.*, r.sha256 AS owner, r.content FROM documents AS d LEFT JOIN reports AS r ON r.id = d.report "
    "WHERE d.sha256 = ?"
)


def count(database: Database, standing: Standing) -> int:
    """How many documents have a reading that waits, or a former one."""
    return int(database.table("readings").count_where("standing = ?", [standing]))


def reading_in_effect(database: Database, sha256: str) -> tuple[Reading, str | None]:
    """What the archive has read in a document (all reports of a file), and by which readers."""
    row = next(database.query(_EFFECT, [sha256]))
    if row["state"] == "part":
        part = Reading(
            sha256, row["media_type"], row["size"], None, "part", row["detail"], whole=row["owner"]
        )
        return part, row["reader"]
    report = _report_in_effect(database, row)
    error = None if report else row["state"]
    parts = (next(database.query(_EFFECT, [key])) for key in stored_parts(database, sha256))
    more = tuple(found for part in parts if (found := _report_in_effect(database, part)))
    return Reading(sha256, row["media_type"], row["size"], report, error, row["detail"], more), row["reader"]


def _report_in_effect(database: Database, document: dict[str, Any]) -> Report | None:
    if document["report"] is None:
        return None
    report = load_report(database, document["report"])
    key = document["sha256"]
    return replace(report, sha256=file_of(key), part=part_of(key), media_type=document["media_type"])


def begin(database: Database) -> int:
    """Number of a new run of readings; what waited from an earlier one waits no longer."""
    with database.atomic():
        (last,) = database.execute("SELECT coalesce(max(run), 0) FROM readings").fetchone()
        database.execute("DELETE FROM readings WHERE standing = 'waiting'")
    return int(last) + 1


def wait(database: Database, run: int, reading: Reading, reader: str) -> None:
    """Keep a reading of a known document beside the one in effect, with how many facts, cells (as to what they state)
    and other things (places, prose, findings) it has otherwise. Of a file with several reports each waits."""
    for one in unfolded(database, reading):
        add_document(database, one)
        _wait(database, run, one, reader)


def _wait(database: Database, run: int, reading: Reading, reader: str) -> None:
    effect = next(database.query(_EFFECT, [reading.sha256]))
    content = content_digest(reading.report) if reading.report else None
    facts, cells, others = _count(database, effect, reading, content)
    # A document that says what another says may have to say it alone one day: its reading is kept whole.
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
        return 0, cells, int(said != (state_of(reading), reading.detail, reading.media_type))
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
    row = {
        "sha256": reading.sha256,
        "standing": standing,
        "run": run,
        "reader": reader,
        "media_type": reading.media_type,
        "state": state_of(reading),
        "detail": reading.detail,
        **more,
    }
    database.table("readings").insert(row, pk=("sha256", "standing"), replace=True)


def _pack(report: Report | None) -> bytes | None:
    """A report as it is kept beside another: without what only the archive knows."""
    if report is None:
        return None
    own = tuple(finding for finding in report.findings if finding.rule not in OVER_SEVERAL)
    bare = replace(report, findings=own, url=None, urls=(), captured=None, version=None)
    return zlib.compress(json.dumps(report_to_dict(bare, with_codes=True), ensure_ascii=False).encode())


def unpack(row: dict[str, Any]) -> Reading:
    """The reading of a row of `readings`; without its report where that is the one in effect, or another document's.
    Raises ValueError or zlib.error where the row is damaged."""
    report = report_from_dict(json.loads(zlib.decompress(row["says"]))) if row["says"] else None
    if report and key_of(report) != row["sha256"]:
        raise ValueError(f"not of {row['sha256']}: {key_of(report)}")
    return Reading(
        row["sha256"], row["media_type"], 0, report, None if report else row["state"], row["detail"]
    )


def accept(database: Database) -> Iterator[str]:
    """Put what waits into effect, each document in a transaction of its own; yields its digest once it is done.
    Interrupted, the next call goes on. First all readings in effect are kept, and those of an earlier run forgotten:
    what one document says may rest on another."""
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
    """Restore the readings that were in effect before the last were accepted; yields the digest of each document.
    What waits is forgotten, since it was compared with what goes. Interrupted, the next call goes on."""
    with database.atomic():
        database.execute("DELETE FROM readings WHERE standing = 'waiting'")
    yield from _take_effect(database, "former")
    drop_empty_units(database)


def _begun(database: Database) -> bool:
    """Whether what waits was being accepted when somebody stopped it."""
    both = (
        "SELECT 1 FROM readings AS f WHERE f.standing = 'former' "
        "AND f.run = (SELECT max(run) FROM readings WHERE standing = 'waiting')"
    )
    return bool(next(database.query(both), None))


def _choose_owners(database: Database) -> None:
    """Of documents that will say the same, the one whose report it is to be: the one whose report says so already,
    else the first seen. The others repeat it."""
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
    """The reading in effect as a former one: whole, unless the waiting one is the same or it is another document's."""
    effect = next(database.query(_EFFECT, [waiting["sha256"]]))
    owns, is_same = effect["owner"] == effect["sha256"], bool(waiting["same"])
    report = _report_in_effect(database, effect) if owns and not is_same else None
    reading = Reading(effect["sha256"], effect["media_type"], 0, report, effect["state"], effect["detail"])
    _insert(
        database, "former", waiting["run"], reading, effect["reader"], same=is_same, report=effect["report"],
        repeats=None if owns else effect["owner"], says=_pack(report),
    )  # fmt: skip


# What will have no report of its own gives up the one it has, so that its id is free, before others get theirs;
# what repeats another is tied to it once that is there.
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
