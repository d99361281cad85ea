"""The pages of a list by their addresses alone: the page's own with a higher number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.cms.base import Ask, Link
from crawler.cms.page_turns import is_turn

_SIZED = re.compile(r"[?&](page_?size|prepage|perpage|per_page|rows|limit|size)=$", re.I)
"""Before a row count, which is no page number."""
_DIGITS = re.compile(r"(?<!\d)\d{1,3}(?!\d)")
_SECOND = 2  # the page that a folder leads on to: a higher number alone is a row's
_WORDS = re.compile(r"[\u4e00-\u9fff]{3}")


def siblings(own: str, every: list[Link], most: int) -> tuple[Ask, ...]:
    """Return the pages whose addresses are a page's `own` with a higher number, whatever their buttons say, up to the
    highest number: the last page has a button, too."""
    numbers: dict[str, list[int]] = {}
    for link in every:
        if not _WORDS.search(link.text) and (not own.endswith("/") or not link.text or is_turn(link.text)):
            for pattern, number in _alike(own, link.url):
                numbers.setdefault(pattern, []).append(number)
    if not numbers:
        return ()
    pattern, found = max(numbers.items(), key=lambda one: len(one[1]))
    if own.endswith("/") and min(found) != _SECOND:
        return ()
    here = _own_number(own, pattern)
    step = min(found) - here
    counts_rows = step > 1 and str(step) in _DIGITS.findall(pattern)  # `Start=7&Count=6` follows `Start=1`
    after = range(here + step, max(found) + 1, step) if counts_rows else range(here + 1, max(found) + 1)
    return tuple(Ask(pattern.replace("\0", str(number))) for number in after[:most])


def _alike(own: str, other: str) -> Iterator[tuple[str, int]]:
    """Yield (pattern, number) of two addresses that differ in one number, if the other's number is higher."""
    for number in _DIGITS.finditer(other):
        if _SIZED.search(other, 0, number.start()):
            continue
        pattern = f"{other[: number.start()]}\0{other[number.end() :]}"
        here = _own_number(own, pattern)
        if here >= 0 and int(number[0]) > max(here, 0):
            yield pattern, int(number[0])


def _own_number(own: str, pattern: str) -> int:
    """Return the number of an address at the gap of a pattern; -1 if the address does not match."""
    before, _, after = pattern.partition("\0")
    if pattern and own == before[: before.rfind("/") + 1] and "?" not in before:
        return 1  # `nb/` is the first page of `nb/list_2.html`
    inner = own[len(before) : len(own) - len(after)]
    fits = (
        bool(pattern) and own.startswith(before) and own.endswith(after) and re.fullmatch(r"\d{1,3}", inner)
    )
    return int(inner) if fits else -1
