"""The rows and columns of part two, told by their labels."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from archive.form.definition import FORM, Block, Item, Label
from pipelines.form.labels import find, find_column, normalise
from pipelines.form.likeness import likeness

_HAN = re.compile(r"[\u4e00-\u9fff]")
_LIKE = 0.5  # of the signs that a damaged label shares with the form's


@lru_cache(maxsize=8192)
def rows_named(text: str) -> tuple[tuple[str, str], ...]:
    """Return the rows of part two named by the lines of a label: two if the ruling between them is lost."""
    lines = [found for line in text.split("\n") if (found := find_block_row(line))] if "\n" in text else []
    return tuple(dict.fromkeys((block.id, label.id) for block, label in lines))


@cache
def items_of(block: str, label: str) -> tuple[Item, ...]:
    stem = f"disclosure.{block}.{label}."
    return tuple(item for item in FORM.items if item.key.startswith(stem))


@lru_cache(maxsize=8)
def stems(generation: str) -> tuple[tuple[str, str], ...]:
    """Return the rows of part two in a generation, by block and label."""
    keys = (item.key.split(".") for item in FORM.of(generation, "disclosure"))
    return tuple(dict.fromkeys((block, label) for _, block, label, _ in keys))


def columns_of(block: str, label: str, generation: str) -> set[str]:
    return {i.key.rpartition(".")[2] for i in items_of(block, label) if generation in i.generations}


@lru_cache(maxsize=8)
def wordings(generation: str) -> dict[tuple[str, str], str]:
    """Return the labels of the rows of part two in a generation."""
    known = stems(generation)
    return {(b.id, row.id): row.zh for b in FORM.blocks for row in b.rows if (b.id, row.id) in known}


def is_like(name: str, block: str, label: str) -> bool:
    """Return whether a label could be the damaged label of this row."""
    wording = next(row.zh for b in FORM.blocks if b.id == block for row in b.rows if row.id == label)
    return not _HAN.search(name) or likeness(name, normalise(wording)) >= _LIKE


def column_id(text: str) -> str | None:
    """Return the column a head names; None if it names several, since a ruling between them is lost."""
    flat, column = normalise(text), find_column(text)
    named = {c.id for block in FORM.blocks for c in block.columns if any(hint in flat for hint in c.match)}
    return column.id if column and len(named) < 2 else None


@lru_cache(maxsize=8192)
def find_block_row(text: str) -> tuple[Block, Label] | None:
    """Return the row of part two that a label names, with its block, or None."""
    flat = normalise(text)
    for block in FORM.blocks:
        for label in block.rows:
            if label.id == "rules" and not flat.endswith("规章"):
                continue  # 规章制度, 规章规范性文件 … are other things
            if find([label], text):
                return block, label
    return None
