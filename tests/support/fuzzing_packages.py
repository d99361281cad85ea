"""Damage to what holds other things: zip packages, PDF objects, OLE sectors."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from random import Random

from tests.support.fuzzing_bytes import (
    ANY,
    WORDS,
    drop,
    extreme,
    flip,
    insert,
    repeat,
    replaced,
    splice,
)
from tests.support.fuzzing_markup import MARKUP, element

_REFERENCE = re.compile(rb"\b(\d+) 0 R\b")
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.S)
_NAMES = (
    "../../up.xml",
    "/abs/olute.xml",
    "word/document.xml",
    "a\\..\\..\\b",
    "年报.docx",
    "x" * 300,
    "OFD.xml",
    "",
)


def part(chance: Random, body: bytes) -> bytes:
    """A member damaged as markup or as bytes, and packed again."""
    damage = chance.choice((*MARKUP, *MARKUP, *ANY))
    return _packed_again(chance, body, lambda name, content: [(name, damage(chance, content))])


def tree(chance: Random, body: bytes) -> bytes:
    """A member changed but well formed, and packed again."""
    return _packed_again(chance, body, lambda name, content: [(name, element(chance, content))])


def members(chance: Random, body: bytes) -> bytes:
    """A member lost, doubled, named otherwise, or swollen."""

    def changed(name: str, content: bytes) -> list[tuple[str, bytes]]:
        return chance.choice(
            (
                [],
                [(name, content), (name, content[: len(content) // 2])],
                [(chance.choice(_NAMES), content)],
                [(name, b" " * chance.choice((1 << 20, 3 << 20)) + content)],
                [(name, body)],
            )
        )

    return _packed_again(chance, body, changed)


def _packed_again(
    chance: Random, body: bytes, changed: Callable[[str, bytes], list[tuple[str, bytes]]]
) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            parts = [(info.filename, package.read(info)) for info in package.infolist()]
    except Exception:  # damaged by an earlier turn: no more can be done from within
        return flip(chance, body)
    if not parts:
        return body
    chosen = chance.choices(range(len(parts)), [len(content) + 50 for _, content in parts])[0]
    buffer = io.BytesIO()
    method = chance.choice(
        (zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_BZIP2)
    )
    with zipfile.ZipFile(buffer, "w", method) as package:
        for number, (name, content) in enumerate(parts):
            for each in changed(name, content) if number == chosen else [(name, content)]:
                package.writestr(zipfile.ZipInfo(each[0] or "?"), each[1], method)
    return buffer.getvalue()


def directory(chance: Random, body: bytes) -> bytes:
    """Headers of a zip that lie about sizes, offsets, methods and flags."""
    spots = [match.start() for match in re.finditer(rb"PK(?:\x01\x02|\x03\x04|\x05\x06)", body)]
    damaged = bytearray(body)
    for at in chance.sample(spots, min(len(spots), chance.choice((1, 2)))):
        where = at + chance.randrange(4, 46)
        if where + 4 <= len(damaged):
            struct.pack_into("<I", damaged, where, chance.choice((*WORDS, chance.randrange(len(body)))))
    return bytes(damaged)


# PDF


def reference(chance: Random, body: bytes) -> bytes:
    """A reference to another object: pages that are their own parents, fonts that are pages."""
    numbers = [match.group(1) for match in _REFERENCE.finditer(body)] or [b"1"]
    return replaced(
        chance, _REFERENCE, body, lambda _: chance.choice((*numbers, b"0", b"99999999")) + b" 0 R"
    )


def stream(chance: Random, body: bytes) -> bytes:
    """The content of a stream changed and deflated again."""

    def changed(match: re.Match[bytes]) -> bytes:
        try:
            inner = zlib.decompress(match.group(1))
        except zlib.error:
            return match.group()
        if chance.random() < 0.03:
            inner += b" " * (8 << 20)
        inner = chance.choice((extreme, extreme, repeat, drop, flip, splice, insert))(chance, inner)
        return b"stream\n" + zlib.compress(inner, 1) + b"\nendstream"

    return replaced(chance, _STREAM, body, changed)


# OLE


def sectors(chance: Random, body: bytes) -> bytes:
    """Numbers in header, allocation table or directory that point in circles, or nowhere."""
    damaged = bytearray(body)
    if len(body) < 2048:
        return flip(chance, body)
    where = chance.choice(("header", "directory", "table"))
    for _ in range(chance.choice((1, 3, 10))):
        if where == "header":
            at = chance.choice((0x1E, 0x20, 0x2C, 0x30, 0x38, 0x3C, 0x40, 0x44, 0x48, 0x4C, 0x50))
        elif where == "directory":
            names = [match.start() for match in re.finditer(rb"(?:[A-Za-z]\x00){4,}", body)]
            at = (chance.choice(names or [1024]) & ~127) + chance.choice((64, 68, 72, 76, 116, 120))
        else:
            at = 512 + 4 * chance.randrange(min(len(body) // 4 - 130, 1000))
        if at + 4 <= len(damaged):
            struct.pack_into("<I", damaged, at, chance.choice((*WORDS, *range(12))))
    return bytes(damaged)
