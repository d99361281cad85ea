"""The folder of a release. Its `data/README.md` describes the contents."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

from archive import __version__
from archive.database.connection import open_database
from archive.database.folder import DATABASE, Archive
from archive.errors import ReleaseRefused
from archive.export.formats import write_tables
from archive.export.tables import newest
from archive.integrity.faults import Proof
from archive.release import (
    accuracy,
    bag,
    changes,
    citation,
    signing,
    tree,
    wacz,
)
from archive.release import (
    database_copy as snapshot,
)
from archive.release.check import verify_release
from archive.sentence import say

_COUNTED = ("sites", "crawls", "captures", "documents", "units", "reports", "amendments")
_README = Path(__file__).parent / "README.md"


def release(
    archive: Archive,
    folder: Path,
    previous: Path | None = None,
    *,
    key: Path | None = None,
    authority: str | None = None,
) -> dict[str, Any]:
    """Write a release into a new or empty folder, and return the content of its `data/release.json`. Signs it
    with `key` and has it time-stamped by `authority` if given.

    Everything is dated with the newest capture: the same archive gives the same bytes on any day. Raises
    ReleaseRefused, and leaves nothing behind, if evidence is damaged or missing, or if changes or accuracy
    cannot be computed.
    """
    folder = folder.resolve()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ReleaseRefused(say("something_there", folder=folder))
    moment = newest(archive.database)
    if moment is None:
        raise ReleaseRefused(say("nothing_captured"))
    part = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        (part / "data").mkdir(parents=True)
        about = _fill(archive, part / "data", moment, previous)
        bag.close(part, _info(about))
        if key:
            signing.sign(part, key)
        if authority:
            signing.stamp(part, authority)
        _prove(part)
        if folder.exists():
            folder.rmdir()
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return about


def _fill(archive: Archive, data: Path, moment: str, previous: Path | None) -> dict[str, Any]:
    """Make everything from a snapshot, so that a crawl may go on meanwhile."""
    snapshot.take(archive.database, data / DATABASE, moment)
    database = open_database(data / DATABASE, read_only=True)
    try:
        changed = asdict(changes.compare_with(previous, database))
        exact = accuracy.measure(database)
        wacz.write(data / wacz.NAME, archive.warc.glob("*.warc.gz"), database, moment)
        for kind in ("csv", "parquet"):
            write_tables(database, data / kind, kind)
        documents = tree.root(tree.leaves(database))
        counts = {name: int(database.table(name).count) for name in _COUNTED}
    finally:
        database.close()
    about = {"date": moment[:10], "newest_capture": moment, "gongkai": __version__, "counts": counts}
    about["documents_root"] = documents
    for name, content in {"changes": changed, "accuracy": exact, "release": about}.items():
        text = json.dumps(content, ensure_ascii=False, indent=1)
        (data / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    shutil.copyfile(_README, data / "README.md")
    (data / "CITATION.cff").write_text(citation.of_release(moment), encoding="utf-8")
    return about


def _prove(folder: Path) -> None:
    """Raise ReleaseRefused unless the release passes the check that anyone can run on it."""
    proof = Proof()
    verify_release(folder, proof)
    if proof.faults:
        fault = proof.faults[0]
        raise ReleaseRefused(
            say("faults_before_release", count=len(proof.faults), where=fault.where, detail=fault.detail)
        )


def _info(about: dict[str, Any]) -> dict[str, str]:
    return {
        "Bag-Software-Agent": f"gongkai {about['gongkai']}",
        "Bagging-Date": about["date"],
        "External-Description": "政府信息公开工作年度报告 annual open-government reports of Chinese government bodies",
    }
