"""The choice among several tables of a kind: last year's table, a sample and an uncorrected table are left
out.

A document may print a table of the form twice. The words above a table tell what it is (2022年…, 填表示例,
更正前). Without such words, a table in its own part of the report takes precedence over one in another part.
The others are skipped with a note. If nothing tells two tables apart, both are read, and a cell in which they
differ is open (`applications`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct, field

from archive.form.labels import section_label
from archive.sentence import Sentence, say
from pipelines.form.block_rows import find_block_row
from pipelines.form.headers import table_of
from pipelines.form.labels import find_row
from pipelines.form.remedies import KEYS
from pipelines.form.sections import heading_of
from pipelines.form.stream import Line, Row
from pipelines.form.values import is_value

_TABLES = ("disclosure", "applications", "remedies")
_LONGEST = 60  # signs of the words above a table
_YEAR = re.compile(r"20\d\d(?=年)")
_BEFORE = re.compile(r"上年|上一年|去年|往年|历年")
_SAMPLE = re.compile(r"示例|样例|样表|范例|模板|空表|空白|填报?表?说明|参考表")
_OLD = re.compile(r"(?:更正|修改|修订|调整|订正|勘误)(?:以|之)?前|原表|原数据|原公[布开]|旧表|作废|有误")
_NEW = re.compile(r"(?:更正|修改|修订|调整|订正|勘误)(?:以|之)?后")
_PART_OF_YEAR = re.compile(
    r"[上下]半年|[一二三四1-4]季度|(?<!\d)(?:[一二三四五六七八九十]+|\d{1,2})月?(?:份)?[-—–~至到](?!十二月|12月)"
    r"(?:[一二三四五六七八九十]+|\d{1,2})月|截[至止][^年]{0,6}(?<!1)(?<!十)[1-9一二三四五六七八九十]月"
)
_WHOLE_YEAR = re.compile(r"全年|[1一]月?[-—–~至到](?:12|十二)月")
_STANDS_OVER_ALL = 24  # signs of a line that marks all text below as old or new


class _Table(Struct):
    """A printed table: its parts by number, its rows of the form, and the words about it."""

    kind: str
    section: str | None
    over: str  # the words right above it
    state: str  # old, new, or nothing: by a line above
    parts: list[int] = field(default_factory=list)
    rows: set[str] = field(default_factory=set)

    def is_foreign(self, year: int | None) -> bool:
        """Return whether the words above it say that its numbers are not this report's."""
        if self.state == "old" or _OLD.search(self.over) or _SAMPLE.search(self.over):
            return True
        if _PART_OF_YEAR.search(self.over) and not _WHOLE_YEAR.search(self.over):
            return True
        years = {int(said) for said in _YEAR.findall(self.over)}
        if years:
            return year is not None and year not in years
        return bool(_BEFORE.search(self.over)) and "结转" not in self.over


def own_tables(parts: Sequence[Line | Row], year: int | None) -> tuple[list[Line | Row], list[Sentence]]:
    """Return the parts without tables that another table of their kind supersedes, and a note on each of
    those."""
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
    """Return the tables to skip, by the words above them, else by their part of the report."""
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
    """Return whether the kept tables have every row of the others, so that nothing is lost."""
    rows = {row for table in kept for row in table.rows}
    return bool(rows) and all(table.rows <= rows for table in left_out)


def _tables(parts: Sequence[Line | Row]) -> list[_Table]:
    """Return every printed table of the form. A table over several pages is one."""
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
    """Return the text of the only filled cell of a row above a table."""
    spoken = [text for text in labels if text.strip()]
    return spoken[0] if len(spoken) == 1 and len(spoken[0]) <= _LONGEST else ""


def _over_pages(tables: Sequence[_Table]) -> list[_Table]:
    """Return the tables with each continuation joined to the table before: other rows, and no words above
    it."""
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
    """Yield the rows of the form in a printed row."""
    for text in labels:
        if row := find_row(text):
            yield row.id
        elif found := find_block_row(text):
            yield f"{found[0].id}.{found[1].id}"
    if len(part.cells) >= len(KEYS) and sum(is_value(cell.text) for cell in part.cells) >= len(KEYS):
        yield "remedies"
