"""Files that are not what they are called, or begin with what does not belong to them."""

from __future__ import annotations

import gzip

import pytest

from archive.errors import BrokenFile
from pipelines.readers.document import read_document
from pipelines.readers.sniff import DOCX, GZIP, HTML, MHTML, OLE, PDF, RTF, ZIP, sniff, without_lead
from pipelines.reading.read_bytes import read_bytes
from tests.support.carriers import word, zipped

NOBODY = "0" * 64
MAIL = (
    b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n"
    b"--x\r\nContent-Type: text/html; charset=gb2312\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    b"<html><p>=C4=EA=\r\n=B1=A8</p></html>\r\n--x--\r\n"
)


@pytest.mark.parametrize("lead", [b"", b"\xef\xbb\xbf", b"\r\n\r\n", b"\xef\xbb\xbf \n"])
@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (word(""), DOCX),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), OLE),
        (b"{\\rtf1 x}", RTF),
        (b"%PDF-1.7 x", PDF),
        (MAIL, MHTML),
        (b"<html><p>a\x00b" + b"c" * 200, HTML),
        (zipped({}), ZIP),
    ],
    ids=["docx", "ole", "rtf", "pdf", "mail", "page-with-a-nul", "empty-zip"],
)
def test_blank_lines_and_marks_before_a_file_hide_nothing(lead: bytes, body: bytes, media_type: str) -> None:
    assert sniff(lead + body) == media_type


def test_only_binary_files_lose_their_lead() -> None:
    assert without_lead(b"\n\n" + word("")) == word("")
    assert without_lead(b"\xef\xbb\xbf<html>") == b"\xef\xbb\xbf<html>"


def test_a_document_behind_blank_lines_is_read() -> None:
    body = b"\r\n" + word("<w:p><w:r><w:t>年报</w:t></w:r></w:p>")
    assert [block.text for block in read_document(body, NOBODY).paragraphs] == ["年报"]


def test_a_page_packed_without_saying_so_is_read() -> None:
    packed = gzip.compress("<table><tr><td>甲</td></tr></table>".encode())
    document = read_document(packed, "0" * 64)
    assert (document.media_type, document.grids[0].cells[0].text) == (GZIP, "甲")
    with pytest.raises(BrokenFile):
        read_document(packed[:3] + b"damaged", "0" * 64)


def test_a_mail_is_read_as_the_page_in_it() -> None:
    document = read_document(MAIL, NOBODY)
    assert document.media_type == MHTML
    assert [block.text for block in document.paragraphs] == ["年报"]


def test_a_mail_that_is_a_page_is_read() -> None:
    head = b"Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=gb2312\r\n\r\n"
    mail = head + b"<html><p>\xc4\xea\xb1\xa8</p></html>"
    assert [block.text for block in read_document(mail, NOBODY).paragraphs] == ["年报"]


def test_a_mail_without_a_page_is_broken() -> None:
    assert read_bytes(MAIL.replace(b"text/html", b"image/png"), sha256=NOBODY).error == "broken_file"


@pytest.mark.parametrize("body", [b"", b"\xef\xbb\xbf", b"\x00" * 100, b"\xef\xbb\xbf\r\n \x00"])
def test_nothing_is_an_empty_file(body: bytes) -> None:
    assert read_bytes(body, sha256=NOBODY).error == "empty_file"


def test_a_part_that_is_not_there_is_said() -> None:
    document = read_document(
        word('<w:altChunk r:id="c9" xmlns:r="x"/><w:p><w:r><w:t>a</w:t></w:r></w:p>'), NOBODY
    )
    assert "embedded foreign part not read" in " ".join(map(str, document.notes))
