"""N1-N9, N11: the text against the tables. Every mention gives a finding with its quote.

A figure is compared with every sum of cells it may mean (phrases.toml); the first that agrees is named. A
false `fails` accuses an agency in public. So a figure that may count something else (a part, another year,
another body) confirms if it agrees and is not assessed if it does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache

from msgspec import Struct

from archive.form.definition import FORM
from archive.form.labels import group_label, row_label
from archive.knowledge import counted_outside
from archive.model import Cell, Finding, Report, Severity, Spot, Status
from archive.sentence import Label, Sentence, say
from archive.vocabulary import NATIONAL
from pipelines.checks.equations import LOST
from pipelines.checks.evidence import is_recognised
from pipelines.checks.mentions import HARD, Mention, read_mentions
from pipelines.checks.phrases import Concept
from pipelines.checks.registry import check, finding

_AROUND = 36  # characters quoted on either side of the number


class Sum(Struct, frozen=True):
    """A sum to compare a figure with: its terms, its value, and whether its cells are blank or any was
    lost."""

    terms: tuple[str, ...]
    value: Decimal
    is_blank: bool
    is_lost: bool


@check(
    "N1.received", "N2.answered", "N3.results", "N4.carry", "N5.review", "N6.litigation", "N7.zero", "N8.docs",
    "N9.volumes", "N11.fee",
)  # fmt: skip
def text_and_tables(report: Report) -> Iterator[Finding]:
    """Yield the findings of all these rules in the order of the text, then the fee. The text is read once."""
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
    """Yield the sums a figure may mean, from cells of this generation of the form. A group to which a row outside
    the form may belong has lost cells."""
    has_more = "total" in counted_outside(cells)
    for terms in concept.cells:
        found = [(sign, cell) for term in terms for sign, spot in _spots(term) if (cell := cells.get(spot))]
        if not any(sign > 0 for sign, _ in found):
            continue
        yield Sum(
            terms=terms,
            value=Decimal(sum(sign * (cell.value or 0) for sign, cell in found)),
            is_blank=all(cell.value is None for _, cell in found),
            is_lost=any(cell.state in LOST for _, cell in found)
            or (has_more and any(term.endswith(".") for term in terms)),
        )


@cache
def _spots(term: str) -> tuple[tuple[int, Spot], ...]:
    """Return the cells of a term with their sign: a key, or with a final dot every leaf of a group. Part
    three uses the total column."""
    key = term.removeprefix("-")
    sign = -1 if term.startswith("-") else 1
    keys = [one for one in FORM.keys if one.startswith(key)] if key.endswith(".") else [key]
    return tuple((sign, (one, "total" if one.startswith("applications.") else None)) for one in keys)


@cache
def _term(term: str) -> Label | Sentence:
    """Return the name of a term: 本年新收…, or （三）不予公开 for a group."""
    key = term.removeprefix("-")
    is_group = key.endswith(".")
    name = group_label(key.removeprefix("applications.").removesuffix(".")) if is_group else row_label(key)
    return say("less", name=name) if term.startswith("-") else name


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


def _words(mention: Mention, meant: Sum | None, status: Status) -> Sentence:
    quote, said = _quote(mention), say("none") if mention.is_denial else mention.value
    if meant is None:
        return say("text_without_cell", quote=quote, said=said)
    printed = meant.value if not meant.is_blank else say("not_read" if meant.is_lost else "blank")
    terms = [_term(term) for term in meant.terms]
    detail = say("text_and_table", quote=quote, said=said, printed=printed, terms=terms)
    if mention.aside and status == "not_assessable":
        return detail + say("not_assessed", why=say(f"aside_{mention.aside}"))
    if status in ("fails", "undetermined") and mention.concept.venue:
        return detail + say("cases_may_differ")
    return detail


def _quote(mention: Mention) -> str:
    """Return the sentence, or the text around the number in a long sentence."""
    text = mention.sentence.text
    start, end = max(0, mention.start - _AROUND), mention.end + _AROUND
    return ("…" if start else "") + text[start:end].strip() + ("…" if end < len(text) else "")


def _subject(mention: Mention) -> str:
    """Return the place and the subject of a mention: part, sentence and character, concept."""
    return f"{mention.sentence.section}:{mention.sentence.number}:{mention.start}:{mention.concept.id}"


def _broken_down(mentions: Sequence[Mention], *, with_whole: bool = False) -> list[list[int]]:
    """Return the numbers of mentions that are the parts (其中…) of an earlier mention and add up to it."""
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
    values = [part.value for part in parts]
    detail = say("parts_add_up", quote=_quote(whole), parts=values, whole=whole.value)
    return finding(whole.concept.rule, "holds", detail, f"{_subject(whole)}:parts")


def _fees(mentions: Sequence[Mention]) -> Iterator[Finding]:
    """Yield a finding whether the text states the same fee everywhere."""
    plain = [mention for mention in mentions if not mention.aside]
    if not plain:
        return
    values = sorted({mention.value for mention in plain})
    amounts = [say("yuan", amount=value) for value in values]
    quotes = [say("quoted", text=_quote(mention)) for mention in plain]
    status: Status = "holds" if len(values) == 1 else "fails"
    yield finding("N11.fee", status, say("fees", quotes=quotes, amounts=amounts), _subject(plain[0]))
