"""Damage done to files, by seed: the same seed makes the same mutant of the same file on every machine.

A mutant keeps enough of its carrier's structure for the damage to reach the depths: parts of a package are changed
and packed again, streams of a PDF are changed and deflated again, sector numbers of an OLE file point in circles.
"""

from __future__ import annotations

from random import Random

from tests.support.fuzzing_bytes import (
    ANY,
    Mutator,
    binary,
    extreme,
    repeat,
)
from tests.support.fuzzing_markup import MARKUP, attribute, claim
from tests.support.fuzzing_packages import (
    directory,
    members,
    part,
    reference,
    sectors,
    stream,
    tree,
)

_PACKAGE: tuple[Mutator, ...] = (*[tree] * 8, *[part] * 4, members, directory)
MUTATORS: dict[str, tuple[Mutator, ...]] = {
    "html": (attribute, claim, *MARKUP),
    "mht": (*MARKUP, extreme),
    "xml": MARKUP,
    "pdf": (*[extreme, reference, stream] * 3, binary),
    "docx": _PACKAGE,
    "xlsx": _PACKAGE,
    "ofd": _PACKAGE,
    "zip": _PACKAGE,
    "xls": (*[sectors, binary] * 4,),
    "doc": (*[sectors, binary] * 4,),
    "rtf": (extreme, extreme, repeat),
    "rar": (binary, binary, extreme),
    "7z": (binary, binary),
    "png": (binary,),
}


def mutant(kind: str, body: bytes, seed: int) -> bytes:
    """The file with one to four kinds of damage that suit its carrier; below 0 as it is."""
    if seed < 0:
        return body
    chance = Random(f"{kind}/{seed}")
    for _ in range(chance.choice((1, 1, 1, 2, 2, 4))):
        body = chance.choice(MUTATORS[kind] if chance.random() < 0.8 else ANY)(chance, body)
    return body
