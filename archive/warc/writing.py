"""Requests and answers as WARC 1.1 records: one gzip member per record, one file per crawl.

A body that was written before is not written again: a `revisit` record points at it (identical payload
digest, or 304 Not Modified). Nothing here knows the source of a request, or reads a clock.
"""

from __future__ import annotations

import base64
import errno
import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.storage.blobs import digest_of
from archive.storage.whole import write_whole
from archive.warc.records import members

Headers = Sequence[tuple[str, str]]
IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
# Others may read the archive, so requests are kept without credentials.
_SECRET = frozenset(["authorization", "proxy-authorization", "cookie"])


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its answer. The body still has its Content-Encoding."""

    url: str
    method: str
    status: int
    date: str  # ISO 8601, UTC
    request_headers: Headers
    response_headers: Headers
    body: bytes
    ip: str | None = None
    request_body: bytes = b""


@dataclass(frozen=True, slots=True)
class Original:
    """The target of a revisit: the URL and date of an earlier answer, and its payload digest."""

    url: str
    date: str
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """The place of an answer: file name, offset, record id, and whether it is a revisit."""

    warc: str
    offset: int
    record: str
    revisit: bool


class WarcFile:
    """A file being written. It is created with its first record. Every record is whole on disk before `write`
    returns."""

    def __init__(self, path: Path, info: dict[str, str]) -> None:
        self.path = path
        self.info = info
        self._known: dict[str, Original] = {}

    def write(self, exchange: Exchange, *, original: Original | None = None) -> Written:
        """Write request and answer. `original` is an earlier record of the same URL or bytes from another
        file. A revisit points at it if its payload digest is the same, or if the answer is a 304."""
        digest = payload_digest(exchange.body)
        if exchange.status == HTTPStatus.NOT_MODIFIED and original:
            revisit: tuple[str, Original] | None = (NOT_MODIFIED, original)
        elif exchange.body and (known := self._known.get(digest)):
            revisit = (IDENTICAL, known)
        elif exchange.body and original and original.digest == digest:
            revisit = (IDENTICAL, original)
        else:
            revisit = None
        buffer = BytesIO()
        writer = WARCWriter(buffer, gzip=True, warc_version="WARC/1.1")
        answer = _answer(writer, exchange, digest, revisit)
        writer.write_request_response_pair(_question(writer, exchange), answer)
        offset = self._append(buffer.getvalue())
        if revisit is None:
            self._known[digest] = Original(exchange.url, exchange.date, digest)
        else:
            self._known.setdefault(digest, revisit[1])
        record = answer.rec_headers.get_header("WARC-Record-ID")
        return Written(self.path.name, offset, record, revisit is not None)

    def convert(self, url: str, date: str, media_type: str, body: bytes, source: str) -> Written:
        """Write a `conversion` record (WARC 1.1, 6.8): a body made from the answer whose record is
        `source`."""
        buffer = BytesIO()
        writer = WARCWriter(buffer, gzip=True, warc_version="WARC/1.1")
        about = {"WARC-Date": date, "WARC-Refers-To": source, "WARC-Payload-Digest": payload_digest(body)}
        record = writer.create_warc_record(
            url,
            "conversion",
            payload=BytesIO(body),
            length=len(body),
            warc_content_type=media_type,
            warc_headers_dict=about,
        )
        writer.write_record(record)
        offset = self._append(buffer.getvalue())
        return Written(self.path.name, offset, record.rec_headers.get_header("WARC-Record-ID"), False)

    def _append(self, data: bytes) -> int:
        """Append a pair in one write, so that a killed process leaves at most a torn tail. Returns the
        offset. Cuts off a partial write to a full disk."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab", buffering=0) as file:
            whole = file.tell()
            head = b"" if whole else self._head()
            try:
                if file.write(head + data) < len(head + data):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.path))
            except OSError:
                file.truncate(whole)
                raise
        return whole + len(head)

    def _head(self) -> bytes:
        buffer = BytesIO()
        writer = WARCWriter(buffer, gzip=True, warc_version="WARC/1.1")
        writer.write_record(writer.create_warcinfo_record(self.path.name, self.info))
        return buffer.getvalue()


def payload_digest(body: bytes) -> str:
    """Return the digest of a payload as WARC tools write it: `sha1:` and base 32."""
    return "sha1:" + base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode("ascii")


def find_original(folder: Path, warc: str | None, offset: int | None) -> Original | None:
    """Return the target for a revisit of a record: the record itself, or the target of a record that is a
    revisit. None if the file is missing (moved to another disk, for instance)."""
    if warc is None or offset is None:
        return None
    try:
        with (folder / warc).open("rb") as file:
            file.seek(offset)
            headers = next(iter(ArchiveIterator(file))).rec_headers
    except (OSError, StopIteration, ArchiveLoadFailed):
        return None
    url = headers.get_header("WARC-Refers-To-Target-URI") or headers.get_header("WARC-Target-URI")
    date = headers.get_header("WARC-Refers-To-Date") or headers.get_header("WARC-Date")
    return Original(url, date, headers.get_header("WARC-Payload-Digest"))


def file_name(site: str, started: str, crawl: int) -> str:
    """Return the name of the WARC file for a crawl of a site that began at a time (ISO 8601)."""
    return f"{site}-{''.join(sign for sign in started[:19] if sign.isdigit())}-{crawl}.warc.gz"


def mend(path: Path) -> int:
    """Cut off the torn last record of a killed process. Returns the number of bytes cut. Damage that is
    followed by whole records is no torn tail and stays."""
    with path.open("r+b") as file:
        last = None
        for last in members(file):  # noqa: B007 - the last is wanted
            pass
        if last is None or last.data is not None:
            return 0
        file.truncate(last.offset)
    return last.length


def seal(path: Path) -> None:
    """Write the SHA-256 of a finished file into `NAME.sha256`, in the format of `sha256sum`."""
    write_whole(sealed(path), f"{digest_of(path)}  {path.name}\n")


def sealed(path: Path) -> Path:
    """Return the path of a file's seal."""
    return path.with_name(f"{path.name}.sha256")


def seal_holds(path: Path) -> bool | None:
    """Return whether a file is identical to the one that was sealed; None without a seal."""
    if not sealed(path).exists():
        return None
    return sealed(path).read_bytes() == f"{digest_of(path)}  {path.name}\n".encode()


def _answer(writer: Any, exchange: Exchange, digest: str, revisit: tuple[str, Original] | None) -> Any:
    """Return the response or revisit record. The payload is the body as transferred, without its chunking."""
    kept = [(name, value) for name, value in exchange.response_headers if name.lower() not in _FRAMING]
    kept.append(("Content-Length", str(len(exchange.body))))
    headers = StatusAndHeaders(_status(exchange.status), kept, protocol="HTTP/1.1")
    about = {"WARC-Date": exchange.date, "WARC-Payload-Digest": digest}
    if exchange.ip:
        about["WARC-IP-Address"] = exchange.ip
    if revisit is None:
        return writer.create_warc_record(
            exchange.url,
            "response",
            payload=BytesIO(exchange.body),
            length=len(exchange.body),
            http_headers=headers,
            warc_headers_dict=about,
        )
    profile, original = revisit
    if profile == NOT_MODIFIED:
        about.pop("WARC-Payload-Digest")
        if original.digest:
            about["WARC-Payload-Digest"] = original.digest
    about |= {
        "WARC-Profile": profile,
        "WARC-Refers-To-Target-URI": original.url,
        "WARC-Refers-To-Date": original.date,
    }
    return writer.create_warc_record(exchange.url, "revisit", http_headers=headers, warc_headers_dict=about)


_FRAMING = frozenset(["transfer-encoding", "content-length", "connection", "keep-alive"])


def _question(writer: Any, exchange: Exchange) -> Any:
    parts = urlsplit(exchange.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    kept = [("Host", parts.netloc.rpartition("@")[2])]
    kept += [(name, value) for name, value in exchange.request_headers if name.lower() not in _SECRET]
    headers = StatusAndHeaders(
        f"{exchange.method} {target} HTTP/1.1", kept, protocol="HTTP/1.1", is_http_request=True
    )
    return writer.create_warc_record(
        exchange.url,
        "request",
        payload=BytesIO(exchange.request_body),
        length=len(exchange.request_body),
        http_headers=headers,
        warc_headers_dict={"WARC-Date": exchange.date},
    )


def _status(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} Unknown"
