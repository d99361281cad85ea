"""How disorderly a report is printed: one frozen `Style`, every switch independent of the others.

Each switch imitates something seen on real portals; the defaults are the official form, tidily pasted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Markup = Literal["plain", "ueditor", "wps", "mso", "upper"]


@dataclass(frozen=True, slots=True)
class Style:
    """Switches of disorder. Figures are never touched: a raw is printed as it is given."""

    markup: Markup = "plain"
    """Whose HTML it is: tidy, UEditor, WPS or Word pasted, or old upper-case tags without quotes."""
    breaks: Literal["none", "p", "br"] = "none"
    """Header and group labels broken over several paragraphs, or by <br>."""
    spaced_labels: bool = False
    """Header labels with inner blanks: 总 计, 结 果 维 持."""
    nbsp_runs: bool = False
    """Runs of &nbsp; behind label lines and round short values."""
    split_spans: bool = False
    """Digits and Chinese text in different spans."""
    ordinal_cells: bool = False
    """一、 and 二、 and 四、 of table three in a cell of their own."""
    result_label: Literal["whole", "lines", "chars"] = "whole"
    """三、本年度办理结果 on one line, on three, or one character a line."""
    cut_after: tuple[int, ...] = ()
    """Table three is cut after these data rows (counted from 1); group labels are repeated below the cut."""
    half_width: bool = False
    """Half-width brackets and quotes in labels."""
    enumeration: Literal[".", "、"] = "."
    """What stands behind the arabic ordinal of a row: 1. or 1、"""
    public_benefit: Literal["社会公益组织", "社会组织"] = "社会公益组织"
    total_label: Literal["总计", "合计"] = "总计"
    total_header: bool = True
    """False: the header cell above the total column of table three is empty."""
    odd_colspans: bool = False
    """Table two on a grid of five columns instead of four, rows disagreeing on where they are joined."""
    block_tables: bool = False
    """Table two as one table a block."""
    layout_table: bool = False
    """Every table inside a borderless table of one cell."""
    remedies_values: bool = True
    """False: table four is printed without its row of values."""
    blank: str = "\u00a0"
    """What is printed for a cell without a figure: nothing, a no-break space, / or —."""


STYLES: dict[str, Style] = {
    "official": Style(),
    "ueditor": Style(markup="ueditor", breaks="br", odd_colspans=True),
    "wps": Style(markup="wps", split_spans=True, result_label="chars", spaced_labels=True),
    "mso": Style(markup="mso", breaks="p", nbsp_runs=True, split_spans=True, half_width=True),
    "upper": Style(markup="upper", blank="", enumeration="、", result_label="lines"),
    "ordinals": Style(markup="wps", ordinal_cells=True, public_benefit="社会组织", blank="/"),
    "cut": Style(markup="ueditor", cut_after=(9,), spaced_labels=True, breaks="p"),
    "nested": Style(markup="plain", layout_table=True, block_tables=True, blank="—"),
    "odd": Style(odd_colspans=True, result_label="lines", breaks="br"),
    "lines": Style(result_label="lines", breaks="br", blank=""),
    "shortened": Style(markup="ueditor", public_benefit="社会组织", half_width=True, blank=""),
    "dashes": Style(markup="mso", split_spans=True, block_tables=True, blank="—"),
    "shredded": Style(
        markup="mso",
        breaks="p",
        spaced_labels=True,
        nbsp_runs=True,
        split_spans=True,
        result_label="chars",
        cut_after=(6, 15),
        ordinal_cells=True,
        half_width=True,
        enumeration="、",
        total_label="合计",
        odd_colspans=True,
        layout_table=True,
    ),
}
"""Named combinations, from tidy to hopeless; tests render every real report in each of them."""
