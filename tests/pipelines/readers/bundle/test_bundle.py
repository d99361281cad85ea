"""ZIP, RAR and 7z: the report among the members, names of every kind, and bundles meant to harm."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from archive.errors import BrokenFile, EmptyFile, EncryptedFile, MissingTool, UnknownFormat
from pipelines.readers.bundle import members as bundle
from pipelines.readers.bundle import unpack
from pipelines.readers.document import read_document
from pipelines.readers.sniff import MAIL, RAR, SEVEN_ZIP, ZIP
from pipelines.reading.read_bytes import read_bytes
from tests.support.carriers import (
    docx,
    rar,
    word,
    workbook,
    zipped,
)
from tests.support.seeds import SEEDS, differences, load

NOBODY = "0" * 64
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


@pytest.fixture
def bsdtar() -> str:
    """The path of libarchive's tar."""
    if path := shutil.which("bsdtar"):
        return path
    pytest.skip("no bsdtar: apt install libarchive-tools")


@pytest.mark.parametrize("name", SEEDS)
def test_reports_come_back(shared: Path, name: str) -> None:
    seed = load(shared, name)
    body = zipped({"说明.txt": "见附件", "年报/2020年报.docx": docx(seed), "图.png": PNG})
    reading = read_bytes(body, sha256=NOBODY)
    assert reading.media_type == ZIP
    assert differences(reading.report, seed.values) == []


def test_a_note_names_the_others(shared: Path) -> None:
    seed = load(shared, SEEDS[0])
    table = "<w:tbl><w:tr><w:tc/><w:tc/></w:tr></w:tbl>"
    members = {
        "../../a/小.docx": word(table),
        "大.docx": docx(seed),
        "图.png": PNG,
        "__MACOSX/._大.docx": b"x",
    }
    document = read_document(zipped(members), NOBODY)
    assert (document.sha256, document.media_type) == (NOBODY, ZIP)
    note = str(document.notes[0])
    assert "taken from 大.docx；另有 2 个成员" in note
    assert "（小.docx、图.png）" in note
    assert "unreadable: 1" in note


def test_stored_members_do_not_pass_for_their_bundle(shared: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as package:
        package.writestr("年报.docx", docx(load(shared, SEEDS[0])))
    assert read_bytes(buffer.getvalue(), sha256=NOBODY).media_type == ZIP


def _mail(name: str, content: bytes, kind: str = "application/octet-stream") -> EmailMessage:
    mail = EmailMessage(policy=policy.SMTP)
    mail["Subject"] = "年报"
    mail.set_content("见附件", charset="gb18030")
    main, _, sub = kind.partition("/")
    mail.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return mail


def test_a_report_attached_to_a_mail_is_read(shared: Path) -> None:
    seed = load(shared, SEEDS[0])
    attached = _mail("年报.docx", docx(seed))
    forwarded = EmailMessage(policy=policy.SMTP)
    forwarded["Subject"] = "转发"
    forwarded.set_content("转发")
    forwarded.add_attachment(attached)
    for mail in (attached, forwarded):
        reading = read_bytes(mail.as_bytes(), sha256=NOBODY)
        assert reading.media_type == MAIL
        assert differences(reading.report, seed.values) == []


def test_a_mail_without_a_readable_part_is_said() -> None:
    body = _mail("x.bin", b"\x00\x01" * 400).as_bytes().replace(b"charset", b"charset==\xff")
    assert read_bytes(body, sha256=NOBODY).error in ("broken_file", "no_tables", "unknown_format")


def test_names_in_gbk() -> None:
    meant = "政府信息公开年报.docx"
    body = zipped({"x" * len(meant.encode("gb18030")): word("")})
    body = body.replace(b"x" * len(meant.encode("gb18030")), meant.encode("gb18030"))
    assert meant in str(read_document(body, NOBODY).notes[-1])


def test_bundles_within_bundles(shared: Path) -> None:
    seed = load(shared, SEEDS[0])
    twice = zipped({"内.zip": zipped({"年报.xlsx": workbook(seed)})})
    assert differences(read_bytes(twice, sha256=NOBODY).report, seed.values) == []
    with pytest.raises(UnknownFormat):
        read_document(zipped({"外.zip": twice}), NOBODY)
    two = zipped({"镇.zip": zipped({"甲.docx": docx(seed), "乙.docx": docx(seed)}), "局.docx": docx(seed)})
    assert [name for name, _ in read_document(two, NOBODY).members] == [
        "镇.zip/甲.docx",
        "镇.zip/乙.docx",
        "局.docx",
    ]


@pytest.mark.parametrize("name", SEEDS)
def test_rar(shared: Path, bsdtar: str, name: str) -> None:
    assert bsdtar
    seed = load(shared, name)
    reading = read_bytes(rar({"readme.txt": b"x", "2020.docx": docx(seed)}), sha256=NOBODY)
    assert reading.media_type == RAR
    assert differences(reading.report, seed.values) == []


def test_rar_with_names_in_gbk(bsdtar: str) -> None:
    assert bsdtar
    names = ("教育局年报.docx", "水务局年报.docx")
    body = rar({name.encode("gbk"): word(f"<w:p><w:r><w:t>{name}</w:t></w:r></w:p>") for name in names})
    assert [name for name, _ in read_document(body, NOBODY).members] == list(names)


def test_7z(shared: Path, bsdtar: str, tmp_path: Path) -> None:
    seed = load(shared, SEEDS[0])
    (tmp_path / "年报.docx").write_bytes(docx(seed))
    command = [bsdtar, "--format", "7zip", "-cf", "a.7z", "年报.docx"]
    subprocess.run(command, check=True, cwd=tmp_path, env={"LC_ALL": "C.UTF-8"}, timeout=60)
    reading = read_bytes((tmp_path / "a.7z").read_bytes(), sha256=NOBODY)
    assert reading.media_type == SEVEN_ZIP
    assert differences(reading.report, seed.values) == []


def test_a_damaged_rar(shared: Path, bsdtar: str) -> None:
    assert bsdtar
    body = rar({"2020.docx": docx(load(shared, SEEDS[0]))})
    for cut in (10, len(body) // 2):
        assert read_bytes(body[:cut], sha256=NOBODY).error == "broken_file"
    with pytest.raises(EmptyFile):
        read_document(rar({}), NOBODY)


def test_a_program_says_it_is_encrypted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "bsdtar"
    path.write_text("#!/bin/sh\necho 'bsdtar: RAR encryption support unavailable. Encrypted' >&2\nexit 1\n")
    path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(EncryptedFile):
        read_document(rar({"a.docx": b"x"}), NOBODY)


def test_a_hanging_program_is_killed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "bsdtar"
    path.write_text("#!/bin/sh\necho slow >&2\nsleep 60\n")
    path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(unpack, "_SECONDS", 0.3)
    with pytest.raises(BrokenFile, match="slow"):
        read_document(rar({"a.docx": b"x" * 1_000_000}), NOBODY)


def test_without_bsdtar(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingTool, match="apt install libarchive-tools"):
        read_document(rar({"a.docx": b"x"}), NOBODY)
    with pytest.raises(MissingTool):  # more use than that the picture cannot be read
        read_document(zipped({"图.png": PNG, "a.rar": rar({"a.docx": b"x"})}), NOBODY)


def test_bombs(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BrokenFile, match="too large"):
        read_document(zipped({"a.txt": b" " * (65 << 20)}), NOBODY)
    with pytest.raises(BrokenFile, match="too many"):
        read_document(zipped({f"{n}.txt": "x" for n in range(201)}), NOBODY)
    for module in (bundle, unpack):
        monkeypatch.setattr(module, "MOST_BYTES", 1000)
    with pytest.raises(BrokenFile, match="bundle unpacks too large"):
        read_document(zipped({"a.txt": b"x" * 600, "b.txt": b"y" * 600}), NOBODY)


def test_nothing_to_read() -> None:
    with pytest.raises(EmptyFile):
        read_document(zipped({"folder/": ""}), NOBODY)
    with pytest.raises(UnknownFormat):
        read_document(zipped({"表.bin": bytes(range(256))}), NOBODY)
    assert read_bytes(zipped({"x.docx": word("")}), sha256=NOBODY).error == "no_tables"


def test_a_zip_under_a_password() -> None:
    body = bytearray(zipped({"a.docx": word("")}))
    body[6] |= 1
    body[body.rfind(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(EncryptedFile):
        read_document(bytes(body), NOBODY)


def test_a_truncated_zip() -> None:
    body = zipped({"a.txt": "x" * 100, "b.txt": "y" * 100})
    with pytest.raises(BrokenFile):
        read_document(body[: len(body) // 2], NOBODY)


def test_a_version_no_zip_has() -> None:
    body = bytearray(zipped({"a.docx": word("")}))
    body[body.rfind(b"PK\x01\x02") + 6] = 133
    assert read_bytes(bytes(body), sha256=NOBODY).error == "broken_file"
