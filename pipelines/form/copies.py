"""Which of several tables of one kind is the report's: not last year's, not a sample, not the one that was corrected.

A document may print a table of the form twice. What stands over a table tells whose it is (2022年…, 填表示例, 更正前); where
nothing does, the one in its own part of the report goes before one in another part. The others are passed over with a
note. Two that nothing tells apart are both read, and a cell in which they differ is open (`applications`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from archive.form.labels import section_label
from archive.sentence import Sentence, say
from pipelines.form.disclosure import find_block_row
from pipelines.form.headers import table_of
from pipelines.form.labels import find_row
from pipelines.form.remedies import KEYS
from pipelines.form.sections import heading_of
from pipelines.form.stream import Line, Row
from pipelines.form.values import is_value

_TABLES = ("disclosure", "applications", "remedies")
_LONGEST = 60  # signs of what stands over a table
_YEAR = re.compile(r"20\d\d(?=年)")
_BEFORE = re.compile(r"上年|上一年|去年|往年|历年")
_SAMPLE = re.compile(r"示例|样例|样表|范例|模板|空表|空白|填报?表?说明|参考表")
_OLD = re.compile(r"(?:更正|修改|修订|调整|订正|勘误)(?:以|之)?前|原表|原数据|原公[布开]|旧表|作废|有误")
_NEW = re.compile(r"(?:更正|修改|修订|调整|订正|勘误)(?:以|之)?后")
_STANDS_OVER_ALL = 24  # signs of a line that says of everything below it that it is the old or the new text


@dataclass
class _Table:
    """One printed table: its parts by number, the rows of the form in it, and what is said of it."""

    kind: str
    section: str | None
    over: str  # what stands right over it
    state: str  # old, new, or nothing: what a line above says of all that follows
    parts: list[int] = field(default_factory=list)
    rows: set[str] = field(default_factory=set)

    def is_foreign(self, year: int | None) -> bool:
        """Whether what stands over it says that it is none of this report's numbers."""
        if self.state == "old" or _OLD.search(self.over) or _SAMPLE.search(self.over):
            return True
        years = {int(said) for said in _YEAR.findall(self.over)}
        if years:
            return year is not None and year not in years
        return bool(_BEFORE.search(self.over)) and "结转" not in self.over


def own_tables(parts: Sequence[Line | Row], year: int | None) -> tuple[list[Line | Row], list[Sentence]]:
    """The parts without the tables that another one of their kind goes before, and a note on each of those."""
    tables = _tables(parts)
    gone: set[int] = set()
    notes: list[Sentence] = []
    for kind in _TABLES:
        alike = [table for table in tables if table.kind == kind]
        if not any(one.rows & other.rows for one in alike for other in alike if one is not other):
            continue
        for table in _passed_over(alike, year):
            gone.update(table.parts)
            said = table.over or (section_label(table.section) if table.section else "")
            notes.append(say("table_passed_over", part=section_label(kind), over=said))
    return [part for n, part in enumerate(parts) if n not in gone], notes


def _passed_over(alike: Sequence[_Table], year: int | None) -> list[_Table]:
    """Those that what stands over them, or else the part in which they stand, makes another's."""
    foreign = [table for table in alike if table.is_foreign(year)]
    left = [table for table in alike if table not in foreign]
    if not _hold_all(left, foreign):
        foreign, left = [], list(alike)
    for is_better in (_is_new, _is_at_home):
        worse = [table for table in left if not is_better(table)]
        better = [table for table in left if is_better(table)]
        if worse and _hold_all(better, worse):
            foreign, left = [*foreign, *worse], better
    return foreign


def _is_new(table: _Table) -> bool:
    return table.state == "new" or bool(_NEW.search(table.over))


def _is_at_home(table: _Table) -> bool:
    return table.section == table.kind


def _hold_all(kept: Iterable[_Table], left_out: Iterable[_Table]) -> bool:
    """Whether the kept tables have every row of the others: nothing is lost without them."""
    rows = {row for table in kept for row in table.rows}
    return bool(rows) and all(table.rows <= rows for table in left_out)


def _tables(parts: Sequence[Line | Row]) -> list[_Table]:
    """Every table of the form that is printed, one over several pages as one."""
    found: list[_Table] = []
    section, over, state = None, "", ""
    grid = headed = -1  # of the last row, and of the last header
    table: _Table | None = None
    for number, part in enumerate(parts):
        if isinstance(part, Line):
            if heading := heading_of(part.text):
                section, over, table = heading.key, "", None
                continue
            text = "".join(part.text.split())
            is_short = "。" not in text
            if is_short and len(text) <= _STANDS_OVER_ALL:
                state = "old" if _OLD.search(text) else "new" if _NEW.search(text) else state
            over = text if is_short and len(text) <= _LONGEST else ""
            continue
        labels = tuple(cell.text for cell in part.labels)
        kind = table_of(labels)
        if kind in _TABLES and (table is None or kind != table.kind or part.grid != headed):
            table, headed = _Table(kind, section, over, state), part.grid
            found.append(table)
        elif table and part.grid != grid and over:
            table = None  # a grid without a header, behind other words
        elif table is None:
            over += _title(labels)
        grid = part.grid
        if table:
            table.parts.append(number)
            table.rows.update(_rows(part, labels))
            over = ""
    return _over_pages(found)


def _title(labels: Sequence[str]) -> str:
    """What stands in the only cell of a row above a table that says anything."""
    spoken = [text for text in labels if text.strip()]
    return spoken[0] if len(spoken) == 1 and len(spoken[0]) <= _LONGEST else ""


def _over_pages(tables: Sequence[_Table]) -> list[_Table]:
    """The tables, one that goes on with its other rows, and no words over it, put to the one before."""
    whole: list[_Table] = []
    for table in tables:
        before = whole[-1] if whole else None
        if before and before.kind == table.kind and not table.over and not before.rows & table.rows:
            before.parts += table.parts
            before.rows |= table.rows
        else:
            whole.append(table)
    return whole


def _rows(part: Row, labels: Iterable[str]) -> Iterator[str]:
    """The rows of the form that a printed row is."""
    for text in labels:
        if row := find_row(text):
            yield row.id
        elif found := find_block_row(text):
            yield f"{found[0].id}.{found[1].id}"
    if len(part.cells) >= len(KEYS) and sum(is_value(cell.text) for cell in part.cells) >= len(KEYS):
        yield "remedies"
