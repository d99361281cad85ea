"""WARC files: what other tools must be able to read, and what a killed process leaves."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from archive.warc import Exchange, Original, WarcFile, find_original, mend, payload_digest

URL = "http://www.example.gov.cn/a?b=1"


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
