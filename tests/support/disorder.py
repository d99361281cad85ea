"""Layouts nobody planned for, as changes to the HTML of a body."""

from __future__ import annotations

import re
from collections.abc import Callable


def one_table(body: str) -> str:
    """The whole article as the rows of one table: headings and prose in cells over its full width."""
    rows = []
    for part in re.split(r"(<table.*?</table>)", body, flags=re.S):
        if part.startswith("<table"):
            rows.append(re.sub(r"</?(?:table|tbody)[^>]*>", "", part))
        else:
            rows += [
                f"<tr><td colspan=15>{p}</td></tr>"
                for p in re.findall(r"<(?:p|h\d).*?</(?:p|h\d)>", part, re.S)
            ]
    return f"<table>{''.join(rows)}</table>"


def twice(body: str) -> str:
    """The same article for desktops and for telephones, both in the page."""
    return f'<div class="pc">{body}</div><div class="mobile">{body}</div>'


def hidden_copy(body: str) -> str:
    """A template nobody sees, its figures all nines, before the article."""
    template = re.sub(r"(?<=>)\d+(?=<|万元)", "9", body)
    return f'<div style="DISPLAY : none">{template}</div>{body}'


def hidden_rows(body: str) -> str:
    row = (
        '<tr style="display:none"><td colspan="3">一、本年新收政府信息公开申请数量</td>'
        + "<td>8</td>" * 7
        + "</tr>"
    )
    return re.sub(r"(<tr[^>]*><td[^>]*>(?:<p[^>]*>)?一、本年新收)", rf"{row}\1", body)


def in_fields(body: str) -> str:
    """Figures in fields to fill in, as content systems leave them."""
    return re.sub(r"(?<=>)([\d.]+(?:万元)?)(?=<)", r'<input type="text" readonly value="\1">', body)


def full_width(body: str) -> str:
    digits = str.maketrans("0123456789", "０１２３４５６７８９")
    return re.sub(r"(?<=>)-?\d+(?:万元)?(?=<)", lambda m: m[0].translate(digits), body)


def cut_in_two(body: str) -> str:
    """Part three as two tables, the second without a header."""
    return re.sub(
        r"(<tr(?:(?!<tr).)*1\.信访举报)",
        r'</tbody></table><p>&nbsp;</p><table border="1"><tbody>\1',
        body,
        flags=re.S,
    )


def spans_lie(much: int) -> Callable[[str], str]:
    """The longest rowspan of part three says `much` more than it should."""

    def change(body: str) -> str:
        return re.sub(r'rowspan="(2\d)"', lambda m: f'rowspan="{int(m[1]) + much}"', body)

    return change


DISORDER: dict[str, Callable[[str], str]] = {
    "whole-article-in-one-table": one_table,
    "article-in-a-layout-table": lambda b: (
        f"<table><tr><td><ul><li>一、首页</ul></td><td>{b}</td></tr></table>"
    ),
    "tags-left-open": lambda b: re.sub(r"</td>|</tr>|</p>", "", b),
    "upper-case-tags": lambda b: re.sub(r"</?\w+", lambda m: m[0].upper(), b),
    "header-cells": lambda b: b.replace("<td", "<th").replace("</td", "</th"),
    "labels-drift": lambda b: (
        b.replace("上年结转", "上年转结").replace("第二十条", "第二十一条").replace("（七）总计", "(七)合计")
        .replace("本年制发件数", "本年（2022）制发件数").replace("现行有效件数", "现行有效件")
    ),
    "ordinals-in-spans": lambda b: re.sub(r"([一二三四五六])、", r"<b>\1</b><span>、</span> ", b),
    "zero-width-blanks": lambda b: re.sub(r"(?<=>)(\d+)(?=<)", "\u200b\\1\ufeff", b),
    "comments-inside": lambda b: re.sub(r"(?<=>)(\d)", r"<!--[if gte mso 9]>9<![endif]-->\1", b),
    "twice": twice,
    "hidden-copy": hidden_copy,
    "hidden-rows": hidden_rows,
    "in-fields": in_fields,
    "full-width-digits": full_width,
    "cut-in-two": cut_in_two,
    "rowspan-too-large": spans_lie(5),
    "rowspan-one-too-large": spans_lie(1),
    "rowspan-too-small": spans_lie(-1),
    "rowspan-much-too-small": spans_lie(-9),
    "rowspan-missing": lambda b: re.sub(r'rowspan="2\d"', "", b),
    "rowspan-zero": lambda b: re.sub(r'rowspan="2\d"', 'rowspan="0"', b),
    "colspan-much-too-large": lambda b: b.replace('colspan="7"', 'colspan="70"'),
    "spans-without-sense": lambda b: b.replace('rowspan="1"', "").replace("<td ", '<td rowspan="x" colspan="" '),
    "head-and-foot": lambda b: b.replace("<tbody>", "<thead></thead><tbody>").replace("</tr>", "</tr></tbody><tbody>"),
    "form-between": lambda b: b.replace("<tbody>", "<form><tbody>").replace("</tbody>", "</tbody></form>"),
    "fonts-in-chains": lambda b: re.sub(r"(?<=>)([^<>]{1,30})(?=<)", "<font>" * 20 + r"\1" + "</font>" * 20, b),
    "conditional-comments": lambda b: re.sub(
        r"(?<=>)(\d)", r"<![if !supportMisalignedColumns]><!--[if mso]>7<![endif]-->\1<![endif]>", b
    ),
    "labels-in-two-cells": lambda b: re.sub(
        r'colspan="3"([^>]*)>((?:<p[^>]*>)?)([一二四])、', r'\1>\2\3、</td><td colspan="2">\2', b
    ),
    "no-break-blanks": lambda b: re.sub(r"(?<=>)(\d+)(?=<)", "&nbsp;&nbsp;&#12288;\\1&nbsp; &nbsp;", b),
    "line-breaks-in-the-source": lambda b: b.replace("<td", "\n\t\t<td").replace("<p", "\r\n\t<p"),
    "empty-rows-between": lambda b: b.replace("</tr>", "</tr><tr></tr>"),
}  # fmt: skip
