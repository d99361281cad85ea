"""What a damage is, and which documents of the gold set can be damaged."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from lxml import etree

from archive.form.definition import FORM
from archive.model import Cell, Report, Spot, Value
from pipelines.reading.read_bytes import read_bytes

Element = etree._Element
DECOY = "77777"


@dataclass
class Damaged:
    """The bytes after the damage; `gone` are the spots whose value is printed no more, `other` those printed anew."""

    name: str
    body: bytes
    gone: set[Spot] = field(default_factory=set)
    other: dict[Spot, Value] = field(default_factory=dict)


@cache
def whole(path: Path) -> Report | None:
    """The report before the damage."""
    return read_bytes(path.read_bytes(), sha256="0" * 64).report


def printed_in(path: Path) -> list[Cell]:
    """The cells of a document that stand at a place of their own and print a number."""
    report = whole(path)
    start = "/w:" if path.suffix == ".docx" else ""  # a page taken in by altChunk is damaged as a page
    cells = (
        [c for c in report.cells if c.value is not None and (c.place.path or c.place.box)] if report else []
    )
    cells = [c for c in cells if (c.place.path or "").startswith(start)]
    return [c for c in cells if (c.key, c.applicant) in FORM.by_key]


Damage = Callable[[random.Random], "Damaged | None"]


class Carrier:
    """A document that can be taken apart; a damage works on a copy."""

    def __init__(self, path: Path) -> None:
        self.cells = printed_in(path)

    @property
    def damages(self) -> dict[str, Damage]:
        raise NotImplementedError


# what a cell may say instead of its number: (the text, whether the number still is what it means)
_NOTED = (
    "{}*",
    "{}户",
    "{}笔",
    "{}张",
    "{}批次",
    "{}.",
    "{}（注）",
    "{}（含上年1）",
    "{}②",
    "\u200e{}",
    "{}\u200b",
    " {} ",
    "{}\u00ad",
)
_UNSURE = ("≥{}", "约{}", "{}余", "{}+1", "{}l", "待定", "O", "未统计", "见附件", "{} 9", "9\u2192{}")


def said_of(random_: random.Random, raw: str) -> tuple[str, bool]:
    keeps = random_.random() < 0.6
    form = random_.choice(_NOTED if keeps else _UNSURE)
    return form.format(raw), keeps


def flat(element: Element) -> str:
    return "".join("".join(map(str, element.itertext())).split())


def is_han(element: Element) -> bool:
    return bool(re.search(r"[\u4e00-\u9fff]", flat(element)))
