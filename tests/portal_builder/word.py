"""A report as a Word document: the bytes of a small .docx, from the same slots as the HTML. Pure.

Merged cells are written as Word writes them (gridSpan, vMerge), so that a reader of Word files and a PDF
printed from one both meet the real thing.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from html import escape

from archive.model import Section
from tests.portal_builder import layout
from tests.portal_builder.layout import Figures, Rows, Slot
from tests.portal_builder.style import Style

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
CONTENT_TYPES = f"""{HEAD}<Types xmlns="{PACKAGE}/content-types">\
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" \
ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"""
RELATIONS = f"""{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" \
Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>"""
PAGE = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1418" w:right="1247" w:bottom="1418" w:left="1247" w:header="851" w:footer="851"/></w:sectPr>'
)
BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
TEXT_WIDTH = 9412  # twentieths of a point between the margins
LABEL_WEIGHT = {10: (2, 3, 8), 4: (2,), 5: (2,)}
"""How much wider than a value the label columns are, by the width of the grid."""


def render_docx(
    title: str, sections: Sequence[Section], figures: Figures, generation: str, style: Style | None = None
) -> bytes:
    """The bytes of a .docx with the report's prose and tables; the same bytes for the same arguments."""
    style = style or Style()
    grids: Mapping[str, Sequence[Rows]] = {
        "disclosure": layout.disclosure(figures, generation, style),
        "applications": layout.applications(figures, generation, style),
        "remedies": layout.remedies(figures, style),
    }
    parts = [_paragraph(title, size=36, align="center", bold=True)]
    for section in sections:
        if section.heading:
            parts.append(_paragraph(section.heading, size=28, bold=True))
        parts += [_paragraph(line, size=24, indent=480) for line in section.text.split("\n") if line]
        for rows in grids.get(section.key, ()):
            parts += [_table(rows), _paragraph("", size=12)]
    body = f"{HEAD}<w:document {W}><w:body>{''.join(parts)}{PAGE}</w:body></w:document>"
    return _package(
        {"[Content_Types].xml": CONTENT_TYPES, "_rels/.rels": RELATIONS, "word/document.xml": body}
    )


def _package(files: Mapping[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, text.encode())
    return buffer.getvalue()


def _paragraph(text: str, *, size: int, align: str = "both", indent: int = 0, bold: bool = False) -> str:
    fonts = (
        '<w:rFonts w:ascii="Noto Serif CJK SC" w:hAnsi="Noto Serif CJK SC" w:eastAsia="Noto Serif CJK SC"/>'
    )
    look = f'{fonts}{"<w:b/>" if bold else ""}<w:sz w:val="{size}"/>'
    first = f'<w:ind w:firstLine="{indent}"/>' if indent else ""
    return (
        f'<w:p><w:pPr>{first}<w:jc w:val="{align}"/></w:pPr><w:r><w:rPr>{look}</w:rPr>'
        f'<w:t xml:space="preserve">{escape(text, quote=False)}</w:t></w:r></w:p>'
    )


def _table(rows: Rows) -> str:
    grid = _covered(rows)
    width = len(grid[0])
    labels = LABEL_WEIGHT.get(width, ())
    weights = (
        [*labels, *([2] * (width - len(labels)))]
        if width == 10
        else [*labels, *([1] * (width - len(labels)))]
    )
    columns = [TEXT_WIDTH * weight // sum(weights) for weight in weights]
    lines = "".join(_row(line, columns) for line in grid)
    gridding = "".join(f'<w:gridCol w:w="{column}"/>' for column in columns)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{TEXT_WIDTH}" w:type="dxa"/><w:tblBorders>{BORDERS}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{gridding}</w:tblGrid>{lines}</w:tbl>'
    )


Covered = list[tuple[Slot, bool]]  # the slot over a place, and whether it began in this row


def _covered(rows: Rows) -> list[Covered]:
    """The slot that covers every place of the grid."""
    width = sum(slot.colspan for slot in rows[0])
    grid: list[list[tuple[Slot, bool] | None]] = [[None] * width for _ in rows]
    for at, row in enumerate(rows):
        for slot in row:
            column = grid[at].index(None)
            for below in range(slot.rowspan):
                for beside in range(slot.colspan):
                    grid[at + below][column + beside] = (slot, below == 0)
    return [[place for place in line if place is not None] for line in grid]


def _row(line: Covered, columns: Sequence[int]) -> str:
    cells = []
    at = 0
    while at < len(line):
        slot, begins = line[at]
        wide = sum(columns[at : at + slot.colspan])
        look = f'<w:tcW w:w="{wide}" w:type="dxa"/>'
        if slot.colspan > 1:
            look += f'<w:gridSpan w:val="{slot.colspan}"/>'
        if slot.rowspan > 1:
            look += '<w:vMerge w:val="restart"/>' if begins else "<w:vMerge/>"
        align = "left" if slot.role == "label" else "center"
        lines = slot.text.split("\n") if begins else [""]
        text = "".join(_paragraph(part, size=18, align=align) for part in lines)
        cells.append(f'<w:tc><w:tcPr>{look}<w:vAlign w:val="center"/></w:tcPr>{text}</w:tc>')
        at += slot.colspan
    return f"<w:tr>{''.join(cells)}</w:tr>"
