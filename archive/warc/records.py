"""Reading WARC files member by member: every record is checked, or named as damaged, and the next one
follows.

A record is one gzip member. Its checksum covers everything but the member's own header and some meaningless
padding bits. A finished file therefore also gets a seal (`archive.warc.writing.seal`).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from archive.sentence import Sentence, say
from archive.storage.blobs import digest
from archive.warc.encodings import undo

DAMAGED = "damaged"
_MAGIC = b"\x1f\x8b\x08"
_PIECE = 1 << 18


@dataclass(frozen=True, slots=True)
class Member:
    """A gzip member: its offset, length and content. `data` is None if it is damaged."""

    offset: int
    length: int
    data: bytes | None


@dataclass(frozen=True, slots=True)
class Record:
    """A record of a WARC file. `body` is the payload without its Content-Encoding; None for a record without
    one (a revisit, a request) or with an unknown encoding. `problems` lists the checks that failed."""

    warc: str
    offset: int
    length: int
    kind: str = DAMAGED
    id: str | None = None
    url: str | None = None
    date: str | None = None
    status: int | None = None
    media_type: str | None = None
    payload_digest: str | None = None
    body: bytes | None = None
    problems: tuple[Sentence | str, ...] = ()
    etag: str | None = None
    modified: str | None = None

    @property
    def sha256(self) -> str | None:
        return None if self.body is None else digest(self.body)


def members(file: IO[bytes]) -> Iterator[Member]:
    """Yield the gzip members of a file from its beginning. Continues after a damaged member at the next whole
    one."""
    position, size = 0, file.seek(0, 2)
    while position < size:
        member = member_at(file, position)
        if member.data is None:
            member = Member(position, _next_whole(file, position + 1, size) - position, None)
        yield member
        position += member.length


def records(name: str, file: IO[bytes]) -> Iterator[Record]:
    """Yield the records of a WARC file, damaged ones with kind DAMAGED."""
    for member in members(file):
        if member.data is None:
            yield Record(name, member.offset, member.length, problems=(say("record_damaged"),))
        else:
            yield _record(name, member)


def member_at(file: IO[bytes], position: int) -> Member:
    """Return the member that begins at a position; without data if none does, or if it is damaged."""
    file.seek(position)
    unzip, data, taken = zlib.decompressobj(zlib.MAX_WBITS | 16), [], 0
    try:
        while not unzip.eof and (piece := file.read(_PIECE)):
            data.append(unzip.decompress(piece))
            taken += len(piece) - len(unzip.unused_data)
    except zlib.error:
        return Member(position, 0, None)
    return Member(position, taken, b"".join(data) if unzip.eof else None)


def _next_whole(file: IO[bytes], position: int, size: int) -> int:
    """Return the position of the next whole member, or the end of the file."""
    while position < size:
        file.seek(position)
        piece = file.read(_PIECE)
        found = piece.find(_MAGIC)
        if found < 0:
            position += max(len(piece) - len(_MAGIC) + 1, 1)
        elif member_at(file, position + found).data is not None:
            return position + found
        else:
            position += found + 1
    return size


def _record(name: str, member: Member) -> Record:
    assert member.data is not None
    try:
        record = next(iter(ArchiveIterator(BytesIO(member.data), check_digests=True)))
        body = _body(record)
    except (ArchiveLoadFailed, StopIteration, ValueError) as error:
        return Record(name, member.offset, member.length, problems=(say("no_record", error=error),))
    said, http = record.rec_headers.get_header, record.http_headers
    media = http.get_header("Content-Type") if http else None
    if record.rec_type == "conversion":
        media = said("Content-Type")
    status = http.get_statuscode() if http and record.rec_type != "request" else ""
    return Record(
        warc=name,
        offset=member.offset,
        length=member.length,
        kind=record.rec_type,
        id=said("WARC-Record-ID"),
        url=said("WARC-Target-URI"),
        date=said("WARC-Date"),
        status=int(status) if status.isdigit() else None,
        media_type=media.partition(";")[0].strip().lower() if media else None,
        payload_digest=said("WARC-Payload-Digest"),
        body=body,
        problems=tuple(record.digest_checker.problems),
        etag=http.get_header("ETag") if http else None,
        modified=http.get_header("Last-Modified") if http else None,
    )


def _body(record: Any) -> bytes | None:
    """Return the payload of a record. Reads its block to the end, so that all digests are computed."""
    raw: bytes = record.raw_stream.read()
    encoding = record.http_headers and record.http_headers.get_header("Content-Encoding")
    return undo(raw, encoding) if record.rec_type in ("response", "conversion") else None
