"""Slots and paragraphs in somebody's HTML: tidy, UEditor, WPS, Word, or old upper-case tags."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from tests.portal_builder.layout import Rows, Slot
from tests.portal_builder.style import Style

BORDER = (
    "padding:0 4px 0 4px ;border-left:{left};border-right:1px solid windowtext;"
    "border-top:none;border-bottom:1px solid windowtext"
)
MSO_BORDER = "border:solid windowtext 1.0pt;padding:0cm 5.4pt 0cm 5.4pt;height:22.7pt"
WPS_BORDER = "padding: 0px 7px; border-width: 1px; border-style: solid; border-color: windowtext;"
PARAGRAPH = {
    "plain": '<p align="{align}">',
    "ueditor": '<p style="text-indent: 0em; text-align: {align};">',
    "wps": '<p style="margin-top:0;margin-bottom:0;text-align:{align};line-height:20px">',
    "mso": "<p class=MsoNormal align={align} style='text-align:{align};mso-pagination:widow-orphan'>",
    "upper": "<P align={align}>",
}
PROSE = {
    "plain": "<p>",
    "ueditor": '<p style="text-indent: 2em; text-align: justify;">',
    "wps": '<p style="margin-bottom:0;text-indent:43px;line-height:37px">',
    "mso": "<p class=MsoNormal style='TEXT-JUSTIFY: inter-ideograph; LINE-HEIGHT: 29.5pt; TEXT-INDENT: 32pt'>",
    "upper": "<P>　　",
}
HAN_FONT = {
    "wps": ";font-family:宋体;font-size:14px",
    "mso": "FONT-FAMILY: 仿宋_GB2312; FONT-SIZE: 14pt",
}
DIGIT_FONT = {
    "wps": ";font-family:Calibri;font-size:14px",
    "mso": "FONT-FAMILY: 'Times New Roman'; FONT-SIZE: 14pt",
}
RUNS = re.compile(r"[0-9A-Za-z.+%/-]+|[^0-9A-Za-z.+%/-]+")


def table(rows: Rows, style: Style) -> str:
    """One table; nested in a borderless one if the style says so."""
    body = "\n".join(
        f"<tr>{''.join(_cell(slot, style, at) for at, slot in enumerate(row))}</tr>" for row in rows
    )
    html = {
        "plain": '<table align="center" border="1" cellspacing="1"><tbody>{}</tbody></table>',
        "ueditor": '<table cellspacing="0" cellpadding="0" align="center"><tbody class="list-paddingleft-2">{}'
        "</tbody></table>",
        "wps": '<table width="655" style="border-collapse: collapse; border: none;"><tbody>{}</tbody></table>',
        "mso": "<table class=MsoNormalTable border=1 cellspacing=0 cellpadding=0 "
        "style='border-collapse:collapse;mso-table-layout-alt:fixed'>{}</table>",
        "upper": "<TABLE border=1 cellSpacing=0 borderColor=#000000 align=center><TBODY>{}</TBODY></TABLE>",
    }[style.markup].format(body)
    if style.markup == "upper":
        html = re.sub(r"<(/?)(tr|td)\b", lambda tag: f"<{tag[1]}{tag[2].upper()}", html)
    if style.layout_table:
        html = f'<table width="100%" border="0"><tbody><tr><td valign="top">{html}</td></tr></tbody></table>'
    return html


def paragraph(text: str, style: Style, *, bold: bool = False) -> str:
    """A paragraph of prose; a heading is a bold one, as it is on real pages."""
    content = inline(text, style)
    if bold:
        content = f"<strong>{content}</strong>"
    return f"{PROSE[style.markup]}{content}{'</P>' if style.markup == 'upper' else '</p>'}"


def inline(text: str, style: Style) -> str:
    """Text escaped, in the spans of its editor; digits in spans of their own where the style splits them."""
    font = HAN_FONT.get(style.markup)
    runs = RUNS.findall(text) if style.split_spans else [text]
    parts = []
    for run in runs:
        html = escape(run, quote=False).replace("\u00a0", "&nbsp;")
        if style.split_spans and RUNS.fullmatch(run) and run[0].isascii() and run.strip():
            html = f'<span lang="EN-US" style="{DIGIT_FONT.get(style.markup, "")}">{html}</span>'
        elif font and run:
            html = f'<span style="{font}">{html}</span>'
        parts.append(html)
    return "".join(parts)


def _cell(slot: Slot, style: Style, at: int) -> str:
    attributes = "".join(
        f' {name}="{span}"' if style.markup in ("plain", "ueditor", "wps") else f" {name}={span}"
        for name, span in (("colspan", slot.colspan), ("rowspan", slot.rowspan))
        if span > 1
    )
    return f"<td{attributes}{_look(slot, style, at)}>{_content(slot, style)}</td>"


def _look(slot: Slot, style: Style, at: int) -> str:
    """The attributes every pasted cell drags along; they mean nothing and a reader has to bear them."""
    width = 38 * slot.colspan if slot.role == "value" else 57 * slot.colspan
    if style.markup == "plain":
        return f' nowrap="nowrap" style="width:{width}px;"'
    if style.markup == "ueditor":
        left = "1px solid windowtext" if at == 0 else "none"
        return f' style="{BORDER.format(left=left)}" valign="center"'
    if style.markup == "wps":
        return f' width="{width}" valign="center" style="{WPS_BORDER}"'
    if style.markup == "mso":
        return f" width={width} valign=center style='width:{width * 0.75:.1f}pt;{MSO_BORDER}'"
    return " align=middle" if slot.role != "label" else ""


def _content(slot: Slot, style: Style) -> str:
    lines = slot.text.split("\n")
    align = "left" if slot.role == "label" else "center"
    opening = PARAGRAPH[style.markup].format(align=align)
    closing = "</P>" if style.markup == "upper" else "</p>"
    pieces = [_padded(inline(line, style), slot, style) for line in lines]
    if style.breaks == "p":
        return "".join(f"{opening}{piece}{closing}" for piece in pieces)
    broken = "<BR>" if style.markup == "upper" else "<br />"
    return f"{opening}{broken.join(pieces)}{closing}"


def _padded(html: str, slot: Slot, style: Style) -> str:
    if not style.nbsp_runs:
        return html
    return f"&nbsp;{html}" if slot.role == "value" else f"{html}&nbsp; &nbsp;"


def tables(grids: Sequence[Rows], style: Style) -> str:
    """Several tables, with the empty paragraph between them that a cut leaves behind."""
    gap = f"\n{paragraph(chr(0xA0), style)}\n"
    return gap.join(table(rows, style) for rows in grids)
