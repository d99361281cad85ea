"""A Comparison for people: aligned columns for a terminal, a self-contained page for a file."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader

from archive.catalogue.words import Words
from archive.compare.figures import Comparison, Figure
from archive.compare.sentences import Change, SectionChanges
from archive.form.definition import FORM
from archive.form.labels import section_label
from archive.report_json import plain
from archive.site import HERE
from archive.site.links import safe_link

MOST_LABEL = 48  # most terminal columns of a label


def folded(section: SectionChanges) -> list[tuple[str, list[Change]]]:
    """Return the sentences in runs: `same` runs, to be folded, and `changed` runs of any kind."""
    return [
        ("same" if is_same else "changed", list(run))
        for is_same, run in groupby(section.sentences, key=lambda change: change.kind == "same")
    ]


class Line(NamedTuple):
    """A figure of a comparison in words. A side without a value is None, and its state says why."""

    change: str
    name: str
    unit: str
    old: str | None
    new: str | None
    states: tuple[str, str]
    difference: str
    ratio: str
    note: str


def lines_of(figures: Iterable[Figure], words: Words) -> Iterator[Line]:
    """Yield figures as the page prints them."""
    for figure in figures:
        old, new = (None if v is None else words.number(plain(v)) for v in (figure.old, figure.new))
        states = [words(state, "state") for state in figure.states]
        ratio = figure.ratio
        yield Line(
            figure.change, words.of(figure), words(figure.unit, "unit") if figure.unit else "", old, new,
            (states[0], states[1]), _signed(figure), "" if ratio is None else f"{ratio:.2f}", _note(figure, words),
        )  # fmt: skip


def sorted_out(comparison: Comparison) -> tuple[list[Figure], list[Figure], int]:
    """Return the figures with another number, those only printed otherwise, and the count of those that are the
    same."""
    numbers: list[Figure] = []
    printing: list[Figure] = []
    for figure in comparison.changed:
        (printing if figure.change == "printing" else numbers).append(figure)
    return numbers, printing, sum(figure.change == "same" for figure in comparison.figures)


def sides_of(comparison: Comparison, words: Words) -> tuple[str, str]:
    """Return the names of the two columns: the years, or the versions within one year."""
    old, new = comparison.old, comparison.new
    is_one_year = (old.year, old.unit) == (new.year, new.unit)
    names = [
        f"{words('version')} {report.version}"
        if is_one_year and report.version
        else str(report.year or otherwise)
        for report, otherwise in ((old, "A"), (new, "B"))
    ]
    return names[0], names[1]


def not_compared(comparison: Comparison, words: Words) -> Iterator[str]:
    """Yield a sentence for each table that was not read on one side: its figures are not listed one by one."""
    sides = sides_of(comparison, words)
    for table, states, count in comparison.unread_tables:
        section = next(section for section in FORM.sections if section.id == table)
        whose = [
            words(f"table_{state}", side=side)
            for side, state in zip(sides, states, strict=True)
            if state != "read"
        ]
        yield words("table_not_compared", part=words.of(section), why=words("comma").join(whose), n=count)


def as_html(comparison: Comparison, language: str = "zh") -> str:
    """Return a complete page with its style inside. It loads nothing, and all text from reports is
    escaped."""
    environment = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True)
    add_to(environment)
    return environment.get_template("comparison_alone.html").render(
        comparison=comparison,
        t=Words(language),
        style=(HERE / "static" / "site.css").read_text(encoding="utf-8"),
    )


def add_to(environment: Environment) -> None:
    """Add the globals and filters that the templates of a comparison need."""
    environment.globals["folded"] = folded
    environment.globals["lines_of"] = lines_of
    environment.globals["sorted_out"] = sorted_out
    environment.globals["sides_of"] = sides_of
    environment.globals["not_compared"] = not_compared
    environment.globals["link"] = safe_link
    environment.globals["section_label"] = section_label
    environment.filters["plain"] = plain


def as_text(comparison: Comparison, language: str = "zh") -> str:
    """Return the figures in aligned columns, then the changed sentences with [-gone-] and {+come+}."""
    words = Words(language)
    old, new = comparison.old, comparison.new
    lines = [f"{new.unit or ''} {words('compare_title', old=old.year, new=new.year)}".strip(), ""]
    lines += [f"! {words(warning, 'warning')}" for warning in comparison.warnings]
    lines += ["", words("figures_changed"), *_table(comparison, words)]
    lines += [words("figures_same", n=sorted_out(comparison)[2])]
    if comparison.apart:
        lines += ["", words("figures_apart"), *_apart(comparison, words)]
    lines += ["", words("words_changed"), *_prose(comparison, words)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _table(comparison: Comparison, words: Words) -> list[str]:
    numbers, printing, _ = sorted_out(comparison)
    tail = [f"{words('figures_printing')} ({len(printing)})"] if printing else []
    tail = [*not_compared(comparison, words), *tail]
    if not numbers:
        return tail if comparison.unread_tables else [words("figures_none"), *tail]
    head = [words("item"), *sides_of(comparison, words), words("difference"), words("ratio"), words("note")]
    rows = [
        [
            words.of(figure) + (f" [{words(figure.unit, 'unit')}]" if figure.unit == "元" else ""),
            _shown(figure, 0, words),
            _shown(figure, 1, words),
            _signed(figure),
            "" if figure.ratio is None else f"{figure.ratio:.2f}",
            _note(figure, words),
        ]
        for figure in numbers
    ]
    return [*_aligned([head, *rows]), *tail]


def _apart(comparison: Comparison, words: Words) -> list[str]:
    """Return the figures other than 0 or blank on both sides, with a dash for a cell that the other form
    lacks."""
    rows = [
        [words.of(f), *("—" if v is None else words.number(plain(v)) for v in (f.old, f.new))]
        for f in comparison.apart
        if f.old or f.new
    ]
    return list(_aligned(rows)) if rows else ["—"]


def _shown(figure: Figure, side: int, words: Words) -> str:
    value = (figure.old, figure.new)[side]
    return words(figure.states[side], "state") if value is None else words.number(plain(value))


def _signed(figure: Figure) -> str:
    return "" if figure.difference is None else f"{figure.difference:+,}"


def _note(figure: Figure, words: Words) -> str:
    keys: list[str] = [figure.comparable] if figure.comparable in {"approximate", "sum"} else []
    keys += [figure.change] if figure.change != "number" else []
    return words("semicolon").join(words(key, "change") for key in keys)


def _prose(comparison: Comparison, words: Words) -> Iterator[str]:
    is_any = False
    for section in comparison.text:
        if not section.changes:
            continue
        is_any = True
        yield f"\n## {section.new_heading or section.old_heading or words.of(section_label(section.key))}"
        for kind, run in folded(section):
            if kind == "same":
                yield f"  … {words('folded', n=len(run))}"
            else:
                yield from (f"  {words(change.kind, 'change')}  {_sentence(change)}" for change in run)
    if not is_any:
        yield words("words_none")


def _sentence(change: Change) -> str:
    marks = {"removed": "[-{}-]", "added": "{{+{}+}}"}
    if change.kind == "changed":
        return "".join(marks.get(part.kind, "{}").format(part.text) for part in change.parts)
    return marks.get(change.kind, "{}").format(change.new if change.old is None else change.old)


def width(text: str) -> int:
    """Return the terminal columns of a text: a Han character takes two."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        for sign in text
    )


def _aligned(rows: list[list[str]]) -> Iterator[str]:
    """Yield the rows with the first and last columns aligned left, numbers right."""
    cut = [[_cut(row[0]), *row[1:]] for row in rows]
    widths = [max(map(width, column)) for column in zip(*cut, strict=True)]
    left: Callable[[str, int], str] = lambda text, size: text + " " * (size - width(text))  # noqa: E731
    right: Callable[[str, int], str] = lambda text, size: " " * (size - width(text)) + text  # noqa: E731
    is_noted = len(widths) > 3
    for row in cut:
        cells: list[Any] = [left(row[0], widths[0])]
        middle = row[1:-1] if is_noted else row[1:]
        cells += [right(text, size) for text, size in zip(middle, widths[1:], strict=False)]
        yield "  ".join([*cells, *(row[-1:] if is_noted else [])])


def _cut(text: str) -> str:
    """Return a label shortened in its middle: its end names the column."""
    if width(text) <= MOST_LABEL:
        return text
    tail = text[text.rfind("·") :] if "·" in text[-12:] else ""
    head = text
    while width(head) + width(tail) + 1 > MOST_LABEL:
        head = head[:-1]
    return f"{head}…{tail}"
