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
    "empty-rows-between": lambda b: b.replace("</tr>", "</tr><tr></tr>"),
}  # fmt: skip
