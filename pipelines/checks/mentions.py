"""Counts in the prose: figures with their subject, and statements that something did not happen.

A figure's subject is the nearest wording before it, or right behind its unit. `aside` tells why it may count
something else than the table does (a part, another year, another body), so that no agency is accused by a
number that is not about the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from archive.model import Report
from pipelines.checks.figures import Figure, read_figures
from pipelines.checks.phrases import PHRASES, Concept
from pipelines.checks.plainness import is_plain
from pipelines.checks.sentences import Statement, read_sentences

HARD = ("previous", "other_year")
"""Asides of figures that are not compared at all. Figures with other asides may confirm, never accuse."""

_REACH = 80  # characters before a number in which its subject stands
_NEAR = 8  # characters behind a number in which its noun stands
_NOUN = re.compile(r"[^，。；、,;（）()\d]+")
_CLAUSE = re.compile(r"[，。；,;（(]")
_BRACKETS = re.compile(r"[（(][^（()）]{0,40}[）)]$")  # 其他处理（含撤回）3件
_AMONG = re.compile("等|及|和|、")  # 不掌握等无法提供6件: one ground of several, the number is the group's
_PART = re.compile(r"其中|分别|包括|包含|含|（|\(")
_YEAR = re.compile(r"(20\d{2})年")
_ANYWHERE = ("previous", "cumulative", "partial_year")  # asides that reach beyond their clause
_REACHING: dict[str, tuple[str, ...]] = {"carried_in": (), "fee": ("previous",)}  # other than these
_LASTING = ("lower_body", "upper_body", "channel")  # asides that hold to the end of the sentence
_OTHER_BODIES = {
    "own": ("upper_body",),
    "aggregate": ("lower_body",),
    "uncertain": ("upper_body", "lower_body"),
}
_BY_RULE = {
    "N1.received": ("channel", "reason"),
    "N2.answered": ("qualified", "reason"),
    "N3.results": ("joined", "reason"),
    "N5.review": ("business",),
    "N6.litigation": ("business",),
    "N11.fee": ("not_received",),
}


class Mention(Struct, frozen=True):
    """A figure of the text: its concept, its value, and its place."""

    concept: Concept
    value: int | Decimal
    sentence: Statement
    start: int
    end: int
    aside: str | None = None
    is_denial: bool = False
    is_plain: bool = False


def read_mentions(report: Report) -> Iterator[Mention]:
    """Yield every figure and every denial in the prose about something that the tables count."""
    for sentence in read_sentences(report.sections):
        yield from _counted(sentence, report)
        yield from _denied(sentence, report)


def _counted(sentence: Statement, report: Report) -> Iterator[Mention]:
    text, before, venue = sentence.text, 0, None
    earlier: list[Mention] = []
    for figure in read_figures(text):
        lead = _BRACKETS.sub("", text[max(before, figure.start - _REACH) : figure.start])
        ahead = _ahead(lead, figure, sentence)
        behind = None if ahead else _behind(text[figure.end :], figure, sentence)
        concept = ahead[0] if ahead else behind[0] if behind else None
        before = figure.end + (behind[1] if behind else 0)
        if concept is None:
            continue
        venue = concept.venue or venue
        placed = _placed(concept, venue)
        start = ahead[1] if ahead else len(lead)
        if (
            placed is None
            or PHRASES.asides["difference"].search(lead)
            or _names_other(placed, lead[start:], text[figure.end :])
        ):
            continue
        aside = (
            _part(placed, figure, text, earlier)
            or _aside(placed, figure, lead, start, sentence, report)
            or next((one.aside for one in reversed(earlier) if one.aside in _LASTING), None)
        )
        plain = is_plain(text, figure.start, figure.end, report)
        mention = Mention(placed, figure.value, sentence, figure.start, figure.end, aside, is_plain=plain)
        earlier.append(mention)
        if placed.each and "各" in lead[start:]:
            yield from (replace(mention, concept=PHRASES.concepts[one]) for one in placed.each)
        else:
            yield mention


def _possible(concepts: Iterable[Concept], figure: Figure, sentence: Statement) -> Iterator[Concept]:
    for concept in concepts:
        if concept.unit == figure.unit and (concept.needs is None or concept.needs.search(sentence.text)):
            yield concept


def _ahead(lead: str, figure: Figure, sentence: Statement) -> tuple[Concept, int] | None:
    """Return the wording that ends nearest before the number (the longer of two) and its start. A single
    ground takes precedence over its group."""
    best: tuple[int, int, Concept] | None = None
    for concept in _possible(PHRASES.speaking_of(sentence.about), figure, sentence):
        found = concept.before.search(lead) if concept.before else None
        if found and (best is None or (found.end(1), -found.start(1)) > best[:2]):
            best = (found.end(1), -found.start(1), concept)
    if "applications" in sentence.about and (best is None or best[2].rule == "N3.results"):
        for leaf in _possible(PHRASES.leaves, figure, sentence):
            found = leaf.before.search(lead) if leaf.before else None
            if found and not (best and _AMONG.search(lead, found.start(1))):
                return leaf, found.start(1)
    return (best[2], -best[1]) if best else None


def _behind(tail: str, figure: Figure, sentence: Statement) -> tuple[Concept, int] | None:
    """Return the wording right behind the unit and its end: 5件予以公开."""
    leaves = PHRASES.leaves if "applications" in sentence.about else ()
    for concept in _possible((*leaves, *PHRASES.speaking_of(sentence.about)), figure, sentence):
        found = concept.behind.match(tail) if concept.behind else None
        if found:
            return concept, found.end()
    return None


def _placed(concept: Concept, venue: str | None) -> Concept | None:
    """Return an outcome placed in the last named venue, or None if no venue was named."""
    if concept.outcome is None:
        return concept
    if venue is None:
        return None
    venues = ("litigation.direct", "litigation.after_review") if venue == "litigation" else (venue,)
    rule = "N5.review" if venue == "review" else "N6.litigation"
    return replace(concept, rule=rule, cells=(tuple(f"remedies.{v}.{concept.outcome}" for v in venues),))


def _aside(
    concept: Concept, figure: Figure, lead: str, start: int, sentence: Statement, report: Report
) -> str | None:
    """Return why a figure may count something else than the table does, or None."""
    if concept.about in ("applications", "remedies", "fee") and not concept.id.startswith("carried"):
        years = _YEAR.findall(sentence.text[: figure.start])
        if years and report.year and int(years[-1]) != report.year:
            return "other_year"
    clause = lead[max((m.end() for m in _CLAUSE.finditer(lead, 0, start)), default=0) :]
    for name in _REACHING.get(concept.id, _ANYWHERE):
        if PHRASES.asides[name].search(lead):
            return name
    if not figure.is_exact or PHRASES.asides["approximate"].search(lead):
        return "approximate"
    bodies = _OTHER_BODIES.get(report.scope or "uncertain", ())
    for name in (*bodies, *_BY_RULE.get(concept.rule, ())):
        if PHRASES.asides[name].search(clause):
            return name
    if concept.rule == "N8.docs" and not concept.is_hint:
        if PHRASES.asides["cleanup"].search(sentence.text):
            return "cleanup"
        if "规章" in (said := sentence.text[: figure.end + _NEAR]) or "规范性文件" not in said:
            return "mixed"
    if concept.rule == "N1.received" and "申请" not in sentence.text:
        return "left_out"
    return None


def _names_other(concept: Concept, wording: str, tail: str) -> bool:
    """Return whether another noun stands behind the number: 收到5件留言."""
    noun = _NOUN.match(tail)
    return (
        concept.id == "received" and "申请" not in wording and noun is not None and "申请" not in noun.group()
    )


def _part(concept: Concept, figure: Figure, text: str, earlier: list[Mention]) -> str | None:
    """Return "part" for a part (其中…) of an earlier figure of the sentence, else None."""
    for one in earlier:
        if one.concept.id == concept.id and _PART.search(text[one.end : figure.start]):
            return "part"
    return None


def _denied(sentence: Statement, report: Report) -> Iterator[Mention]:
    """Yield a mention of 0 for each thing denied, once per sentence: 未收到申请, 未发生行政复议、行政诉讼."""
    seen: set[str] = set()
    zeros = [zero for zero in PHRASES.zeros if zero.about in sentence.about]
    for clause in re.finditer(r"[^，。；,;！!]+", sentence.text):
        for zero in zeros:
            found = zero.pattern.search(clause.group())
            if not found or zero.concept in seen or (zero.unless and zero.unless.search(clause.group())):
                continue
            seen.add(zero.concept)
            concept = PHRASES.concepts[zero.concept]
            concept = replace(concept, is_hint=concept.is_hint or zero.is_hint)
            at = Figure(0, "count", clause.start() + found.start(), clause.start() + found.end())
            aside = _aside(concept, at, clause.group()[: found.end()], found.start(), sentence, report)
            plain = is_plain(sentence.text, at.end, at.end, report)
            yield Mention(concept, 0, sentence, at.start, at.end, aside, is_denial=True, is_plain=plain)
