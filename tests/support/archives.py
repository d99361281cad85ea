"""Whole archives without a crawl: WARC records, captures, blobs and readings of documents at given addresses and times."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from archive.database import captures
from archive.database import politeness_ledger as ledger
from archive.database.folder import Archive
from archive.database.lists import write_list
from archive.model import Appearance, Capture, Metadata
from archive.reports.recording import record
from archive.warc import writing as warc
from pipelines import READER
from pipelines.reading.read_bytes import read_bytes

PORTAL = Path(__file__).parents[2] / "crawler/demo/portal"
ADDRESS = "http://www.example.gov.cn/xxgk/"
REPORTS = Path(__file__).parents[1] / "reports"


@dataclass(frozen=True)
class Answer:
    """What a server gave at an address and a time (ISO 8601, UTC)."""

    url: str
    body: bytes
    seen: str
    encoding: str | None = None
    sent: bytes | None = None  # the body as it came, where it was encoded


def gold(name: str) -> bytes:
    return (REPORTS / name).read_bytes()


def build(folder: Path, answers: Iterable[Answer], *, site: str = "sample", seal: bool = True) -> Path:
    """One crawl that met these answers, in this order. Added to what the folder holds. Returns the folder."""
    answers = list(answers)
    with Archive(folder) as archive:
        database = archive.database
        captures.add_site(
            database, name=site, title="某县", home="http://www.example.gov.cn/", region_code="640221", cms="trs",
            note=None,
        )  # fmt: skip
        started = answers[0].seen
        crawl = captures.start_crawl(database, site, started)
        stamp = "".join(c for c in started[:19] if c.isdigit())
        file = warc.WarcFile(archive.warc / f"{site}-{stamp}-{crawl}.warc.gz", {"software": "gongkai"})
        for answer in answers:
            _keep(archive, crawl, file, answer, site)
        write_list(
            database, crawl,
            {"url": ADDRESS, "seen": len(answers), "asked": len(answers), "refused": 0, "pages": 1, "whole": 1},
            [{"url": answer.url, "title": "年报", "outcome": "asked"} for answer in answers],
        )  # fmt: skip
        ledger.write(database, crawl, ledger.Entry("www.example.gov.cn", requests=len(answers), bytes=9))
        captures.finish_crawl(database, crawl, answers[-1].seen, "finished", {"archive": str(folder)})
        if seal:
            warc.seal(file.path)
    return folder


def _keep(archive: Archive, crawl: int, file: warc.WarcFile, answer: Answer, site: str) -> None:
    headers = [("Content-Type", "text/html")]
    if answer.encoding:
        headers.append(("Content-Encoding", answer.encoding))
    exchange = warc.Exchange(
        answer.url, "GET", 200, answer.seen, [("User-Agent", "gongkai")], headers, answer.sent or answer.body
    )
    written = file.write(exchange)
    sha256 = archive.store.put(answer.body)
    captures.add_capture(
        archive.database,
        crawl,
        Capture(
            answer.url, answer.url, answer.seen, 200, sha256, len(answer.body), "text/html",
            warc=written.warc, offset=written.offset, record=written.record, state="file",
        ),
    )  # fmt: skip
    about = Metadata(unit="云泽县人民政府", region_code="640299")
    found = Appearance(answer.url, sha256, site, "http://www.example.gov.cn/", answer.seen, about)
    record(archive.database, [found], [read_bytes(answer.body, sha256=sha256, metadata=about)], reader=READER)


_PAGE = gold("html-official.html")
PAGES = (
    Answer(f"{ADDRESS}a.html", _PAGE, "2026-01-02T03:04:05.000Z", "gzip", gzip.compress(_PAGE, mtime=0)),
    Answer(f"{ADDRESS}b.html", gold("html-nested.html"), "2026-01-02T03:04:06.000Z"),
    Answer(f"{ADDRESS}copy.html", _PAGE, "2026-01-02T03:04:07.000Z"),
    Answer(f"{ADDRESS}none.html", b"<html><p>404</p></html>", "2026-01-02T03:04:08.000Z"),
)
"""Two reports, one of them at two addresses and once encoded, and a page that is none."""


def warc_of(folder: Path) -> Path:
    """The one WARC file of an archive."""
    return next((folder / "warc").glob("*.gz"))


def flip(path: Path, position: int, bit: int = 0) -> None:
    """Change one bit of a file."""
    data = bytearray(path.read_bytes())
    data[position] ^= 1 << bit
    path.write_bytes(data)
