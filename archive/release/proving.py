"""The proof of one number as one file, for a stranger without gongkai and without a network.

The file is a Python program with its evidence inside (a zip that `python3` runs, and that any unpacker
opens): the number and its place, the kept bytes, the record of the server's answer, and, for a named release,
the way from the bytes to its manifest, signature and time stamp.
"""

from __future__ import annotations

import json
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msgspec import structs

from archive.database.folder import Archive
from archive.database.sqlite import Database
from archive.errors import ArchiveError, GongkaiError, NotFound
from archive.evidence.cell_proof import Evidence, draw, evidence
from archive.form.definition import FORM, Item
from archive.model import Capture, Cell, Report
from archive.release import bag, signing, tree
from archive.release.check import open_release
from archive.report_json import plain
from archive.reports.addresses import REPORT, lasting, report_at
from archive.reports.loading import load_report
from archive.sentence import say
from archive.storage.whole import whole
from archive.warc.records import member_at
from archive.warc.writing import sealed

_PROGRAM = Path(__file__).parent / "proof_program.py"
_ADDRESS = re.compile(rf"(?:report/)?(?P<report>{REPORT}|\d{{1,18}})[0-9a-f]*(?:/cell)?/(?P<column>\w+)$")
_ENDINGS = {"text/html": "html", "application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}
_DAY = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the archive: its report and its cell."""

    address: str
    report: Report
    item: Item
    cell: Cell
    evidence: Evidence


def number_at(database: Database, address: str) -> Number:
    """Return the number at an address of the site, or at `DIGEST/COLUMN`. Raises NotFound."""
    asked = _ADDRESS.search(address.partition("?")[0].removesuffix("/original"))
    if asked is None:
        raise NotFound(say("no_address_of_a_number", address=address))
    path = lasting(database, f"/report/{asked['report']}").removeprefix("/report/")
    item = next((item for item in FORM.items if item.column == asked["column"]), None)
    found = report_at(database, path)
    if item is None or found is None:
        raise NotFound(say("no_such_number", address=address))
    report = load_report(database, found[0])
    cell = report.cell(item.key, item.applicant)
    if cell is None:
        raise NotFound(say("cell_not_printed", cell=item.zh))
    return Number(
        f"/report/{found[1]}/cell/{item.column}", report, item, cell, evidence(database, report, item)
    )


def prove(archive: Archive, address: str, target: Path, release: Path | None = None) -> dict[str, Any]:
    """Write the proof of a number into a file and return the content of its `proof.json`. Raises NotFound, or
    ArchiveError if the bytes are missing or not in the release."""
    number = number_at(archive.database, address)
    body = archive.store.get(number.report.sha256)
    capture, record = _record(archive, number.evidence.captures)
    of_release = _of_release(release, number.report.sha256) if release else {}
    about = _about(number, capture, _seal(archive, capture)) | {"release": of_release.get("about")}
    files = {"proof.json": _json(about), about["original"]: body, **of_release.get("files", {})}
    if record:
        files["record.warc.gz"] = record
    if number.evidence.shown == "drawing":
        files["cell.png"] = draw(body, number.report, number.cell, whole=True)
    _write(target, files)
    return about


def _write(target: Path, files: dict[str, bytes]) -> None:
    """Write the zip with a fixed date, so that the same proof gives the same bytes on any day."""
    with whole(target) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in {"__main__.py": _PROGRAM.read_bytes(), **files}.items():
            entry = zipfile.ZipInfo(name, _DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, content)


def _about(number: Number, capture: Capture | None, seal: str | None) -> dict[str, Any]:
    report, cell = number.report, number.cell
    return {
        "address": number.address,
        "title": report.title,
        "unit": report.unit,
        "year": report.year,
        "label": number.item.zh,
        "label_en": number.item.en,
        "key": number.item.key,
        "applicant": number.item.applicant,
        "printed": cell.raw,
        "value": plain(cell.value),
        "state": cell.state,
        "unit_of_value": number.item.unit,
        "place": {"page": cell.place.page, "box": cell.place.box, "path": cell.place.path},
        "media_type": report.media_type,
        "sha256": report.sha256,
        "original": f"original.{_ENDINGS.get(report.media_type, 'bin')}",
        "urls": list(report.urls),
        "capture": structs.asdict(capture) if capture else None,
        "seal_of_warc": seal,
    }


def _record(archive: Archive, captures: tuple[Capture, ...]) -> tuple[Capture | None, bytes | None]:
    """Return the first capture whose record holds the body itself, and that record as stored in the WARC
    file."""
    for capture in captures:
        if capture.warc is None or capture.offset is None or capture.status != 200:
            continue
        try:
            with (archive.warc / capture.warc).open("rb") as file:
                length = member_at(file, capture.offset).length
                file.seek(capture.offset)
                return capture, file.read(length)
        except OSError:
            continue
    return None, None


def _seal(archive: Archive, capture: Capture | None) -> str | None:
    if capture is None or capture.warc is None:
        return None
    path = sealed(archive.warc / capture.warc)
    return path.read_text(encoding="utf-8").strip() if path.is_file() else None


def _of_release(folder: Path, sha256: str) -> dict[str, Any]:
    """Return the way from a document to the manifests of a release. Raises ArchiveError if the document is
    not in it."""
    with open_release(folder) as database:
        digests = tree.leaves(database)
    if sha256 not in digests:
        raise ArchiveError(say("not_in_release", release=folder.name, sha256=sha256))
    names = {"release.json": folder / "data" / "release.json"}
    names |= {name: folder / name for name in (bag.MANIFEST, bag.TAGS, signing.SIGNATURE, signing.STAMP)}
    held = {name: path.read_bytes() for name, path in names.items() if path.is_file()}
    if "documents_root" not in json.loads(held["release.json"]):
        raise GongkaiError(say("release_without_digest"))
    to_do = []
    if signing.SIGNATURE in held:
        to_do.append(
            f"its signature: ssh-keygen -Y verify -f SIGNERS -I WHO -n {signing.NAMESPACE} "
            f"-s {signing.SIGNATURE} < {bag.TAGS}"
        )
    if signing.STAMP in held:
        to_do.append(
            f"its time stamp: openssl ts -verify -data {bag.TAGS} -in {signing.STAMP} -CAfile CERTIFICATES"
        )
    about = {"date": json.loads(held["release.json"])["date"], "way": tree.way(digests, sha256)}
    return {
        "about": {**about, "files": sorted(held), "to_do": to_do},
        "files": {f"release/{name}": body for name, body in held.items()},
    }


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()
