"""Captures rebuilt from the WARC files.

A record gives time, address, status and bytes. It does not give the URL requested before a redirect, nor the
crawl's judgement of the page. The address therefore stands for both URLs, and the state follows from status
and type.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from urllib.parse import urlsplit

from archive.database.captures import add_capture
from archive.database.folder import Archive
from archive.database.sqlite import Database
from archive.integrity.verify import ANSWERS, warc_files
from archive.model import Capture
from archive.vocabulary import AnswerState, CrawlEnd
from archive.warc.records import Record, records

UNREAD = "rebuild"
"""Key in the figures of a crawl while its captures are rebuilt and their bytes not yet read."""
_FILE = re.compile(r"(?P<site>.+)-(?P<stamp>\d{14})-(?P<crawl>\d+)(?:-[0-9a-f]{8})?\.warc\.gz")
_PAGES = frozenset(
    ["text/html", "application/xhtml+xml", "text/plain", "text/xml", "application/xml", "application/json"]
)
_STATES: dict[int, AnswerState] = {
    HTTPStatus.NOT_FOUND: AnswerState.GONE, HTTPStatus.GONE: AnswerState.GONE, HTTPStatus.FORBIDDEN: AnswerState.BLOCKED,
    HTTPStatus.UNAUTHORIZED: AnswerState.LOGIN, HTTPStatus.TOO_MANY_REQUESTS: AnswerState.BUSY,
}  # fmt: skip


@dataclass(slots=True)
class _Bodies:
    """The SHA-256, size and type of bodies by the digest of their payload, for revisit records."""

    by_payload: dict[str, str]
    about: dict[str, tuple[int, str | None]]

    def learn(self, record: Record) -> None:
        if record.body is not None and record.payload_digest and record.sha256:
            self.by_payload[record.payload_digest] = record.sha256
            self.about[record.sha256] = (len(record.body), record.media_type)


def recapture(archive: Archive) -> list[int]:
    """Write a capture for every whole record without one. Returns the new ids, in the order of the files."""
    database, bodies = archive.database, _Bodies({}, {})
    added: list[int] = []
    for name, file in warc_files(archive.warc):
        told = {row["offset"] for row in database.query("SELECT offset FROM captures WHERE warc = ?", [name])}
        crawl: int | None = None
        with database.atomic():
            for record in records(name, file):
                bodies.learn(record)
                if record.kind not in ANSWERS or record.problems or record.offset in told or not record.url:
                    continue
                crawl = crawl or _crawl(database, name, record)
                added.append(add_capture(database, crawl, _capture(record, bodies)))
            if crawl and record.date:
                ended = (
                    "UPDATE crawls SET finished = max(coalesce(finished, ''), ?), "
                    "stats = json_set(coalesce(stats, '{}'), ?, 1) WHERE id = ?"
                )
                database.execute(ended, [record.date, f"$.{UNREAD}", crawl])
    return added


def _capture(record: Record, bodies: _Bodies) -> Capture:
    sha256 = record.sha256 or bodies.by_payload.get(record.payload_digest or "")
    is_content = record.status in (None, HTTPStatus.OK, HTTPStatus.NOT_MODIFIED)
    size, media = bodies.about.get(sha256 or "", (0, None))
    return Capture(
        url=str(record.url),
        requested=str(record.url),
        fetched=str(record.date),
        status=record.status or HTTPStatus.OK,
        sha256=sha256 if is_content else None,
        size=size,
        media_type=record.media_type or media,
        etag=record.etag,
        modified=record.modified,
        warc=record.warc,
        offset=record.offset,
        record=record.id,
        state=_state(record, record.media_type or media),
    )


def _state(record: Record, media: str | None) -> str:
    if record.kind == "conversion":
        return AnswerState.RENDERED
    status = record.status or HTTPStatus.OK
    if status in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED):
        if urlsplit(str(record.url)).path == "/robots.txt":
            return AnswerState.ROBOTS
        return AnswerState.PAGE if media in _PAGES else AnswerState.FILE
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return AnswerState.MOVED
    return _STATES.get(status, AnswerState.ERROR)


def _crawl(database: Database, name: str, record: Record) -> int | None:
    """Return the crawl of a WARC file, by its name; None for a name of another pattern. Enters an unknown
    crawl as killed."""
    found = _FILE.fullmatch(name)
    if found is None:
        return None
    site, crawl_id, stamp = found["site"], int(found["crawl"]), found["stamp"]
    for row in database.query("SELECT id, started FROM crawls WHERE site = ?", [site]):
        if "".join(sign for sign in row["started"][:19] if sign.isdigit()) == stamp:
            return int(row["id"])
    home = urlsplit(str(record.url))
    database.table("sites").insert(
        {"name": site, "title": site, "home": f"{home.scheme}://{home.netloc}/"}, pk="name", ignore=True
    )
    is_free = not database.table("crawls").count_where("id = ?", [crawl_id])
    began = datetime.strptime(stamp + "+0000", "%Y%m%d%H%M%S%z").isoformat().replace("+00:00", "Z")
    row = {"site": site, "started": began, "finished": record.date, "reason": CrawlEnd.KILLED}
    table = database.table("crawls").insert(row | ({"id": crawl_id} if is_free else {}), pk="id")
    return int(str(table.last_pk))
