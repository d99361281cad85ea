"""The three tables of a report as rows of slots: what is printed where, before any markup.

Everything here is pure: figures, a generation and a `Style` in; tables (rows of `Slot`) out. A line break
inside a label is a newline.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Literal

from archive.form.definition import FORM, Block, Label
from tests.portal_builder.style import Style

Figures = Mapping[tuple[str, str | None], str]
Role = Literal["head", "label", "value"]
NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
OLD_WORDING = {"normative_docs": "规范性文件", "decisions": "处理决定数量"}
# How the cells of a row of table two are joined: on the official four columns, and on five, where value
# rows and header rows of one block disagree.
TIDY = {3: (1, 1, 1, 1), 2: (1, 1, 2), 1: (1, 3)}
ODD_HEAD = {3: (1, 1, 2, 1), 2: (1, 2, 2), 1: (1, 4)}
ODD_VALUES = {3: (1, 2, 1, 1), 2: (1, 2, 2), 1: (1, 4)}


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell to be printed."""

    text: str
    role: Role = "value"
    colspan: int = 1
    rowspan: int = 1


Rows = list[list[Slot]]


def disclosure(figures: Figures, generation: str, style: Style) -> list[Rows]:
    """Part two: one table, or one a block; every row adds up to four columns (five if odd)."""
    blocks = [_block(block, figures, generation, style) for block in FORM.blocks]
    printed = [rows for rows in blocks if rows]
    return printed if style.block_tables else [[row for rows in printed for row in rows]]


def applications(figures: Figures, generation: str, style: Style) -> list[Rows]:
    """Part three on ten columns: three of labels, seven of values; more than one table where it is cut."""
    lines = [_Line.of(row, style) for row in FORM.rows if _printed(f"applications.{row.id}", generation)]
    cuts = [0, *(cut for cut in style.cut_after if 0 < cut < len(lines)), len(lines)]
    tables: list[Rows] = [[] for _ in cuts[1:]]
    tables[0].extend(_applicant_header(style))
    for table, (start, end) in zip(tables, pairwise(cuts), strict=True):
        table.extend(_application_rows(lines[start:end], figures, style))
    return tables


def remedies(figures: Figures, style: Style) -> list[Rows]:
    """Part four on fifteen columns: three header rows and the row of values."""
    five = [_head(outcome.zh, style, 2) for outcome in FORM.outcomes]
    rows = [
        [Slot(_spaced("行政复议", style), "head", 5), Slot(_spaced("行政诉讼", style), "head", 10)],
        [Slot(text, "head", 1, 2) for text in five]
        + [Slot(_half(text, style), "head", 5) for text in ("未经复议直接起诉", "复议后起诉")],
        [Slot(text, "head") for text in five * 2],
    ]
    if style.remedies_values:
        keys = [f"remedies.{venue.id}.{outcome.id}" for venue in FORM.venues for outcome in FORM.outcomes]
        rows.append([Slot(figures.get((key, None), style.blank)) for key in keys])
    return [rows]


def _block(block: Block, figures: Figures, generation: str, style: Style) -> Rows:
    stem = f"disclosure.{block.id}"
    rows = [
        r for r in block.rows if any(_printed(f"{stem}.{r.id}.{c.id}", generation) for c in block.columns)
    ]
    columns = [
        c for c in block.columns if any(_printed(f"{stem}.{r.id}.{c.id}", generation) for r in block.rows)
    ]
    if not rows:
        return []
    size = len(columns)
    head = ODD_HEAD[size] if style.odd_colspans else TIDY[size]
    body = ODD_VALUES[size] if style.odd_colspans and block.id != "art20_1" else head
    titles = ["信息内容", *(_column_head(_wording(column, generation), style) for column in columns)]
    grid: Rows = [[Slot(_half(block.zh, style), "head", sum(head))]]
    grid.append([Slot(text, "head", span) for text, span in zip(titles, head, strict=True)])
    for row in rows:
        values = [figures.get((f"{stem}.{row.id}.{c.id}", None), style.blank) for c in columns]
        cells = [Slot(_wording(row, generation), "label", body[0])]
        cells += [Slot(text, "value", span) for text, span in zip(values, body[1:], strict=True)]
        grid.append(cells)
    return grid


def _applicant_header(style: Style) -> Rows:
    names = {label.id: label.zh for label in FORM.applicants}
    names["org.public_benefit"] = style.public_benefit
    total = style.total_label if style.total_header else style.blank
    orgs = [name for id, name in names.items() if id.startswith("org.")]
    return [
        [Slot(_half(NOTE, style), "head", 3, 3), Slot(_spaced("申请人情况", style), "head", 7)],
        [
            Slot(_head(names["natural_person"], style, 2), "head", 1, 2),
            Slot(_spaced("法人或其他组织", style), "head", len(orgs)),
            Slot(_spaced(total, style), "head", 1, 2),
        ],
        [Slot(_head(name, style, 2), "head") for name in orgs],
    ]


@dataclass(frozen=True, slots=True)
class _Line:
    """A data row of table three: its leaf, and the group and section whose labels stand left of it."""

    id: str
    section: str | None
    group: str | None
    leaf: str

    @classmethod
    def of(cls, row: Label, style: Style) -> _Line:
        groups = {label.id: label.zh for label in FORM.groups}
        parent = row.id.rpartition(".")[0]
        alone = row.id == "result.other.undivided"  # the whole group is one row in b2019
        section = groups["result"] if row.id.startswith("result.") else None
        group = groups[parent] if parent not in ("", "result") and not alone else None
        leaf = row.zh.replace("总计", style.total_label) if row.id == "result.total" else row.zh
        if leaf[:1].isdigit():
            leaf = leaf[0] + style.enumeration + leaf[2:]
        return cls(row.id, section, group, leaf)


def _application_rows(lines: Sequence[_Line], figures: Figures, style: Style) -> Iterator[list[Slot]]:
    """Rows of one table: a label spans the rows below it that share it, never beyond the cut."""
    for section, members in groupby(lines, key=lambda line: line.section):
        in_section = list(members)
        first_of_section = True
        for group, leaves in groupby(in_section, key=lambda line: line.group):
            in_group = list(leaves)
            for index, line in enumerate(in_group):
                row: list[Slot] = []
                if section and first_of_section:
                    row.append(Slot(_result_label(section, style), "head", 1, len(in_section)))
                if group and index == 0:
                    row.append(Slot(_broken(_half(group, style), style, 4), "label", 1, len(in_group)))
                first_of_section = False
                row += _leaf(line, style)
                row += [
                    Slot(figures.get((f"applications.{line.id}", who.id), style.blank))
                    for who in FORM.applicants
                ]
                yield row


def _leaf(line: _Line, style: Style) -> list[Slot]:
    text = _half(line.leaf, style)
    if line.section is None and style.ordinal_cells:
        return [Slot(text[:2], "label"), Slot(text[2:], "label", 2)]
    return [Slot(text, "label", 1 if line.group else 2 if line.section else 3)]


def _result_label(text: str, style: Style) -> str:
    if style.result_label == "chars":
        return "\n".join([text[:2], *text[2:]])
    if style.result_label == "lines":
        return "\n".join((text[:3], text[3:6], text[6:]))
    return text


def _printed(key: str, generation: str) -> bool:
    item = FORM.keys.get(key)
    return item is not None and generation in item.generations


def _wording(label: Label, generation: str) -> str:
    return OLD_WORDING.get(label.id, label.zh) if generation == "b2019" else label.zh


def _head(text: str, style: Style, size: int) -> str:
    """A header label: lines of `size` characters where the style breaks labels, blanks where it has them."""
    renamed = style.total_label if text == "总计" else text
    return "\n".join(_spaced(line, style) for line in _broken(_half(renamed, style), style, size).split("\n"))


def _column_head(text: str, style: Style) -> str:
    """A column header of table two: broken once, before its bracket or after the third character."""
    text = _half(text, style)
    if style.breaks != "none":
        at = next((place for place, sign in enumerate(text) if sign in "（("), 3)
        text = f"{text[:at]}\n{text[at:]}"
    return "\n".join(_spaced(line, style) for line in text.split("\n"))


def _broken(text: str, style: Style, size: int) -> str:
    if style.breaks == "none" or len(text) <= size + 1:
        return text
    return "\n".join(text[at : at + size] for at in range(0, len(text), size))


def _spaced(text: str, style: Style) -> str:
    return " ".join(text) if style.spaced_labels and len(text) <= 7 else text


def _half(text: str, style: Style) -> str:
    return text.translate(str.maketrans("（）“”：", '()"":')) if style.half_width else text
