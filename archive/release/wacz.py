"""The captures as one WACZ 1.1.1 file (specs.webrecorder.net/wacz/1.1.1): WARC files, their index, a list of
pages, and a manifest with the digest of each. ReplayWeb.page and pywb open it."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from archive import __version__
from archive.database.sqlite import Database
from archive.errors import ReleaseRefused
from archive.release import cdxj
from archive.sentence import Sentence, say
from archive.warc.records import DAMAGED, Record, records
from archive.warc.writing import seal_holds, sealed

NAME = "captures.wacz"
DIGEST = "datapackage-digest.json"
_PIECE = 1 << 20


class Wacz:
    """A WACZ being written. Every entry is stored uncompressed, with one and the same date."""

    def __init__(self, path: Path, moment: str) -> None:
        self.zip = zipfile.ZipFile(path, "w", zipfile.ZIP_STORED)
        self.moment = moment
        self.date = datetime.fromisoformat(moment).astimezone(UTC).timetuple()[:6]
        self.resources: list[dict[str, Any]] = []

    def add(self, name: str, pieces: Iterator[bytes]) -> None:
        """Add an entry, and its line in the manifest."""
        sha256, size = hashlib.sha256(), 0
        entry = zipfile.ZipInfo(name, self.date)
        entry.external_attr = 0o644 << 16
        with self.zip.open(entry, "w", force_zip64=True) as file:
            for piece in pieces:
                file.write(piece)
                sha256.update(piece)
                size += len(piece)
        self.resources.append(
            {"name": Path(name).name, "path": name, "hash": f"sha256:{sha256.hexdigest()}", "bytes": size}
        )

    def close(self) -> None:
        """Write the manifest and the digest of the manifest."""
        package = {
            "profile": "data-package",
            "wacz_version": "1.1.1",
            "title": "政府信息公开工作年度报告 captures",
            "software": f"gongkai {__version__}",
            "created": self.moment,
            "resources": self.resources,
        }
        body = _json(package)
        self.add("datapackage.json", iter([body]))
        told = self.resources[-1]
        self.add(DIGEST, iter([_json({"path": told["path"], "hash": told["hash"]})]))
        self.zip.close()


def write(path: Path, warcs: Iterable[Path], database: Database, moment: str) -> None:
    """Pack the WARC files with the pages of reports. Raises ReleaseRefused for a damaged record."""
    wacz, lines = Wacz(path, moment), []
    for warc in sorted(warcs):
        with warc.open("rb") as file:
            found, end = _whole_records(warc, file)
            lines += [cdxj.line(record) for record in found if record.kind in cdxj.KINDS]
            file.seek(0)
            wacz.add(f"archive/{warc.name}", _pieces(file, end))
    wacz.add("indexes/index.cdx", iter(line.encode() for line in sorted(lines)))
    wacz.add("pages/pages.jsonl", (_json(page) + b"\n" for page in _pages(database)))
    wacz.close()


def _whole_records(warc: Path, file: IO[bytes]) -> tuple[list[Record], int]:
    """Return the records of a file without their bodies, and the end of the last one. A crawl that is still
    writing, or was killed, may leave half a record, which is left out. Raises ReleaseRefused for a damaged
    record."""
    found = [replace(record, body=None) for record in records(warc.name, file)]
    if found and found[-1].kind == DAMAGED and not sealed(warc).exists():
        found.pop()
    damaged: list[Sentence | str] = [
        f"{record.warc}@{record.offset}: {problem}" for record in found for problem in record.problems
    ]
    if seal_holds(warc) is False:
        damaged.append(say("warc_not_as_sealed", name=warc.name))
    if damaged:
        raise ReleaseRefused(say("evidence_damaged", first=damaged[0]))
    return found, found[-1].offset + found[-1].length if found else 0


def _pieces(file: IO[bytes], left: int) -> Iterator[bytes]:
    while left and (piece := file.read(min(left, _PIECE))):
        left -= len(piece)
        yield piece


def _pages(database: Database) -> Iterator[dict[str, Any]]:
    """Yield a header, then the first capture of every document that gave a report, with the report's
    title."""
    yield {"format": "json-pages-1.0", "id": "pages", "title": "年度报告 annual reports"}
    for row in database.query(
        "SELECT min(c.id) AS id, c.url, min(c.fetched) AS ts, coalesce(r.title, c.url) AS title FROM captures AS c "
        "JOIN documents AS d ON d.sha256 = c.sha256 JOIN reports AS r ON r.id = d.report "
        "GROUP BY c.url, c.sha256 ORDER BY 1"
    ):
        yield {"id": str(row["id"]), "url": row["url"], "ts": row["ts"], "title": row["title"]}


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
