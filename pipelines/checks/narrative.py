"""N1-N9, N11: what the text says against what the tables say. One finding a mention, its quote kept.

A figure is compared with every sum of cells it may mean (phrases.toml); the first that agrees is named. A false
`fails` accuses an agency in public, so a figure that may count something else - a part, another year, another
body - confirms where it agrees and is not assessed where it does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from archive.form.definition import FORM
from archive.model import Cell, Finding, Report, Severity, Spot, Status
from archive.vocabulary import NATIONAL
from pipelines.checks.equations import LOST
from pipelines.checks.evidence import is_recognised
from pipelines.checks.mentions import HARD, Mention, read_mentions
from pipelines.checks.phrases import Concept
from pipelines.checks.registry import check, finding

_AROUND = 36  # characters quoted on either side of the number
_ASIDES = {
    "previous": "上年数 of another year",
    "other_year": "他年数 of another year",
    "cumulative": "累计数 cumulative",
    "partial_year": "非全年 part of the year",
    "approximate": "约数 approximate",
    "qualified": "附条件 of one kind only",
    "channel": "分渠道 of one channel",
    "reason": "附原因 of one ground only",
    "lower_body": "部分机关 of some bodies only",
    "upper_body": "他机关口径 of a larger body",
    "business": "备案、办理口径 cases filed or handled",
    "cleanup": "清理口径 found in a clean-up",
    "joined": "几类合计 several kinds together",
    "mixed": "与规章等并计 counted with other documents",
    "left_out": "未写明对象 subject left out",
    "part": "其中数 a part",
}


@dataclass(frozen=True, slots=True)
class Sum:
    """What a figure may be compared with: its terms (`name` in words), what they come to, and whether any of them is blank
    or was lost."""

    terms: tuple[str, ...]
    value: Decimal
    is_blank: bool
    is_lost: bool

    @property
    def name(self) -> str:
        return " ".join(map(_term, self.terms))


@check(
    "N1.received", "N2.answered", "N3.results", "N4.carry", "N5.review", "N6.litigation", "N7.zero", "N8.docs",
    "N9.volumes", "N11.fee",
)  # fmt: skip
def text_and_tables(report: Report) -> Iterator[Finding]:
    """Findings of all these rules in the order of the text, which is read once; then the fee."""
    if report.generation not in NATIONAL:
        return
    cells, is_unsure = report.by_spot, is_recognised(report)
    mentions = list(read_mentions(report))
    parts = {number for whole in _broken_down(mentions) for number in whole}
    for number, mention in enumerate(mentions):
        if number not in parts and mention.concept.cells:
            yield _compared(mention, list(_sums(mention.concept, cells)), is_unsure)
    for whole, *numbers in _broken_down(mentions, with_whole=True):
        yield _adding_up(mentions[whole], [mentions[number] for number in numbers])
    yield from _fees([mention for mention in mentions if mention.concept.rule == "N11.fee"])


def _sums(concept: Concept, cells: Mapping[Spot, Cell]) -> Iterator[Sum]:
    """The sums a figure may mean, of cells this generation of the form has."""
    for terms in concept.cells:
        found = [(sign, cell) for term in terms for sign, spot in _spots(term) if (cell := cells.get(spot))]
        if not any(sign > 0 for sign, _ in found):
            continue
        yield Sum(
            terms=terms,
            value=Decimal(sum(sign * (cell.value or 0) for sign, cell in found)),
            is_blank=all(cell.value is None for _, cell in found),
            is_lost=any(cell.state in LOST for _, cell in found),
        )


@cache
def _spots(term: str) -> tuple[tuple[int, Spot], ...]:
    """The cells of one term with its sign: a key, or with a final dot every leaf of a group; total column in part
    three."""
    key = term.removeprefix("-")
    sign = -1 if term.startswith("-") else 1
    keys = [one for one in FORM.keys if one.startswith(key)] if key.endswith(".") else [key]
    return tuple((sign, (one, "total" if one.startswith("applications.") else None)) for one in keys)


@cache
def _term(term: str) -> str:
    """How a term is called: 本年新收…, or for a group （三）不予公开."""
    key = term.removeprefix("-")
    sign = "− " if term.startswith("-") else ""
    if key.endswith("."):
        return sign + next(group.zh for group in FORM.groups if f"applications.{group.id}." == key)
    return sign + FORM.row_name(key)


def _compared(mention: Mention, sums: Sequence[Sum], is_unsure: bool) -> Finding:
    concept = mention.concept
    rule = "N7.zero" if mention.value == 0 and concept.rule != "N9.volumes" else concept.rule
    agreeing = next((one for one in sums if _agrees(mention, one)), None)
    meant = agreeing or next(iter(sums), None)
    status: Status
    if meant is None or mention.aside in HARD or (agreeing is None and mention.aside):
        status = "not_assessable"
    elif agreeing:
        status = "holds_blank_as_zero" if agreeing.is_blank else "holds"
    elif all(one.is_lost for one in sums):
        status = "not_assessable"
    elif (
        is_unsure
        or concept.is_hint
        or not mention.is_plain
        or meant.is_blank
        or any(one.is_lost for one in sums)
    ):
        status = "undetermined"
    else:
        status = "fails"
    severity: Severity | None = "info" if concept.is_hint else None
    return finding(rule, status, _words(mention, meant, status), _subject(mention), severity)


def _agrees(mention: Mention, one: Sum) -> bool:
    if one.is_lost and one.is_blank:
        return False
    if mention.concept.is_bound:
        return not one.is_blank and mention.value <= one.value
    return mention.value == one.value and not (one.is_blank and mention.value)


def _words(mention: Mention, meant: Sum | None, status: Status) -> str:
    said = "没有 none" if mention.is_denial else str(mention.value)
    detail = f"“{_quote(mention)}”：正文 text {said}"
    if meant is None:
        return f"{detail}，表中无此项 no such cell"
    printed = "空 blank" if meant.is_blank else str(meant.value)
    detail += f"，表 table {printed}（{meant.name}）"
    if mention.aside and status == "not_assessable":
        return f"{detail}；不评 not assessed: {_ASIDES[mention.aside]}"
    if status in ("fails", "undetermined") and mention.concept.venue:
        detail += "；备案、办理口径可与表四不同 counts of cases filed may differ"
    return detail


def _quote(mention: Mention) -> str:
    """The sentence, of a long one what stands around the number."""
    text = mention.sentence.text
    start, end = max(0, mention.start - _AROUND), mention.end + _AROUND
    return ("…" if start else "") + text[start:end].strip() + ("…" if end < len(text) else "")


def _subject(mention: Mention) -> str:
    """Where it is said, and of what: part, sentence and character, concept."""
    return f"{mention.sentence.section}:{mention.sentence.number}:{mention.start}:{mention.concept.id}"


def _broken_down(mentions: Sequence[Mention], *, with_whole: bool = False) -> list[list[int]]:
    """Numbers of the mentions that are the parts (其中…) of one before them and add up to it."""
    found = []
    for number, whole in enumerate(mentions):
        parts = [
            later
            for later in range(number + 1, len(mentions))
            if mentions[later].aside == "part"
            and mentions[later].sentence == whole.sentence
            and mentions[later].concept.id == whole.concept.id
        ]
        if whole.aside != "part" and len(parts) > 1 and sum(mentions[n].value for n in parts) == whole.value:
            found.append([number, *parts] if with_whole else parts)
    return found


def _adding_up(whole: Mention, parts: Sequence[Mention]) -> Finding:
    sum_of_parts = " + ".join(str(part.value) for part in parts)
    detail = f"“{_quote(whole)}”：分项之和 parts add up {sum_of_parts} = {whole.value}"
    return finding(whole.concept.rule, "holds", detail, f"{_subject(whole)}:parts")


def _fees(mentions: Sequence[Mention]) -> Iterator[Finding]:
    """One finding a report: the fee is stated alike wherever it is stated."""
    plain = [mention for mention in mentions if not mention.aside]
    if not plain:
        return
    amounts = sorted({mention.value for mention in plain})
    said = " / ".join(f"{amount} 元 yuan" for amount in amounts)
    quotes = "；".join(f"“{_quote(mention)}”" for mention in plain)
    yield finding(
        "N11.fee", "holds" if len(amounts) == 1 else "fails", f"{quotes}：{said}", _subject(plain[0])
    )
