"""Damage to bytes of any kind."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from random import Random

Mutator = Callable[[Random, bytes], bytes]

EXTREMES = (
    b"0", b"-1", b"1", b"255", b"65535", b"65536", b"2147483647", b"-2147483648", b"4294967295",
    b"9223372036854775808", b"1000000000", b"1e308", b"NaN", b"0.0000001", b"9" * 400, b"", "１２".encode(), b"0x10",
)  # fmt: skip
_SIGNS = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", "\u202e".encode(), "\u0301".encode() * 50, b"&#0;", b"&#xD800;",
    b"<![CDATA[", b"]]>", b"<!--", b"<", b"&", "亿".encode(), b"\x80" * 9, b"-", b"1", b"9" * 60, b"A" * 30_000,
)  # fmt: skip
_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")
WORDS = (0, 1, 0xFFFE, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFF)


def _span(chance: Random, body: bytes, most: int) -> tuple[int, int]:
    start = chance.randrange(len(body) + 1)
    return start, min(len(body), start + chance.randrange(1, most))


def flip(chance: Random, body: bytes) -> bytes:
    damaged = bytearray(body)
    for _ in range(chance.choice((1, 4, 32)) if body else 0):
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
    return bytes(damaged)


def truncate(chance: Random, body: bytes) -> bytes:
    return body[: chance.randrange(len(body) + 1)]


def drop(chance: Random, body: bytes) -> bytes:
    start, end = _span(chance, body, 2000)
    return body[:start] + body[end:]


def repeat(chance: Random, body: bytes) -> bytes:
    start, end = _span(chance, body, 2000)
    return body[:end] + body[start:end] * chance.choice((1, 2, 50)) + body[end:]


def splice(chance: Random, body: bytes) -> bytes:
    start, end = _span(chance, body, 4000)
    to = chance.randrange(len(body) + 1)
    return body[:to] + body[start:end] + body[to + (end - start) * chance.randrange(2) :]


def blot(chance: Random, body: bytes) -> bytes:
    start, end = _span(chance, body, 500)
    return body[:start] + chance.choice((b"\x00", b"\xff", b" ")) * (end - start) + body[end:]


def insert(chance: Random, body: bytes) -> bytes:
    at = chance.choice((0, len(body), chance.randrange(len(body) + 1)))
    return body[:at] + chance.choice(_SIGNS) + body[at:]


def extreme(chance: Random, body: bytes) -> bytes:
    """A number becomes one that nobody meant."""
    return replaced(chance, _NUMBER, body, lambda _: chance.choice(EXTREMES))


def binary(chance: Random, body: bytes) -> bytes:
    """A number of two or four bytes becomes an extreme."""
    damaged = bytearray(body)
    for _ in range(chance.choice((1, 3)) if len(body) > 8 else 0):
        at = chance.randrange(len(body) - 4) & chance.choice((~0, ~3))
        form = chance.choice(("<H", "<I", ">H", ">I"))
        value = chance.choice(WORDS) & (0xFFFF if form[1] == "H" else 0xFFFFFFFF)
        struct.pack_into(form, damaged, at, value)
    return bytes(damaged)


def replaced(
    chance: Random, pattern: re.Pattern[bytes], body: bytes, new: Callable[[re.Match[bytes]], bytes]
) -> bytes:
    """One match, or a few in a hundred, made new."""
    found = list(pattern.finditer(body))
    if not found:
        return body
    few = chance.sample(found, min(len(found), chance.choice((1, 1, 3, 1 + len(found) // 30))))
    for match in sorted(few, key=lambda match: -match.start()):
        body = body[: match.start()] + new(match) + body[match.end() :]
    return body


ANY: tuple[Mutator, ...] = (flip, truncate, drop, repeat, splice, blot, insert)
