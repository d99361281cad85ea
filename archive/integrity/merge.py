"""Merging archives by content into the archive that one crawler would have made.

The merged archive is new; the sources are only read. Evidence is taken over unchanged, each capture once and
all in order of time. Readings are recorded anew, in the order in which documents were first seen, so that
versions, repeats and amendments across the archives are found. A merge of a single archive is a copy of it,
and can be taken during a crawl.

The new archive is built under another name beside its place and moved there in one step. An interrupted merge
leaves nothing at the place, and the same command begins anew.
"""

from __future__ import annotations

import heapq
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from archive.database.captures import settle_states
from archive.database.folder import Archive
from archive.database.sqlite import Database
from archive.database.verdicts import FILE as VERDICTS
from archive.database.verdicts import Key, add_verdict, load_verdicts
from archive.integrity.staging import staged
from archive.model import Appearance
from archive.reports.loading import load_appearances
from archive.reports.readings import reading_in_effect
from archive.reports.recording import record
from archive.storage.blobs import Store, digest, digest_of
from archive.warc.writing import mend, sealed

_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Merged:
    """The contents of the merged archive, in numbers."""

    crawls: int
    captures: int
    documents: int
    reports: int
    missing: int
    """Documents whose bytes no archive had whole."""


def merge(
    sources: list[Archive], place: Path, finish: Callable[[Archive], object] = lambda _: None
) -> Merged:
    """Merge archives into a new one at a place. `finish` is applied to it before it is put there. Raises
    NotAnArchive if the place is taken, and Locked if another process builds there."""
    with staged(place) as folder, Archive(folder) as target:
        merged = _join(sources, target)
        finish(target)
        target.close()  # closing merges the log into the database
    return merged


def _join(sources: list[Archive], target: Archive) -> Merged:
    database = target.database
    with ExitStack() as stack:
        for source in sources:
            stack.enter_context(_held_still(source.database))
        warcs = [_copy_warcs(source, target) for source in sources]
        with database.atomic():
            _add_sites(sources, database)
            crawls = _add_crawls(sources, database)
            _add_captures(sources, crawls, warcs, database)
        _add_verdicts(sources, target)
        _add_documents(sources, target)
    for row in list(database.query("SELECT id FROM crawls WHERE finished IS NULL")):
        settle_states(database, row["id"])  # no later crawl would settle a killed one
    names = ("crawls", "captures", "documents", "reports")
    held = set(target.store)
    documents = database.query("SELECT sha256 FROM documents WHERE instr(sha256, '.') = 0")
    missing = sum(row["sha256"] not in held for row in documents)
    return Merged(**{name: int(database.table(name).count) for name in names}, missing=missing)


def _add_verdicts(sources: list[Archive], target: Archive) -> None:
    """Copy the verdicts on findings. Of two verdicts on one finding the first archive's counts."""
    known: set[Key] = set()
    for source in sources:
        for verdict in load_verdicts(source.root / VERDICTS).values():
            if verdict.key not in known:
                add_verdict(target.root, verdict)
                known.add(verdict.key)


@contextmanager
def _held_still(database: Database) -> Iterator[None]:
    """Make all reads within see one moment, whatever a crawl writes meanwhile. Files are copied after that
    moment, and a crawl writes files before the rows that name them, so no named file is missing."""
    connection = database.conn
    connection.execute("BEGIN")
    try:
        connection.execute("SELECT count(*) FROM sites").fetchone()
        yield
    finally:
        connection.rollback()


def _copy_warcs(source: Archive, target: Archive) -> dict[str, str]:
    """Copy WARC files and their seals, and return the new name of each. A longer version of a file (the other
    archive copied it while it was written) replaces the shorter one. A different file of the same name is
    renamed."""
    names = {}
    target.warc.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.warc.glob("*.warc.gz")):
        place = target.warc / path.name
        if place.exists() and not _is_same_file(path, place):
            stem = path.name.removesuffix(".warc.gz")
            place = target.warc / f"{stem}-{digest_of(path)[:8]}.warc.gz"
        names[path.name] = place.name
        if not place.exists() or place.stat().st_size < path.stat().st_size:
            shutil.copyfile(path, place)
        if sealed(path).exists():
            text = sealed(path).read_text(encoding="utf-8")
            sealed(place).write_text(text.replace(path.name, place.name), encoding="utf-8")
        elif not sealed(place).exists():
            mend(place)
    return names


def _is_same_file(one: Path, other: Path) -> bool:
    """Return whether one file equals the other or is its beginning."""
    with one.open("rb") as file, other.open("rb") as beside:
        while (piece := file.read(_PIECE)) and (other_piece := beside.read(_PIECE)):
            if not (piece.startswith(other_piece) or other_piece.startswith(piece)):
                return False
    return True


def _add_sites(sources: list[Archive], database: Database) -> None:
    """Copy sites and entries. The last archive's description of a site counts, and the latest check of an
    entry."""
    looks: dict[tuple[str, str], dict[str, Any]] = {}
    for source in sources:
        database.table("sites").upsert_all(list(source.database.table("sites").rows), pk="name")
        for row in source.database.table("entries").rows:
            known = looks.setdefault((row["site"], row["url"]), row)
            if row["checked"] > known["checked"]:
                looks[row["site"], row["url"]] = row
    database.table("entries").insert_all(looks.values())


def _add_crawls(sources: list[Archive], database: Database) -> dict[tuple[int, int], int]:
    """Copy crawls in the order they began, each with its ledger, and return their new ids by archive and old
    id. A crawl in two archives (one a copy of the other) is recognised by its first record."""
    first = "(SELECT record FROM captures WHERE crawl = c.id ORDER BY id LIMIT 1) AS first"
    found = [
        (index, row)
        for index, source in enumerate(sources)
        for row in source.database.query(f"SELECT c.*, {first} FROM crawls AS c")
    ]
    same: dict[tuple[str, str, str], list[tuple[int, dict[str, Any]]]] = {}
    for index, row in found:
        same.setdefault((row["started"], row["site"], row["first"] or ""), []).append((index, row))
    crawl_ids: dict[tuple[int, int], int] = {}
    for crawl_id, identity in enumerate(sorted(same), 1):
        copies = sorted(same[identity], key=lambda copy: copy[1]["finished"] is None)
        index, row = copies[0]
        database.table("crawls").insert(
            {name: value for name, value in row.items() if name != "first"} | {"id": crawl_id}
        )
        _add_told(sources[index].database, row["id"], database, crawl_id)
        crawl_ids |= {(index, row["id"]): crawl_id for index, row in copies}
    return crawl_ids


def _add_told(source: Database, old_id: int, target: Database, new_id: int) -> None:
    """Copy every row about a crawl beside its captures: its ledger, its lists and their rows, its steps."""
    for table in source.table_names():
        names = [column.name for column in source.table(table).columns]
        if "crawl" in names and table != "captures":
            rows = source.query(f'SELECT * FROM "{table}" WHERE crawl = ?', [old_id])
            target.table(table).insert_all([entry | {"crawl": new_id} for entry in rows])


def _add_captures(
    sources: list[Archive],
    crawls: dict[tuple[int, int], int],
    warcs: list[dict[str, str]],
    database: Database,
) -> None:
    """Copy all captures in order of time. A capture in several archives is copied once."""

    def of_source(index: int) -> Iterator[tuple[str, int, int, dict[str, Any]]]:
        for row in sources[index].database.query("SELECT * FROM captures ORDER BY fetched, id"):
            yield row["fetched"], index, row["id"], row

    def joined() -> Iterator[dict[str, Any]]:
        seen: dict[object, int] = {}
        moment = ""
        for fetched, index, _, row in heapq.merge(*map(of_source, range(len(sources)))):
            if fetched != moment:  # the same capture has the same time in every archive
                seen, moment = {}, fetched
            identity = row["record"] or (row["url"], row["requested"], row["status"], row["sha256"])
            if seen.setdefault(identity, index) == index:
                del row["id"]
                crawl = row["crawl"] and crawls[index, row["crawl"]]
                yield row | {"crawl": crawl, "warc": warcs[index].get(row["warc"], row["warc"])}

    database.table("captures").insert_all(joined())


def _add_documents(sources: list[Archive], target: Archive) -> None:
    """Copy bytes, appearances and readings of every document: first the documents that own a report, then
    their repeats, so that a report keeps the places of the document it was read from."""
    for source in sources:
        _copy_blobs(source.store, target.store)
    for sha256 in _in_order(sources):
        holding = [source for source in sources if _document(source, sha256)]
        best = max(holding, key=lambda source: _age(_document(source, sha256)))
        reading, reader = reading_in_effect(best.database, sha256)
        record(target.database, _appearances(holding, sha256), [reading], reader=reader)


def _copy_blobs(source: Store, target: Store) -> None:
    """Copy every whole blob that the target lacks; nothing if both archives share a bucket."""
    if source.address == target.address:
        return
    held = set(target)
    for sha256 in source:
        if sha256 not in held and digest(body := source.get(sha256)) == sha256:
            target.put(body)


def _in_order(sources: list[Archive]) -> list[str]:
    order: dict[str, tuple[bool, str]] = {}
    for source in sources:
        for row in source.database.query(
            "SELECT d.sha256, coalesce(d.first_seen, '') AS seen, "
            "d.report IS NULL OR r.sha256 <> d.sha256 AS later FROM documents AS d "
            "LEFT JOIN reports AS r ON r.id = d.report WHERE instr(d.sha256, '.') = 0"
        ):
            key = (bool(row["later"]), row["seen"])
            order[row["sha256"]] = min(key, order.get(row["sha256"], key))
    return sorted(order, key=lambda sha256: (*order[sha256], sha256))


def _document(source: Archive, sha256: str) -> dict[str, Any] | None:
    return next(source.database.query("SELECT * FROM documents WHERE sha256 = ?", [sha256]), None)


def _age(document: dict[str, Any] | None) -> tuple[int, str]:
    """Return a sort key for versions of the readers: "9" before "10"."""
    reader = (document or {}).get("reader") or ""
    return len(reader), reader


def _appearances(holding: list[Archive], sha256: str) -> list[Appearance]:
    """Return the first and the last appearance of a document at each address, in order of time."""
    found = []
    for source in holding:
        last = {
            row["url"]: row["last_seen"]
            for row in source.database.query(
                "SELECT url, last_seen FROM appearances WHERE sha256 = ?", [sha256]
            )
        }
        for appearance in load_appearances(source.database, sha256):
            found += [appearance, replace(appearance, captured=last[appearance.url])]
    return sorted(found, key=lambda appearance: (appearance.captured or "", appearance.url))
