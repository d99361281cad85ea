"""Names of the form for use in sentences: labels of its cells, rows and parts, and each label by its id."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from archive.form.definition import FORM
from archive.form.definition import Label as Printed
from archive.sentence import Label
from archive.vocabulary import Judgement


@cache
def cell_label(key: str, applicant: str | None = None) -> Label:
    """Return the label of a cell: 一、本年新收…·自然人."""
    item = FORM.by_key[key, applicant]
    return Label(f"cell:{key}@{applicant or ''}", item.zh, item.en)


@cache
def row_label(key: str) -> Label:
    """Return the label of a key without its applicant: 一、本年新收政府信息公开申请数量."""
    return Label(f"row:{key}", FORM.row_name(key), FORM.row_name(key, "en"))


@cache
def stem_label(stem: str) -> Label:
    """Return the label of a row of part two without its columns, by the beginning of its keys: 行政许可."""
    item = next(item for item in FORM.items if item.key.startswith(f"disclosure.{stem}."))
    return Label(f"stem:{stem}", item.zh.split("·")[0], item.en.split(": ")[0])


@cache
def applicant_label(id: str) -> Label:
    """Return the label of a column of part three: 自然人."""
    return _named("applicant", FORM.applicants, id)


@cache
def venue_label(id: str) -> Label:
    """Return the label of a venue of part four: 行政复议."""
    return _named("venue", FORM.venues, id)


@cache
def group_label(id: str) -> Label:
    """Return the label of a group of results in part three: （三）不予公开."""
    return _named("group", FORM.groups, id)


@cache
def section_label(id: str) -> Label:
    """Return the label of a part of the report: 总体情况, 引言. An unknown part is labelled by its id."""
    return _named("section", (*FORM.sections, FORM.introduction), id)


def label_of(id: str) -> Label:
    """Return the label of an id in a stored sentence. Raises KeyError if this version has no such label."""
    kind, _, rest = id.partition(":")
    if kind == "judgement":
        term = Judgement.named(rest)
        if term is None:
            raise KeyError(id)
        return Label(id, term.zh, term.en)
    if kind == "cell":
        key, _, applicant = rest.partition("@")
        return cell_label(key, applicant or None)
    try:
        return _KINDS[kind](rest)
    except StopIteration:
        raise KeyError(id) from None


_KINDS: dict[str, Callable[[str], Label]] = {
    "row": row_label,
    "stem": stem_label,
    "applicant": applicant_label,
    "venue": venue_label,
    "group": group_label,
    "section": section_label,
}


def _named(kind: str, things: tuple[Printed, ...], id: str) -> Label:
    found = next((thing for thing in things if thing.id == id), None)
    return Label(f"{kind}:{id}", found.zh, found.en) if found else Label(f"{kind}:{id}", id, id)
