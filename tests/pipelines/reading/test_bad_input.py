"""Bad input gets a clear word with its digest; nothing raises, nothing half-read passes for a report."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.evidence.markup import decode
from archive.form.definition import FORM
from archive.model import Reading
from archive.storage.blobs import digest
from pipelines.readers.sniff import sniff
from pipelines.reading.read_bytes import read_bytes
from tests.portal_builder.build import PORTAL
from tests.portal_builder.render import render_tables

PDF = next(path for path in sorted(PORTAL.rglob("*.pdf"))).read_bytes()
HTML = (PORTAL / "xxgk/zfxxgknb/xzf/202103/t20210318_900123.html").read_bytes()


def read(body: bytes) -> Reading:
    return read_bytes(body, sha256=digest(body))


def zipped(**members: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/"), text)
    return file.getvalue()


def encrypted() -> bytes:
    """A PDF whose trailer asks for a password nobody has."""
    head, _, tail = PDF.rpartition(b"trailer")
    return head + b"trailer" + tail.replace(
        b"<<",
        b"<< /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <" + b"41" * 32 + b"> /U <" + b"42" * 32 + b"> >>"
        b" /ID [<" + b"43" * 16 + b"> <" + b"43" * 16 + b">]", 1,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", "empty_file"),
        (b"  \n ", "empty_file"),
        (b"\x00\x01\x02\x03" * 50, "unknown_format"),
        (b"plain words", "no_tables"),
        (b"%PDF-1.7\nnothing more", "broken_file"),
        (zipped(readme="x"), "no_tables"),
        (b"<html><body><p>no table here</p></body></html>", "no_tables"),
        (b"<html><body><table><tr><td>1</td><td>2</td></tr></table></body></html>", "no_tables"),
        (b"<" * 10_000, "no_tables"),
        (b"<div>" * 5_000, "no_tables"),
    ],
    ids=[
        "empty",
        "blank",
        "binary",
        "text",
        "truncated-pdf",
        "zip",
        "no-table",
        "other-table",
        "brackets",
        "deep",
    ],
)
def test_every_fault_has_its_word(body: bytes, error: str) -> None:
    reading = read(body)
    assert reading.report is None
    assert reading.error in (error, "unknown_format" if error == "no_tables" else error)
    assert reading.detail
    assert reading.sha256 == digest(body)


def test_encrypted_pdf() -> None:
    reading = read(encrypted())
    assert (reading.report, reading.error) == (None, "encrypted_file")


@pytest.mark.parametrize("part", [0.2, 0.5, 0.9])
def test_truncated_pdf_is_broken_or_read_short_never_wrong(part: float) -> None:
    reading = read(PDF[: int(len(PDF) * part)])
    assert reading.error in ("broken_file", "no_tables") or reading.report


def test_content_is_sniffed_not_believed() -> None:
    assert sniff(PDF) == "application/pdf"
    assert sniff(b"\n\n%PDF-1.4 after junk") == "application/pdf"
    assert sniff(b"<HTML><BODY>") == "text/html"
    assert sniff("\ufeff<html>".encode("utf-16")) == "text/html"
    assert sniff(zipped(word__document_xml="x").replace(b"document_xml", b"document.xml")).endswith(
        "document"
    )  # type: ignore[union-attr]
    assert sniff(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest") == "application/x-ole-storage"
    assert sniff(b"\x89PNG\r\n\x1a\n") == "image/png"


def test_a_page_in_any_encoding_gives_the_same_report() -> None:
    text = HTML.decode("utf-8")
    wanted = read(HTML).report
    assert wanted
    for encoding in ("gb18030", "utf-16", "utf-8-sig"):
        report = read(text.encode(encoding)).report
        assert report
        assert report.cells == wanted.cells
        assert report.sections == wanted.sections


def test_declared_encodings_lie() -> None:
    assert decode('<meta charset="gb2312">年报'.encode()) == '<meta charset="gb2312">年报'
    assert decode('<meta charset="utf-8">年报'.encode("gbk")) == '<meta charset="utf-8">年报'
    assert decode('<meta charset="no-such-thing">年报'.encode("gbk")).endswith("年报")
    few = "<div><a href='list.asp'>指南</a></div>" + "<p class='line'></p>" * 9
    assert "指南" in decode(few.encode("gbk"))
    damaged = ("年报" * 500).encode()[:-1]
    assert decode(damaged).startswith("年报" * 499)


def test_scripts_and_entities_are_text_or_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("classified")
    evil = f'<!DOCTYPE html [<!ENTITY x SYSTEM "{secret.as_uri()}">]><html><body>&x;<script>一、总体情况</script>'
    reading = read(evil.encode() + HTML)
    assert "classified" not in str(reading)


def test_unknown_rows_are_kept_and_said() -> None:
    row = (
        "<tr><td colspan=3>（八）属于工作秘密</td>" + "".join(f"<td>{n}</td>" for n in range(1, 8)) + "</tr>"
    )
    figures = {(item.key, item.applicant): "0" for item in FORM.of("b2019")}
    html = render_tables(figures, "b2019")["applications"]
    at = html.rindex("<tr", 0, html.index("结转下年度"))
    report = read(f"<html><body>{html[:at]}{row}{html[at:]}</body></html>".encode()).report
    assert report
    strange = [cell for cell in report.cells if cell.key.startswith("unmapped.")]
    assert [cell.value for cell in strange] == [1, 2, 3, 4, 5, 6, 7]
    assert any(f.rule == "S2.unmapped" and "工作秘密" in str(f.detail) for f in report.findings)


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from(["html", "pdf"]),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 400), st.binary(max_size=60)), max_size=8),
)
def test_mutated_files_never_break_the_reader(kind: str, cuts: list[tuple[float, int, bytes]]) -> None:
    body = bytearray({"html": HTML, "pdf": PDF}[kind])
    for where, length, new in cuts:
        at = int(where * (len(body) - 1))
        body[at : at + length] = new
    reading = read(bytes(body))
    assert (reading.report is None) == (reading.error is not None)
    assert reading.error != "reader_crashed", reading.detail


def test_pdfium_is_not_left_with_open_documents() -> None:
    for _ in range(30):
        read(PDF[:5000])
    assert pdfium.PdfDocument(PDF)
