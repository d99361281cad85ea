"""Tables that are none any more: the rows of a report's three tables as lines of text, in the ways they get lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

from archive.model import Section
from tests.portal_builder import layout
from tests.portal_builder.invent import Spot
from tests.portal_builder.layout import Rows
from tests.portal_builder.style import Style

Lines = list[list[str]]
Figures = Mapping[Spot, str]


def cells_of(rows: Rows) -> Lines:
    """Rows of texts as wide as the table: a spanning cell prints its text once, blanks in the slots it covers."""
    reached: dict[tuple[int, int], bool] = {}
    lines = []
    for r, row in enumerate(rows):
        line: list[str] = []
        for slot in row:
            while (r, len(line)) in reached:
                line.append("")
            at = len(line)
            line += [slot.text, *[""] * (slot.colspan - 1)]
            reached.update(
                {(r + i, at + j): True for i in range(1, slot.rowspan) for j in range(slot.colspan)}
            )
        while (r, len(line)) in reached:
            line.append("")
        lines.append([" ".join(text.split()) for text in line])
    return lines


def one_label(lines: Lines) -> Lines:
    """Three columns of labels put into one: the last label alone."""
    return [[next((t for t in reversed(line[:3]) if t), ""), *line[3:]] for line in lines]


def tables(figures: Figures, generation: str, *, merged: bool = False) -> dict[str, Lines]:
    """The three tables as lines of cells by section key; the label columns of part three `merged` if asked."""
    style = Style(blank="")
    parts = {
        "disclosure": layout.disclosure(figures, generation, style),
        "applications": layout.applications(figures, generation, style),
        "remedies": layout.remedies(figures, style),
    }
    found = {name: [line for rows in tables for line in cells_of(rows)] for name, tables in parts.items()}
    if merged:
        found["applications"] = one_label(found["applications"])
    return found


EXACT: dict[str, Callable[[list[str]], list[str]]] = {  # blank cells leave a trace
    "tabs": lambda line: ["\t".join(line)],
    "pipes": lambda line: [f"| {' | '.join(line)} |"],
    "open-pipes": lambda line: ["|".join([*line[:-1], line[-1] or " "])],
}
LOOSE: dict[str, Callable[[list[str]], list[str]]] = {  # they leave none
    "runs-of-blanks": lambda line: ["    ".join(text for text in line if text)],
    "single-blanks": lambda line: [" ".join(text for text in line if text)],
    "a-cell-a-line": lambda line: [text for text in line if text],
}


def _boxes(row: str, box: str) -> Callable[[list[str]], str]:
    opened, closed = (f"<{box}>", f"</{box.split()[0]}>")
    ends = f"</{row.split()[0]}>"
    return lambda line: f"<{row}>" + "".join(f"{opened}{escape(text)}{closed}" for text in line) + ends


BOXES: dict[str, Callable[[list[str]], str]] = {
    "div-classes": _boxes('div class="tr"', 'div class="td"'),
    "div-styles": _boxes('div style="display: table-row"', 'div style="display: table-cell; width: 9%"'),
    "span-cells": _boxes('div class="row"', 'span class="cell"'),
    "roles": _boxes('div role="row"', 'div role="cell"'),
    "lists": _boxes("ul", "li"),
    "flex": _boxes('div style="display:flex"', "div"),
}

CARRIERS: dict[str, Callable[[list[str]], str]] = {
    "paragraphs": lambda lines: "".join(f"<p>{escape(line)}</p>" for line in lines),
    "breaks": lambda lines: f"<p>{'<br>'.join(map(escape, lines))}</p>",
    "pre": lambda lines: "<pre>" + "\n".join(map(escape, lines)) + "</pre>",
}


def body(sections: tuple[Section, ...], parts: Mapping[str, str]) -> str:
    """Headings and prose as paragraphs, the tables in what is given for them."""
    return "".join(f"<p>{s.heading}</p><p>{s.text}</p>{parts.get(s.key, '')}" for s in sections)
