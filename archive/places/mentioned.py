"""Places within a text that a person typed, with whatever else it says, in any order: 教育局 平罗, 宁夏平罗县公安局."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from msgspec import Struct

from archive.places.gazetteer import gazetteer
from archive.places.short_names import forms
from archive.places.simplified import simplified

_SHORTEST, _LONGEST = 2, 15
_BODY_ENDS = tuple("局厅委办部处")
"""A short name before one of these is the business of a body: 公安局 does not mean 公安县."""
_SIMILAR = 5
"""More names than this with another character in one place are no help."""


class Mention(Struct, frozen=True):
    """A place that a text may mean, and the words of the text beside it. `is_similar` tells that one character of its
    name is another in the text."""

    code: str
    rest: str
    is_similar: bool = False


def mentioned(text: str) -> list[Mention]:
    """Return the places that a text names by their whole or short names. The longest names count; places above narrow
    the places below. If it names none, return the places whose name differs in one character: 平罗线."""
    plain = " ".join(simplified(text).split())
    found = list(_named(plain))
    if not found:
        return list(_similar(plain))
    rest, is_similar = plain, False
    for (start, stop), codes in reversed(found):
        has_slip = _is_slip(plain, start, stop, codes)
        is_similar |= has_slip
        rest = rest[:start] + " " + rest[stop + has_slip :]
    beside = " ".join(rest.split())
    return [Mention(code, beside, is_similar) for code in _narrowed([codes for _, codes in found])]


def _is_slip(text: str, start: int, stop: int, codes: tuple[str, ...]) -> bool:
    """Return whether the character after a short name sounds like the last one of the whole name, and is another: the 线
    of 平罗线."""
    form, sign = text[start:stop], text[stop : stop + 1].strip()
    wholes = [name for code in codes if (name := gazetteer().names[code])[:-1] == form]
    return bool(sign) and any(_spelled(sign) == _spelled(name[-1]) for name in wholes)


def _named(text: str) -> Iterator[tuple[tuple[int, int], tuple[str, ...]]]:
    """Yield (span, codes) of each name in the text, the longest at each place."""
    position = 0
    while position < len(text):
        longest = min(_LONGEST, len(text) - position)
        for length in range(longest, _SHORTEST - 1, -1):
            codes = _by_form().get(text[position : position + length])
            if codes and not (length == _SHORTEST and text.startswith(_BODY_ENDS, position + length)):
                yield (position, position + length), codes
                position += length
                break
        else:
            position += 1


def _narrowed(groups: list[tuple[str, ...]]) -> list[str]:
    """Return the codes of the last group that lie within a code of the others; of the group with the deepest places if
    the others are above it."""
    deepest = max(groups, key=lambda codes: max(len(code.rstrip("0")) for code in codes))
    others = [[code.rstrip("0") for code in group] for group in groups if group is not deepest]
    inside = [
        code for code in deepest if all(any(code.startswith(above) for above in group) for group in others)
    ]
    return list(inside or deepest)


@cache
def _by_form() -> dict[str, tuple[str, ...]]:
    """Return the codes of every place to the county, by its whole and short names."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, codes in gazetteer().by_name.items():
        for form in dict.fromkeys(forms(name)):
            if len(form) >= _SHORTEST:
                found[form] += codes
    return {form: tuple(dict.fromkeys(codes)) for form, codes in found.items()}


def _similar(text: str) -> Iterator[Mention]:
    """Yield the places of which one character is another in the text; only those pronounced alike, if any are."""
    near: dict[str, str] = {}
    for start in range(len(text)):
        for length in range(_SHORTEST + 1, min(_LONGEST, len(text) - start) + 1):
            part = text[start : start + length]
            for gapped in _with_gaps(part) if not part.endswith(_BODY_ENDS) else ():
                near |= dict.fromkeys(_by_gaps().get(gapped, ()), part)
    alike = [form for form, part in near.items() if _spelled(form) == _spelled(part)]
    chosen = alike or list(near)
    if len(chosen) > _SIMILAR:
        return
    for form in chosen:
        beside = " ".join(text.replace(near[form], " ", 1).split())
        yield from (Mention(code, beside, is_similar=True) for code in _by_form()[form])


@cache
def _by_gaps() -> dict[str, tuple[str, ...]]:
    """Return the names of three characters and more by themselves without one of their characters."""
    found: dict[str, list[str]] = defaultdict(list)
    for form in _by_form():
        if len(form) > _SHORTEST:
            for gapped in _with_gaps(form):
                found[gapped].append(form)
    return {gapped: tuple(names) for gapped, names in found.items()}


def _with_gaps(name: str) -> list[str]:
    return [f"{name[:n]}?{name[n + 1 :]}" for n in range(len(name))]


def _spelled(name: str) -> list[str]:
    from pypinyin import lazy_pinyin

    return list(lazy_pinyin(name))
