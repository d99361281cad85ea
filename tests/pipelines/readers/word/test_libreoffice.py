"""DOC, WPS and RTF through LibreOffice: real reports, batches, passwords, a program that hangs or is absent."""

from __future__ import annotations

import struct
import time
from pathlib import Path

import pytest

from archive.errors import BrokenFile, EncryptedFile, MissingTool, UnknownFormat
from pipelines.readers.document import read_document
from pipelines.readers.sniff import ODT, OLE, RTF, WORD_XML
from pipelines.readers.word import libreoffice as office
from pipelines.readers.word.ole import is_locked, kind
from pipelines.reading.read_bytes import read_bytes
from tests.support.carriers import converted, docx
from tests.support.seeds import (
    SEEDS,
    Seed,
    differences,
    load,
)

NOBODY = "0" * 64
MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.fixture(scope="module")
def seeds(shared: Path) -> dict[str, Seed]:
    return {f"{name}.docx": load(shared, name) for name in SEEDS}


@pytest.mark.parametrize(
    ("suffix", "media_type"),
    [
        ("doc:MS Word 97", OLE),
        ("rtf", RTF),
        ("odt", ODT),
        ("fodt", ODT),
        ("xml:MS Word 2003 XML", WORD_XML),
    ],
)
def test_reports_come_back(
    seeds: dict[str, Seed], soffice: str, tmp_path: Path, suffix: str, media_type: str
) -> None:
    bodies = converted(soffice, {name: docx(seed) for name, seed in seeds.items()}, suffix, tmp_path)
    made = dict(zip(bodies, office.convert_many(list(bodies.values())), strict=True))
    for name, body in made.items():
        assert isinstance(body, bytes)
        assert differences(read_bytes(body, sha256=NOBODY).report, seeds[name].values) == [], name
    name = next(iter(bodies))
    reading = read_bytes(bodies[name], sha256=NOBODY)
    assert reading.media_type == media_type
    assert differences(reading.report, seeds[name].values) == []


def test_one_bad_file_spoils_no_batch(seeds: dict[str, Seed], soffice: str, tmp_path: Path) -> None:
    name = next(iter(seeds))
    (good,) = converted(soffice, {name: docx(seeds[name])}, "doc", tmp_path).values()
    first, bad, last = office.convert_many([good, MAGIC + b"\x00" * 600, good])
    assert isinstance(first, bytes)
    assert isinstance(last, bytes)
    assert isinstance(bad, BrokenFile)
    assert office.convert_many([]) == []


def container(*streams: str, flags: int = 0) -> bytes:
    """An OLE file with a directory and the head of a first stream, enough to be told apart."""
    header = MAGIC + b"\x00" * 22 + struct.pack("<H", 9) + b"\x00" * 480
    entries = b"".join(
        name.encode("utf-16-le").ljust(116, b"\x00") + struct.pack("<III", 2, 0, 0) for name in streams
    )
    first = b"\xec\xa5" + b"\x00" * 8 + struct.pack("<H", flags)
    return header[:512] + entries.ljust(1024, b"\x00") + first.ljust(512, b"\x00")


def test_ole_is_told_by_its_directory() -> None:
    assert kind(container("Root Entry", "WordDocument", "Workbook")) == "text"
    assert kind(container("Root Entry", "Workbook")) == "sheet"
    assert kind(container("Root Entry", "Book")) == "sheet"
    assert kind(container("Root Entry", "Bookmark")) == "text"
    assert kind(container("Root Entry", "PowerPoint Document")) == "slides"
    assert kind(b"x" + "Workbook\x00".encode("utf-16-le")) == "text"
    assert not is_locked(container("WordDocument"))
    assert is_locked(container("WordDocument", flags=0x100))
    assert is_locked(container("EncryptedPackage"))
    assert not is_locked("WordDocument\x00".encode("utf-16-le"))


def test_locked_and_slides() -> None:
    for body in (container("EncryptedPackage"), container("WordDocument", flags=0x100)):
        with pytest.raises(EncryptedFile):
            read_document(body, NOBODY)
    with pytest.raises(UnknownFormat):
        read_document(container("PowerPoint Document"), NOBODY)
    with pytest.raises(BrokenFile):
        read_document(container("Workbook"), NOBODY)


def test_without_libreoffice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingTool, match="apt install libreoffice-writer"):
        read_document(b"{\\rtf1 x}", NOBODY)
    assert read_bytes(b"{\\rtf1 x}", sha256=NOBODY).error == "missing_tool"


def program(folder: Path, script: str) -> None:
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


def test_a_hanging_program_is_killed_with_its_children(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sign = tmp_path / "alive"
    program(tmp_path, f"trap '' TERM\n(sleep 2; echo x > {sign}) &\nsleep 60")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    start = time.monotonic()
    (made,) = office.convert_many([b"{\\rtf1 x}"], seconds=0.5)
    assert time.monotonic() - start < 5
    assert isinstance(made, BrokenFile)
    assert "timed out" in str(made)
    time.sleep(2)
    assert not sign.exists()


def test_a_program_that_makes_nothing_leaves_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program(tmp_path, "exit 1")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    with pytest.raises(BrokenFile, match="cannot convert") as caught:
        read_document(b"{\\rtf1 x}", NOBODY)
    assert caught.value.sha256 == NOBODY
    assert list(scratch.iterdir()) == []
