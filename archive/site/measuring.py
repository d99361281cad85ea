"""Rows of the panel as measures: the number of each, or the reason why it is missing."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from archive.catalogue.csv_text import Writer
from archive.catalogue.topics import WHOLE, Measure, Missing, Topic, topics
from archive.catalogue.words import Words
from archive.database.panel import figure_sql
from archive.reports.addresses import cited
from archive.site.asking import Asking, Row


@dataclass(frozen=True, slots=True)
class Shown:
    """A measure as shown: its number, or the reason why it is missing."""

    value: float | int | None
    missing: Missing | None = None


def shown(row: Row, measures: Iterable[Measure]) -> list[Shown]:
    """Return every measure of a row."""
    return [Shown(row[measure.id], measure.missing(row)) for measure in measures]


def of_panel(row: Row, measure: Measure) -> Shown:
    """Return a measure of a row that holds the panel as it is, rates above the whole among them."""
    number = row[measure.id]
    if measure.is_rate and number is not None and number > WHOLE:
        return Shown(None, "impossible")
    return Shown(number, measure.missing(row))


def columns(measures: Iterable[Measure]) -> str:
    """Return SQL that selects the measures by their ids, from the panel (p) or from `figures` (f), and for each rate
    whether it is above the whole."""
    named = list(measures)
    rates = [measure for measure in named if measure.is_rate]
    return ", ".join(
        [f'{source(measure)} AS "{measure.id}"' for measure in named]
        + [f'p."{rate.id}" > {WHOLE} AS "{rate.over}"' for rate in rates]
    )


def source(measure: Measure) -> str:
    """Return the SQL of a measure. A rate above the whole is none: it is neither shown nor ranked."""
    if measure.is_rate:
        return f'iif(p."{measure.id}" > {WHOLE}, NULL, p."{measure.id}")'
    return figure_sql(measure.id) if measure.columns == (measure.id,) else f'p."{measure.id}"'


def topic_of(ask: Asking) -> Topic:
    """Return the topic that the address names; the first topic if it names none."""
    known = topics()
    ask.understood("topic", ask.text("topic", 40) in known)
    return known.get(ask.text("topic", 40)) or next(iter(known.values()))


def as_csv(rows: Iterable[Row], topic: Topic, ask: Asking, seen: str | None) -> str:
    """Return CSV with one line per unit and year and everything for a citation: the address of the report
    here and at its source, its date and digest, the reason for each missing number, and the time of the
    newest capture."""
    target = io.StringIO()
    writer = Writer(target)
    words = ask.words
    names = [_headed(m, words) for m in topic.measures]
    ends = [
        words(key) for key in ("published", "report", "found_at_url", "digest", "csv_missing", "as_of_column")
    ]
    writer.writerow([words("who"), words("scope"), words("year"), *names, *ends])
    for row in rows:
        report = ask.address(f"/report/{cited(row['sha256'])}")
        values = [row[m.id] for m in topic.measures]
        why = words("semicolon").join(_reasons(row, topic.measures, words))
        writer.writerow(
            [
                row["unit"], words(row["scope"], "scope"), row["year"], *values,
                row["published"], report, row["url"], row["sha256"], why, seen,
            ]
        )  # fmt: skip
    return "\ufeff" + target.getvalue()  # the mark by which spreadsheets recognise UTF-8


def _headed(measure: Measure, words: Words) -> str:
    unit = words(measure.unit, "unit")
    return words("with_unit", name=words.of(measure), unit=unit) if unit else words.of(measure)


def _reasons(row: Row, measures: Sequence[Measure], words: Words) -> Iterator[str]:
    for measure in measures:
        if reason := measure.missing(row):
            yield words.of(measure) + words("colon") + words(f"missing_{reason}")
