"""One digest over all documents of a release, and the way from a document to it (a Merkle tree, as in RFC 6962).

Whoever has one document and some twenty digests beside its way can tell that it is part of the release, without the rest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from sqlite_utils import Database

Step = tuple[str, str]
"""On which side the other digest stands (`left` or `right`), and the digest."""


def leaves(database: Database) -> list[str]:
    """The digests of all files kept, in order; parts of a file are none."""
    return [
        row["sha256"]
        for row in database.query("SELECT sha256 FROM documents WHERE instr(sha256, '.') = 0 ORDER BY sha256")
    ]


def root(digests: Iterable[str]) -> str:
    """The digest over all."""
    level = [_leaf(one) for one in digests]
    while len(level) > 1:
        level = _above(level)
    return level[0].hex() if level else hashlib.sha256().hexdigest()


def way(digests: Sequence[str], one: str) -> list[Step]:
    """What must be put beside a document's digest, from the leaf up, to come to the root. Raises ValueError for one that
    is not among them."""
    place, level, steps = digests.index(one), [_leaf(digest) for digest in digests], list[Step]()
    while len(level) > 1:
        other = place ^ 1
        if other < len(level):
            steps.append(("left" if other < place else "right", level[other].hex()))
        place, level = place // 2, _above(level)
    return steps


def _leaf(digest: str) -> bytes:
    return hashlib.sha256(b"\0" + bytes.fromhex(digest)).digest()


def _above(level: list[bytes]) -> list[bytes]:
    """A level of pairs; what is left over goes up as it is."""
    pairs = [hashlib.sha256(b"\1" + b"".join(level[n : n + 2])).digest() for n in range(0, len(level) - 1, 2)]
    return pairs + (level[-1:] if len(level) % 2 else [])
