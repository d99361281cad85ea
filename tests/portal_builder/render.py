"""A report from its figures: the tables of a generation in a `Style`, as HTML. Pure and deterministic.

figures = {("applications.new", "natural_person"): "38", ("disclosure.art20_9.procurement.amount_yuan", None): "1.84 亿元"}
html = render_tables(figures, "b2019", STYLES["mso"])["applications"]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from archive.form.definition import FORM
from archive.model import Section
from tests.portal_builder import layout
from tests.portal_builder.layout import Figures
from tests.portal_builder.markup import paragraph, tables
from tests.portal_builder.style import Style

TABLE_SECTIONS = ("disclosure", "applications", "remedies")


def render_tables(figures: Figures, generation: str, style: Style | None = None) -> dict[str, str]:
    """The HTML of parts two, three and four by section key (`disclosure`, `applications`, `remedies`).

    `figures` holds the raw text of each printed cell of `FORM.of(generation)`; a missing one is printed
    blank, a key that generation does not print is an error.
    """
    style = style or Style()
    unknown = figures.keys() - {(item.key, item.applicant) for item in FORM.of(generation)}
    if unknown:
        raise KeyError(f"not cells of {generation}: {sorted(map(str, unknown))[:3]}")
    return {
        "disclosure": tables(layout.disclosure(figures, generation, style), style),
        "applications": tables(layout.applications(figures, generation, style), style),
        "remedies": tables(layout.remedies(figures, style), style),
    }


def render_body(sections: Sequence[Section], tables: Mapping[str, str], style: Style | None = None) -> str:
    """Headings, prose and tables in order: what an editor pasted into the article.

    The text of a section is one paragraph a line; its table, if there is one, follows the prose.
    """
    style = style or Style()
    parts = []
    for section in sections:
        if section.heading:
            parts.append(paragraph(section.heading, style, bold=True))
        parts += [paragraph(line, style) for line in section.text.split("\n") if line]
        if section.key in tables:
            parts.append(tables[section.key])
    return "\n".join(parts)


def official_sections(texts: Mapping[str, Sequence[str]]) -> tuple[Section, ...]:
    """Sections under the headings of the form (一、总体情况 …), the `introduction` before them without one."""
    sections = []
    if texts.get("introduction"):
        sections.append(Section("introduction", None, "\n".join(texts["introduction"])))
    for label in FORM.sections:
        heading = f"{FORM.ordinals[label.id]}、{label.zh}"
        sections.append(Section(label.id, heading, "\n".join(texts.get(label.id, ()))))
    return tuple(sections)
