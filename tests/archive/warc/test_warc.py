"""WARC files: what other tools must be able to read, and what a killed process leaves."""

from __future__ import annotations

import gzip
import subprocess
import zlib
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import brotli
import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from archive.warc.encodings import undo
from archive.warc.records import records
from archive.warc.writing import (
    Exchange,
    Original,
    WarcFile,
    find_original,
    mend,
    payload_digest,
    seal,
    seal_holds,
)

URL = "http://www.example.gov.cn/a?b=1"

packed = partial(gzip.compress, mtime=0)  # the time would make other names of each run


def exchange(
    body: bytes = b"hello", status: int = 200, url: str = URL, date: str = "2026-01-02T03:04:05Z"
) -> Exchange:
    return Exchange(
        url=url,
        method="GET",
        status=status,
        date=date,
        request_headers=[("User-Agent", "gongkai"), ("Cookie", "secret=1")],
        response_headers=[("Content-Type", "text/html"), ("Transfer-Encoding", "chunked"), ("ETag", '"1"')],
        body=body,
        ip="192.0.2.1",
    )


def read(path: Path) -> list[tuple[str, Any, bytes]]:
    with path.open("rb") as file:
        return [
            (
                record.rec_type,
                record,
                record.content_stream().read() if record.rec_type == "response" else b"",
            )
            for record in ArchiveIterator(file)
        ]


def check(path: Path) -> int:
    class Command:
        inputs = (str(path),)
        verbose = False

    return int(Checker(Command()).process_all())


def test_request_and_response_are_kept(tmp_path: Path) -> None:
    file = WarcFile(tmp_path / "x.warc.gz", {"software": "gongkai"})
    written = file.write(exchange())
    info, response, request = read(file.path)
    assert [info[0], response[0], request[0]] == ["warcinfo", "response", "request"]
    assert response[2] == b"hello"
    headers = response[1].http_headers
    assert headers.get_header("Transfer-Encoding") is None
    assert headers.get_header("Content-Length") == "5"
    assert response[1].rec_headers.get_header("WARC-IP-Address") == "192.0.2.1"
    assert response[1].rec_headers.get_header("WARC-Date") == "2026-01-02T03:04:05Z"
    assert response[1].rec_headers.get_header("WARC-Record-ID") == written.record
    assert request[1].rec_headers.get_header("WARC-Concurrent-To") == written.record
    assert b"GET /a?b=1 HTTP/1.1\r\nHost: www.example.gov.cn\r\n" in gzip.decompress(file.path.read_bytes())
    assert request[1].http_headers.get_header("Host") == "www.example.gov.cn"
    assert request[1].http_headers.get_header("Cookie") is None
    assert check(file.path) == 0


def test_encoded_payload_stays_encoded(tmp_path: Path) -> None:
    file = WarcFile(tmp_path / "x.warc.gz", {})
    body = gzip.compress(b"hello")
    file.write(Exchange(URL, "GET", 200, "2026-01-02T03:04:05Z", [], [("Content-Encoding", "gzip")], body))
    response = read(file.path)[1]
    assert response[1].http_headers.get_header("Content-Encoding") == "gzip"
    assert response[1].rec_headers.get_header("WARC-Payload-Digest") == payload_digest(body)
    assert check(file.path) == 0


def test_same_payload_is_a_revisit_within_a_file(tmp_path: Path) -> None:
    file = WarcFile(tmp_path / "x.warc.gz", {})
    file.write(exchange())
    written = file.write(exchange(url="http://www.example.gov.cn/other", date="2026-01-03T00:00:00Z"))
    assert written.revisit
    revisit = next(record for kind, record, _ in read(file.path) if kind == "revisit")
    assert revisit.rec_headers.get_header("WARC-Refers-To-Target-URI") == URL
    assert revisit.rec_headers.get_header("WARC-Refers-To-Date") == "2026-01-02T03:04:05Z"
    assert revisit.rec_headers.get_header("WARC-Profile").endswith("identical-payload-digest")
    assert check(file.path) == 0


def test_same_payload_is_a_revisit_across_files(tmp_path: Path) -> None:
    first, second, third = (WarcFile(tmp_path / f"{n}.warc.gz", {}) for n in range(3))
    one = first.write(exchange())
    two = second.write(exchange(), original=find_original(tmp_path, one.warc, one.offset))
    assert two.revisit
    # A revisit of a revisit points at the one record with the payload.
    found = find_original(tmp_path, two.warc, two.offset)
    assert found == Original(URL, "2026-01-02T03:04:05Z", payload_digest(b"hello"))
    assert third.write(exchange(), original=found).revisit
    assert not WarcFile(tmp_path / "9.warc.gz", {}).write(exchange(b"changed"), original=found).revisit
    assert [check(file.path) for file in (first, second, third)] == [0, 0, 0]


def test_not_modified_points_at_the_body(tmp_path: Path) -> None:
    file = WarcFile(tmp_path / "x.warc.gz", {})
    file.write(exchange())
    original = Original(URL, "2026-01-02T03:04:05Z", payload_digest(b"hello"))
    assert file.write(exchange(b"", 304), original=original).revisit
    revisit = next(record for kind, record, _ in read(file.path) if kind == "revisit")
    assert revisit.rec_headers.get_header("WARC-Profile").endswith("server-not-modified")
    assert check(file.path) == 0


def test_missing_file_gives_no_original(tmp_path: Path) -> None:
    assert find_original(tmp_path, "gone.warc.gz", 7) is None
    assert find_original(tmp_path, None, None) is None


def test_torn_tail_is_mended(tmp_path: Path) -> None:
    file = WarcFile(tmp_path / "x.warc.gz", {})
    file.write(exchange())
    whole = file.path.read_bytes()
    file.write(exchange(b"second"))
    torn = file.path.read_bytes()[:-9]
    file.path.write_bytes(torn)
    cut = mend(file.path)
    assert cut > 0
    assert file.path.read_bytes().startswith(whole)
    assert check(file.path) == 0
    assert mend(file.path) == 0


def three(folder: Path) -> tuple[WarcFile, list[int]]:
    """A file of three answers, and where their records begin."""
    file = WarcFile(folder / "x.warc.gz", {})
    return file, [
        file.write(exchange(body, url=f"{URL}&n={n}")).offset for n, body in enumerate((b"1", b"2", b"3"))
    ]


def test_damage_in_the_middle_is_no_torn_tail(tmp_path: Path) -> None:
    file, offsets = three(tmp_path)
    damaged = bytearray(file.path.read_bytes())
    damaged[offsets[1] + 30] ^= 0xFF
    file.path.write_bytes(damaged)
    assert mend(file.path) == 0
    assert file.path.read_bytes() == damaged


def test_after_a_damaged_record_the_next_are_read(tmp_path: Path) -> None:
    file, offsets = three(tmp_path)
    damaged = bytearray(file.path.read_bytes())
    damaged[offsets[1] + 30] ^= 0xFF
    with BytesIO(damaged) as whole:
        found = list(records("x.warc.gz", whole))
    assert [record.offset for record in found if record.kind == "damaged"] == [offsets[1]]
    assert [record.body for record in found if record.kind == "response"] == [b"1", b"3"]
    assert [record.kind for record in found].count("request") == 3
    assert sum(record.length for record in found) == len(damaged)


def test_a_record_with_a_wrong_digest_is_told(tmp_path: Path) -> None:
    file = WarcFile(tmp_path / "x.warc.gz", {})
    file.write(exchange(b"hello"))
    plain = gzip.decompress(file.path.read_bytes()).replace(b"\r\n\r\nhello", b"\r\n\r\nhullo")
    parts = [b"WARC/1.1" + part for part in plain.split(b"WARC/1.1")[1:]]
    found = list(records("x", BytesIO(b"".join(gzip.compress(part) for part in parts))))
    assert [bool(record.problems) for record in found] == [False, True, False]
    assert "digest" in found[1].problems[0]


def test_no_file_and_no_gzip_at_all() -> None:
    assert list(records("x", BytesIO(b""))) == []
    (record,) = records("x", BytesIO(b"no gzip at all" * 100))
    assert (record.kind, record.length) == ("damaged", 1400)
    (record,) = records("x", BytesIO(gzip.compress(b"no record")))
    assert record.problems


@pytest.mark.parametrize(
    ("encoding", "sent"),
    [
        (None, b"words"), ("identity", b"words"), ("gzip", packed(b"words")), ("X-GZIP", packed(b"words")),
        ("gzip", packed(b"wo") + packed(b"rds")), ("gzip", packed(b"words")[:-4]),
        ("deflate", zlib.compress(b"words")), ("deflate", zlib.compress(b"words")[2:-4]),
        ("br", brotli.compress(b"words")), ("gzip", b"words"),
    ],
)  # fmt: skip
def test_a_body_is_had_back_whatever_it_was_sent_in(
    tmp_path: Path, encoding: str | None, sent: bytes
) -> None:
    file = WarcFile(tmp_path / "x.warc.gz", {})
    headers = [("Content-Encoding", encoding)] if encoding else []
    file.write(Exchange(URL, "GET", 200, "2026-01-02T03:04:05Z", [], headers, sent))
    with file.path.open("rb") as written:
        answer = next(record for record in records("x", written) if record.kind == "response")
    assert (answer.body, answer.problems) == (b"words", ())


def test_an_encoding_nobody_knows_gives_no_body() -> None:
    assert undo(b"words", "pack200-gzip") is None


def test_a_seal_holds_until_a_bit_changes(tmp_path: Path) -> None:
    file, _ = three(tmp_path)
    assert seal_holds(file.path) is None
    seal(file.path)
    assert seal_holds(file.path) is True
    done = subprocess.run(
        ["sha256sum", "-c", "x.warc.gz.sha256"], cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode == 0
    body = file.path.read_bytes()
    file.path.write_bytes(
        body[:4] + b"\x01" + body[5:]
    )  # the time in a gzip header, which no checksum covers
    assert gzip.decompress(file.path.read_bytes()) == gzip.decompress(body)
    assert seal_holds(file.path) is False
