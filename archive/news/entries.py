"""News in a reader's words: a report, an amendment with the change itself, a removal, a failed identity, a
row of a question. Pure: rows of `queries` in, News out; feeds and alerts are made of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal

from archive.catalogue.questions import name_of
from archive.catalogue.words import Words
from archive.form.definition import FORM
from archive.form.labels import section_label
from archive.survey.removed import Removed

Row = dict[str, Any]
Kind = Literal["report", "amendment", "removal", "finding", "row", "alarm"]
KINDS: tuple[Kind, ...] = ("report", "amendment", "removal", "finding", "row")
EARLIEST = "1970-01-01T00:00:00Z"
_LONGEST = 300  # longest excerpt of a changed text, in characters


@dataclass(frozen=True, slots=True)
class Moved:
    """A change an agency made after publication: of a cell (`key`, `applicant`) or of a text (`key` is its
    part)."""

    key: str
    applicant: str | None
    name: str
    old: str | None
    new: str | None

    def told(self, words: Words) -> str:
        """Return the change as a text: 本年新收·总计：12 → 15."""
        return f"{self.name}{words('colon')}{self.old or '—'} → {self.new or '—'}"


@dataclass(frozen=True, slots=True)
class News:
    """An item of news. `identity` identifies it independently of the archive's and the site's location;
    `path` is its page on the site; `when` is ISO 8601; `said` are lines for people; `about` holds named
    values for machines."""

    kind: Kind
    identity: str
    title: str
    path: str
    when: str
    said: tuple[str, ...]
    moved: tuple[Moved, ...]
    about: Row

    @property
    def id(self) -> str:
        """The identity as a digest, the same in feeds and alerts."""
        return sha256(self.identity.encode()).hexdigest()

    def lines(self, most: int, words: Words) -> list[str]:
        """Return the lines for people, then up to `most` lines of the change itself, and the number of
        changes if some are left out."""
        shown = [one.told(words) for one in self.moved[:most]]
        more = [f"… {words('n_changes', n=len(self.moved))}"] if len(self.moved) > most else []
        return [*self.said, *shown, *more]


def of_report(row: Row, words: Words) -> News:
    """Return the news of a report that is new to the archive."""
    said = f"{row['unit'] or words('unknown_unit')} · {row['year'] or '—'}"
    title = f"{words('feed_report')}{row['title'] or words('untitled')}"
    about = {name: row[name] for name in ("title", "unit", "year", "scope", "sha256")}
    return News(
        "report", f"report {row['sha256']}", title, f"/report/{row['id']}", _time(row["captured"]), (said,), (), about
    )  # fmt: skip


def of_amendment(row: Row, cells: Iterable[Row], texts: Iterable[Row], words: Words) -> News:
    """Return the news of an edited report: the two captures between which it was edited, every change, and the
    other addresses that showed the same."""
    moved = (*(_cell(cell, words) for cell in cells), *(_text(text, words) for text in texts))
    about = {name: row[name] for name in ("title", "unit", "year", "url", "seen_before", "seen_after")}
    also = json.loads(row["also_at"])
    about |= {"sha256_before": row["sha256_before"], "sha256_after": row["sha256_after"], "also_at": also}
    since = f" {row['seen_before']}" if row["is_over_gap"] else ""
    return News(
        "amendment",
        f"amendment {row['url']} {row['seen_after']}{since}",
        f"{words('feed_amended')}{row['title'] or words('untitled')}",
        f"/compare/{row['before']}/{row['after']}",
        _time(row["seen_after"]),
        (
            words("amended_between", a=row["seen_before"], b=row["seen_after"]),
            *(words("amended_also_at", url=url) for url in also),
        ),
        moved,
        about,
    )


def of_removal(lost: Removed, row: Row, words: Words) -> News:
    """Return the news of a report that is no longer at its address. The archive keeps its copy."""
    about = {name: row[name] for name in ("title", "unit", "year", "sha256")}
    about |= {"url": lost.url, "last_seen": lost.last_seen, "gone_since": lost.gone_since}
    said = words("removed_between", a=lost.last_seen, b=lost.gone_since, n=lost.checks)
    title = f"{words('alert_removed')}{row['title'] or words('untitled')}"
    identity = f"removed {lost.url} {lost.gone_since}"
    return News(
        "removal", identity, title, f"/report/{row['id']}", lost.gone_since, (said, lost.url), (), about
    )


def of_finding(row: Row, words: Words) -> News:
    """Return the news of an identity that a report breaks."""
    said = f"{words.rule(row['rule'])}{words('colon')}{words.told(row['detail'], row['sentence']) or row['subject'] or ''}"
    title = f"{words('feed_failed')}{row['title'] or words('untitled')}"
    identity = f"failed {row['sha256']} {row['rule']} {row['subject']}"
    about = {name: row[name] for name in ("title", "unit", "year", "rule", "subject", "detail", "sha256")}
    path = f"/report/{row['report']}"
    return News("finding", identity, title, path, _time(row["captured"]), (said,), (), about)


def of_row(slug: str, question: Row, row: Row, when: str, words: Words, told: str | None = None) -> News:
    """Return the news of a row of a question's answer. A changed row is new. `when` is its time if the row
    names none, `told` its `detail` in the language of the words."""
    shown = row | {"detail": told} if told else row
    said = tuple(f"{name_of(name, words)}: {value}" for name, value in shown.items() if value is not None)
    report_id = row.get("report")
    named = " ".join(str(row[name]) for name in ("unit", "year") if row.get(name))
    moment = next((str(row[name]) for name in ("seen_after", "captured") if row.get(name)), when)
    path = f"/report/{report_id}" if isinstance(report_id, int) else f"/question/{slug}"
    identity = f"{slug} {json.dumps(row, default=str)}"
    return News("row", identity, named or words.pick(question, "title"), path, moment, said, (), row)


def of_amendments(
    rows: Sequence[Row], cells: Iterable[Row], texts: Iterable[Row], words: Words
) -> list[News]:
    """Return the news of amendments, each with its own share of the given cells and texts."""
    parts: dict[int, tuple[list[Row], list[Row]]] = {row["id"]: ([], []) for row in rows}
    for kind, changed in enumerate((cells, texts)):
        for change in changed:
            parts[change["amendment"]][kind].append(change)
    return [of_amendment(row, *parts[row["id"]], words) for row in rows]


def _cell(cell: Row, words: Words) -> Moved:
    item = FORM.by_key.get((cell["key"], cell["applicant"]))
    name = words.of(item) if item else cell["key"]
    return Moved(cell["key"], cell["applicant"], name, cell["old_raw"], cell["new_raw"])


def _text(text: Row, words: Words) -> Moved:
    return Moved(text["part"], None, part_name(text["part"], words), _cut(text["old"]), _cut(text["new"]))


def part_name(part: str, words: Words) -> str:
    """Return the name of a changed part: a section by its heading, a fact (title, unit, year, date) by its
    column."""
    kind, _, key = part.rpartition(":")
    name = words.of(section_label(key))
    if name == key:
        return words(key, "column")
    return words("table_of", part=name) if kind == "table" else name


def _cut(text: str | None) -> str | None:
    return f"{text[:_LONGEST]}…" if text and len(text) > _LONGEST else text


def _time(when: Any) -> str:
    return str(when or EARLIEST)
