"""The changes of wording: two texts compared sentence by sentence.

A sentence in both texts is folded. A sentence in another place has moved. A mostly equal sentence has
changed, and names its removed and added tokens. A number with its decimals and its percent sign is one token,
and so is a Han character, so that 12 becoming 15 reads [12 -> 15] and never 1[2 -> 5].
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Literal

from msgspec import Struct

from archive.compare.alignment import align
from archive.model import Section

Kind = Literal["same", "changed", "added", "removed", "moved"]

Bigrams = Mapping[int, frozenset[str]]

ALIKE = 0.5  # least share of common character pairs of a changed sentence
_ALL_WITH_ALL = 60_000  # largest number of pairs that are all compared
_RARE, _EACH = 8, 5  # among very many: rarest character pairs used, positions tried on each side
_SENTENCE = re.compile(r"[^。！？；!?;\n]+[。！？；!?;]*[”’」』）)]*|[。！？；!?;]+")
_TOKEN = re.compile(
    r"\d+(?:[,，]\d{3})*(?:\.\d+)?(?:[%％‰]|个百分点)?|[A-Za-z]+|[\u3400-\u9fff\U00020000-\U0003ffff]|\s+|."
)


class Part(Struct, frozen=True):
    """A run of a changed sentence: `same`, `removed` (only in the old) or `added` (only in the new)."""

    kind: Kind
    text: str


class Change(Struct, frozen=True):
    """A sentence and its change. Only a `changed` sentence has `parts`."""

    kind: Kind
    old: str | None
    new: str | None
    parts: tuple[Part, ...] = ()


class SectionChanges(Struct, frozen=True):
    """A part of the report: its canonical key, both headings, and its sentences in the new order."""

    key: str
    old_heading: str | None
    new_heading: str | None
    sentences: tuple[Change, ...]

    @property
    def changes(self) -> tuple[Change, ...]:
        return tuple(change for change in self.sentences if change.kind != "same")

    @property
    def repeated(self) -> float | None:
        """Share of the new text that repeats the old text word for word; None without new text."""
        lengths = [(c.kind in ("same", "moved"), len(c.new)) for c in self.sentences if c.new]
        total = sum(length for _, length in lengths)
        return sum(length for is_old, length in lengths if is_old) / total if total else None


def sentences(text: str) -> list[str]:
    """Split a text after every sentence mark and line end, with white space within lines collapsed."""
    found = (re.sub(r"[ \t\u3000\xa0]+", " ", hit.group()).strip() for hit in _SENTENCE.finditer(text))
    return [sentence for sentence in found if sentence]


def tokens(text: str) -> list[str]:
    """Split a text into tokens: whole numbers, single Han characters, whole Latin words, single other
    characters."""
    return _TOKEN.findall(text)


def compare_sections(old: Sequence[Section], new: Sequence[Section]) -> tuple[SectionChanges, ...]:
    """Return every part of either report, in the order of the new one, then the parts of the old one only."""
    before, after = _by_key(old), _by_key(new)
    nothing: tuple[str | None, str] = (None, "")
    return tuple(
        SectionChanges(
            key,
            before.get(key, nothing)[0],
            after.get(key, nothing)[0],
            compare_texts(before.get(key, nothing)[1], after.get(key, nothing)[1]),
        )
        for key in dict.fromkeys([*after, *before])
    )


def _by_key(sections: Iterable[Section]) -> dict[str, tuple[str | None, str]]:
    """Return heading and text of each part. Parts with the same key are joined."""
    found: dict[str, tuple[str | None, str]] = {}
    for section in sections:
        heading, text = found.get(section.key, (section.heading, ""))
        found[section.key] = (heading, f"{text}\n{section.text}" if text else section.text)
    return found


def compare_texts(old: str, new: str) -> tuple[Change, ...]:
    """Return the sentences of both texts, each once, in the order of the new text."""
    before, after = sentences(old), sentences(new)
    blocks = align([_plain(s) for s in before], [_plain(s) for s in after])
    gone = [i for is_same, i1, i2, _, _ in blocks if not is_same for i in range(i1, i2)]
    come = [j for is_same, _, _, j1, j2 in blocks if not is_same for j in range(j1, j2)]
    partner = _pair(before, after, gone, come)
    paired = set(partner.values())
    result: list[Change] = []
    for is_same, i1, i2, j1, j2 in blocks:
        if is_same:
            result += [Change("same", before[i1 + n], after[j1 + n]) for n in range(i2 - i1)]
            continue
        result += [Change("removed", before[i], None) for i in range(i1, i2) if i not in paired]
        result += [
            _changed(before[partner[j]], after[j]) if j in partner else Change("added", None, after[j])
            for j in range(j1, j2)
        ]
    return tuple(result)


def _plain(sentence: str) -> str:
    """Return a sentence without white space and in NFKC, for comparison."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", sentence))


def _pair(before: list[str], after: list[str], gone: list[int], come: list[int]) -> dict[int, int]:
    """Return, for sentences of the new text, the sentence of the old text they were made from. Pairs the most
    alike first."""
    old_pairs = {i: _bigrams(before[i]) for i in gone}
    new_pairs = {j: _bigrams(after[j]) for j in come}
    scored = sorted(
        (-score, abs(i - j), i, j)
        for i, j in _candidates(old_pairs, new_pairs)
        if (score := _alike(old_pairs[i], new_pairs[j])) >= ALIKE
    )
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, i, j in scored:
        if i not in taken and j not in partner:
            partner[j] = i
            taken.add(i)
    return partner


def _candidates(old: Bigrams, new: Bigrams) -> Iterator[tuple[int, int]]:
    """Yield pairs of sentences that may be alike: all pairs if few, else pairs that share rare character
    pairs."""
    if len(old) * len(new) <= _ALL_WITH_ALL:
        yield from product(old, new)
        return
    holders: dict[str, list[int]] = defaultdict(list)
    for i, pairs in old.items():
        for pair in pairs:
            holders[pair].append(i)
    for j, pairs in new.items():
        rare = sorted(
            (pair for pair in pairs if pair in holders), key=lambda pair: (len(holders[pair]), pair)
        )
        found = dict.fromkeys(i for pair in rare[:_RARE] for i in _nearest(holders[pair], j))
        yield from ((i, j) for i in found)


def _nearest(places: Sequence[int], wanted: int) -> Sequence[int]:
    """Return a few of these positions, in rising order, around the wanted one."""
    at = bisect_left(places, wanted)
    return places[max(0, at - _EACH) : at + _EACH]


def _bigrams(sentence: str) -> frozenset[str]:
    """Return pairs of neighbouring tokens, with every number replaced by 0: figures change, boilerplate
    stays."""
    words = ["0" if word[0].isdigit() else word for word in tokens(_plain(sentence))]
    return frozenset(a + b for a, b in zip(["^", *words], [*words, "$"], strict=True))


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other))


def _changed(old: str, new: str) -> Change:
    if _plain(old) == _plain(new):
        return Change("moved", old, new)
    return Change("changed", old, new, tuple(_parts(old, new)))


def _parts(old: str, new: str) -> Iterable[Part]:
    before, after = tokens(old), tokens(new)
    for is_same, i1, i2, j1, j2 in align(before, after):
        if is_same:
            yield Part("same", "".join(before[i1:i2]))
            continue
        if i2 > i1:
            yield Part("removed", "".join(before[i1:i2]))
        if j2 > j1:
            yield Part("added", "".join(after[j1:j2]))
