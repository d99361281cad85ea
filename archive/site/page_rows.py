"""The rows of the longest tables of the site: the form of a report, its proofs, and the tables of the archive.

A page has two hundred of them. A template draws each kind of row; here the drawn parts are put together, because a
template takes ten times as long for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from datasette.utils import to_css_class
from markupsafe import Markup, escape

from archive.catalogue.questions import CODED
from archive.catalogue.words import Words
from archive.model import Finding
from archive.site.concerns import spot_name
from archive.site.escaping import escaped, kept
from archive.site.finding_cells import Shown, finding_cell
from archive.site.formtables import FormTable

Drawn = Any
"""The macros of an imported template."""
Explain = Callable[[str], str]


def form_rows(
    table: FormTable,
    words: Words,
    address: str,
    findings: Mapping[int, Finding],
    explained: Explain,
    cell: Drawn,
) -> Markup:
    """Return the rows of a table of the form. `address` is that of a report's proofs, up to the name of a cell; empty
    without proofs. `explained` marks the legal terms of a label, `cell` draws the parts of a value."""
    parts: list[str] = []
    to_proofs = escaped(address)
    for row in table.rows:
        parts.append("<tr>\n")
        for text, rowspan, colspan, is_value, state, hint, meaning, column, about, rivals, _ in row:
            if not is_value:
                parts.append(_label(escaped(explained(text)), rowspan, colspan))
                continue
            is_linked = bool(to_proofs) and state != "row_absent"
            parts.append(kept(cell.begun, state, colspan, hint, bool(about), is_linked))
            if is_linked:
                parts.append(to_proofs)
            if is_linked and text and not (hint or meaning or about or rivals):
                parts.append(f'{escaped(column)}">{escaped(text)}</a></td>')
            elif about:
                parts.append(
                    cell.ended(words, text, state, hint, meaning, column, is_linked, rivals, about, findings)
                )
            else:
                parts.append(
                    kept(cell.ended, words, text, state, hint, meaning, column, is_linked, rivals, ())
                )
        parts.append("\n</tr>")
    return Markup("".join(parts))


def _label(text: str, rowspan: int, colspan: int) -> str:
    down = f' rowspan="{rowspan}"' if rowspan > 1 else ""
    along = f' colspan="{colspan}"' if colspan > 1 else ""
    return f"<th{down}{along}>{text}</th>"


def proof_rows(
    rows: Iterable[tuple[str, str, str, str, str]], words: Words, original: str | None, row: Drawn
) -> Markup:
    """Return the rows of all cells of a report: column, name, printed text, meaning and page of each. `row` draws the
    row up to the printed text; each row leads to its cell in the `original`."""
    parts: list[str] = []
    to_cell = f' <a href="{escape(original)}#{{}}">{escape(words("original"))}</a>' if original else ""
    for column, name, raw, said, where in rows:
        parts += (
            kept(row.begun, column, name),
            escaped(raw),
            "</td><td>",
            escaped(said),
            "</td><td>",
            escaped(where),
        )
        parts += to_cell.format(escaped(column)), "</td></tr>\n"
    return Markup("".join(parts))


def archive_rows(
    rows: Iterable[Iterable[Shown]], table: str, words: Words, name_of: Callable[[str], str]
) -> Markup:
    """Return the rows of a table of the archive. `name_of` is the label of a column."""
    begun: dict[str, tuple[str, str]] = {}
    is_of_findings = table in ("findings", "told_findings")
    parts: list[str] = []
    for row in rows:
        parts.append("<tr>\n")
        for cell in row:
            column = cell["column"]
            if column not in begun:
                label = escaped(name_of(column))
                begun[column] = f'<td class="col-{to_css_class(column)} type-', f'" data-label="{label}">'
            before, after = begun[column]
            shown = _of_finding(row, cell, words) if is_of_findings else None
            parts += before, cell["value_type"], after, shown or _coded(cell, words), "</td>"
        parts.append("\n</tr>")
    return Markup("".join(parts))


def _coded(cell: Shown, words: Words) -> str:
    """Return a value as the page shows it: a code in words, with the code in the title."""
    column, raw = cell["column"], cell["raw"]
    if column in CODED and isinstance(raw, str):
        return f'<span title="{escaped(raw)}">{escaped(words(raw, column))}</span>'
    return escaped(cell["value"])


def _of_finding(row: Iterable[Shown], cell: Shown, words: Words) -> str | None:
    """Return a value of a finding that has words of its own; None for any other."""
    column, raw = cell["column"], cell["raw"]
    if column == "rule":
        return f'{escaped(words.rule(raw))} <code class="faint">{escaped(raw)}</code>'
    if column == "subject" and isinstance(raw, str):
        return f'<span title="{escaped(raw)}">{escaped(spot_name(raw, words))}</span>'
    return finding_cell(row, column, words)
