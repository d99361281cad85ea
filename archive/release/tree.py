"""One digest over all documents of a release, and the way from a document to it (a Merkle tree, as in RFC
6962).

One document and some twenty digests beside its way suffice to prove that it is part of the release.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from archive.database.sqlite import Database

Step = tuple[str, str]
"""The side of the other digest (`left` or `right`), and the digest."""


def leaves(database: Database) -> list[str]:
    """Return the digests of all files kept, in order. Parts of a file are left out."""
    return [
        row["sha256"]
        for row in database.query("SELECT sha256 FROM documents WHERE instr(sha256, '.') = 0 ORDER BY sha256")
    ]


def root(digests: Iterable[str]) -> str:
    """Return the digest over all documents."""
    level = [_leaf(one) for one in digests]
    while len(level) > 1:
        level = _above(level)
    return level[0].hex() if level else hashlib.sha256().hexdigest()


def way(digests: Sequence[str], one: str) -> list[Step]:
    """Return the digests to combine with a document's digest, from the leaf up, to reach the root. Raises
    ValueError if the document is not in the tree."""
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
    """Return the next level, made of pairs. A node without a partner moves up unchanged."""
    pairs = [hashlib.sha256(b"\1" + b"".join(level[n : n + 2])).digest() for n in range(0, len(level) - 1, 2)]
    return pairs + (level[-1:] if len(level) % 2 else [])
