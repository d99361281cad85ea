"""The prose of a report as sentences, each with its topics.

Lines broken by a page are joined. Headings and enumerators (（二）, 1., 三是) begin a new subject, so that
"截至目前共收到21件" under 三是…热线 is no figure on applications.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from archive.compare.sentences import sentences
from archive.model import Section
from pipelines.checks.phrases import PHRASES
from pipelines.text.titles import squeeze

_ENDS = "。！？；!?;：:"
_HEADING = re.compile(r"^\s*\*{0,2}[（(]?[一二三四五六七八九十]{1,3}[）)、]")
_ITEM = re.compile(
    r"^\**(?:[（(]?\d{1,2}[）).、．](?!\d)|[①-⑳]|[一二三四五六七八九十]{1,2}是|第[一二三四五六七八九十]|[（(]?[一二三四五六七八九十]{1,3}[）)、])"
)
_ENUMERATORS = "①②③④⑤⑥⑦⑧⑨⑩"
_NOTES = dict.fromkeys(map(ord, "⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉")) | dict.fromkeys(map(ord, _ENUMERATORS), "○")
"""Signs of notes and enumerators, which squeezed would be digits of the number beside them."""
_LONGEST = 1000  # characters: a longer text without a stop is a table that lost its lines
_SHORT = 30  # characters: a line without a full stop that is no longer is a heading


class Statement(Struct, frozen=True):
    """A sentence of the report without white space: its part, its number there (from 1), and the topics of
    phrases.toml it can speak of."""

    section: str
    number: int
    text: str
    about: frozenset[str]


def read_sentences(sections: Iterable[Section]) -> Iterator[Statement]:
    """Yield every sentence of the prose that counts or denies something, in printed order."""
    for section in sections:
        number, heading_topic, item_topic = 0, PHRASES.part_topic(section.key), None
        for line in _lines(section.text):
            if _is_heading(line):
                heading_topic, item_topic = PHRASES.topic_of(line[:_SHORT], is_heading=True), None
            for raw in sentences(line):
                number += 1
                if _ITEM.match(raw):
                    item_topic = None
                item_topic = PHRASES.topic_of(raw) or item_topic
                topic = item_topic or heading_topic
                about = PHRASES.about(topic, raw) if topic != "foreign" else None
                if about and len(raw) <= _LONGEST and PHRASES.counts.search(raw):
                    yield Statement(
                        section.key, number, squeeze(raw.lstrip(_ENUMERATORS).translate(_NOTES)), about
                    )


def _is_heading(line: str) -> bool:
    return bool(_HEADING.match(line)) and (len(line) <= _SHORT or line[:_SHORT].find("。") > 0)


def _lines(text: str) -> Iterator[str]:
    """Yield the paragraphs. A line without a stop at its end continues in the next, unless either is a
    heading."""
    whole = ""
    for line in text.split("\n"):
        line = "".join(line.split())
        if not line:
            continue
        if whole and (
            whole[-1] in _ENDS or _ITEM.match(line) or (_ITEM.match(whole) and len(whole) <= _SHORT)
        ):
            yield whole
            whole = ""
        whole += line
    if whole:
        yield whole
