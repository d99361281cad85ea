"""Bundles in volumes become one bundle, whatever the way they were split."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from pipelines.stages.volumes import is_spanned, volumes, whole

MEMBERS = {"甲.doc": b"first" * 40, "乙.doc": b"second" * 40}


def bundle() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as package:
        for name, body in MEMBERS.items():
            package.writestr(name, body)
    return buffer.getvalue()


def spanned() -> list[bytes]:
    """The same as Info-ZIP spans it: a mark, an entry a volume, a directory that counts from each volume's start."""
    made = bytearray(bundle())
    with zipfile.ZipFile(io.BytesIO(bundle())) as package:
        start, second = package.start_dir, package.infolist()[1].header_offset
    end = made.rfind(b"PK\x05\x06")
    struct.pack_into("<HH", made, end + 4, 1, 1)
    struct.pack_into("<I", made, end + 16, start - second)
    place = made.rindex(b"PK\x01\x02")
    struct.pack_into("<H6xI", made, place + 34, 1, 0)
    struct.pack_into("<I", made, made.index(b"PK\x01\x02") + 42, 4)
    return [b"PK\x07\x08" + made[:second], bytes(made[second:])]


def members(body: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(body)) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_which_files_are_volumes_of_one_bundle() -> None:
    names = ["b.zip", "年报.zip.002", "年报.zip.001", "a.z01", "a.zip", "c.doc", "d.7z.001", "e.z01"]
    assert volumes(names) == [["年报.zip.001", "年报.zip.002"], ["a.z01", "a.zip"]]
    assert [is_spanned(name) for name in ("a.z01", "a.zip", "a.zip.001")] == [True, True, False]


@pytest.mark.parametrize("cut", [1, 100, len(bundle()) - 1])
def test_pieces_of_a_bundle(cut: int) -> None:
    assert members(whole([bundle()[:cut], bundle()[cut:]], spanned=False)) == MEMBERS


def test_a_spanned_bundle() -> None:
    with pytest.raises(zipfile.BadZipFile):
        members(b"".join(spanned()))
    assert members(whole(spanned(), spanned=True)) == MEMBERS


@pytest.mark.parametrize("damaged", [b"", b"PK\x05\x06", b"PK\x05\x06" + b"\xff" * 18, b"no bundle"])
def test_damage_is_left_to_the_reader(damaged: bytes) -> None:
    assert whole([b"x", damaged], spanned=True) == b"x" + damaged
