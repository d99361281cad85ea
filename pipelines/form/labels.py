"""The meaning of a printed label, whatever its breaks, blanks, brackets and ordinals (FORM 2.5)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

from archive.form.definition import FORM, Label
from pipelines.text.folding import fold

_NOISE = re.compile(r"[\s\W_]+")
_ORDINAL = re.compile(r"^(?:[一二三四五六七八九十]+(?=[^\w]|$)|\d+(?=\D))")
_BARE_ORDINAL = re.compile(r"^[\W_]*(?:[一二三四五六七八九十]{1,2}|\d{1,2})[\W_]*$")
_COLUMN_NUMBER = re.compile(r"(?<=[\u4e00-\u9fff])\s*(?:[①-⒇]|[(（][\d=＝+＋~…—-]+[)）])\s*$")
_WHOLE = 4  # signs of a name that is not part of another by chance
_SPACE = re.compile(r"\s+")


@lru_cache(maxsize=8192)
def normalise(text: str) -> str:
    """Return the letters, digits and Han characters of a text, folded and NFKC (so radicals and full-width
    forms fold), without the leading ordinal: `（三） 不 予⏎公开` -> `不予公开`, `1、属于国家秘密` ->
    `属于国家秘密`."""
    flat = _SPACE.sub("", unicodedata.normalize("NFKC", fold(text)))
    flat = flat.lstrip("（(〔[【 ")
    flat = _ORDINAL.sub("", flat, count=1)
    return _NOISE.sub("", flat)


def is_ordinal(text: str) -> bool:
    """Return whether a cell holds an ordinal and nothing else: `一、`, `（二）`."""
    flat = _SPACE.sub("", unicodedata.normalize("NFKC", fold(text)))
    return bool(flat) and not flat.isdigit() and bool(_BARE_ORDINAL.match(flat))


def find(labels: Iterable[Label], text: str) -> Label | None:
    """Return the first label whose wording the text contains (or equals, if the label is exact), or None."""
    flat = normalise(text)
    if not flat:
        return None
    for label in labels:
        for wording in label.match:
            if flat == wording if label.exact else wording in flat:
                return label
    return None


def finder(labels: Iterable[Label]) -> Callable[[str], Label | None]:
    """Return `find` in a list of labels, memoised: a county's reports repeat the same hundred labels."""
    known = tuple(labels)
    return lru_cache(maxsize=8192)(lambda text: find(known, text))


_find_leaf = finder(FORM.rows)


@lru_cache(maxsize=8192)
def find_row(text: str) -> Label | None:
    """Return the row of part three that a label names, by leaf wordings only. If its group stands before it
    (（六）其他处理-3.其他), the wording behind the group counts."""
    return (_find_leaf(rest) if (rest := _behind_group(text)) else None) or _find_leaf(text)


@lru_cache(maxsize=8192)
def rows_named(text: str) -> tuple[str, ...]:
    """Return the rows of part three whose whole name stands in a label: two if the ruling between them is
    lost."""
    flat = normalise(text)
    names = {row.id: normalise(row.zh) for row in FORM.rows}
    found = {id: name for id, name in names.items() if len(name) >= _WHOLE and name in flat}
    for name in tuple(found.values()):
        rest = flat.replace(name, "").strip("一二三四五六七八九十0123456789")
        found |= {id: short for id, short in names.items() if short == rest}
    found = {id: name for id, name in found.items() if not _is_over(name, flat)}
    named = [
        id
        for id, name in found.items()
        if not any(name in other and name != other for other in found.values())
    ]
    return tuple(named) if len(named) > 1 else _rows_of_lines(text) or tuple(named)


def _is_over(name: str, flat: str) -> bool:
    """Return whether a name begins a label as the group of the row behind it: 其他处理1.申请人无正当理由…."""
    row = find_group(name) and _behind_group(flat) and _find_leaf(_behind_group(flat))
    return bool(row) and flat.startswith(name)


def _rows_of_lines(text: str) -> tuple[str, ...]:
    """Return the rows that the lines of a label name, one per line. Empty if a line names no row, or the
    group of the next."""
    lines = text.split("\n")
    found = [row.id for line in lines if (row := find_row(line))]
    groups = [find_group(line) for line in lines]
    if len(found) < len(lines) or any(
        group and id.startswith(f"{group.id}.") for group, id in zip(groups, found[1:], strict=False)
    ):
        return ()
    return tuple(dict.fromkeys(found))


def _behind_group(text: str) -> str:
    """Return the rest of a label behind the last group it names, without an ordinal: 不予公开1.属于国家秘密
    gives 属于国家秘密."""
    flat = normalise(text)
    ends = [flat.rfind(w) + len(w) for group in FORM.groups for w in group.match if w in flat]
    return flat[max(ends) :].lstrip("0123456789") if ends else ""


find_group = finder(reversed(FORM.groups))
"""The group of part three named by a label: 不予公开, 无法提供, …"""

find_outcome = finder(FORM.outcomes)
"""The outcome of a review or a suit named by a header of part four."""

find_column = finder(column for block in FORM.blocks for column in block.columns)
"""The column of part two named by a header."""


@lru_cache(maxsize=8192)
def find_applicant(text: str) -> Label | None:
    """Return the column of part three that a header names. The bare 其他 is a column, 其他处理 is not."""
    text = _COLUMN_NUMBER.sub("", text)
    flat = normalise(text)
    for label in FORM.applicants:
        if flat in label.match or (label.id not in ("org.other", "total") and find([label], text)):
            return label
    return None


INDICATORS = frozenset(["指标名称", "统计指标", "指标", "统计项目", "项目名称", "指标项目", "统计内容"])
"""Headers over the labels of a table of before 2019."""

find_section = finder(FORM.sections)
"""The part of the report named by a heading."""


@lru_cache(maxsize=8192)
def generation_markers(labels: tuple[str, ...]) -> tuple[str, ...]:
    """Return the generations with a wording of their own in a label, once per label."""
    return tuple(
        generation.id
        for flat in map(normalise, labels)
        for generation in FORM.generations
        if any(marker in flat for marker in generation.markers)
    )
