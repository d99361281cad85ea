"""A column whose rows are named by half: the year is a heading, a tab or a cell that reaches down, the body another; the
columns beside it have names that no rule knows, and the articles name nobody."""

from __future__ import annotations

from collections.abc import Callable

from tests.portals.county import COUNTY, Built, Report, content, page, reports
from tests.support.crawling import Answering

TOP = "/zfxxgk/nb/"
COLUMNS = (("", "县政府及部门"), ("dw.html", "乡镇"), ("tab.html", "驻县单位"), ("acc.html", "其他机构"))


def build() -> Built:
    """Four groups, each grouped otherwise."""
    answers: dict[str, Answering] = {"/": page(COUNTY, f'<a href="{TOP}">政府信息公开年报</a>', menu=())}
    groups: tuple[tuple[Callable[[list[Report]], str], tuple[str, ...]], ...] = (
        (by_year, ("教育局", "水务局", "民政局")),
        (by_cells, ("柳堤镇", "青禾乡")),
        (by_tabs, ("税务局", "气象局")),
        (by_body, ("市场监督管理局", "卫生健康局")),
    )
    beside = "".join(f'<a href="{TOP}{place}">{name}</a>' for place, name in COLUMNS)
    found = set()
    for at, ((rows, bodies), (place, name)) in enumerate(zip(groups, COLUMNS, strict=True)):
        some = [
            Report(one.body, one.year, at * 20 + one.number) for one in reports(bodies, (2023, 2022, 2021))
        ]
        answers[TOP + place] = page(name, f'<div class="sub">{beside}</div>{rows(some)}', menu=())
        for one in some:
            body = content(one).replace(f"{COUNTY}{one.body}", "我单位")
            title = f"政府信息公开工作年度报告（{one.year}年）"
            answers[f"{TOP}{one.number}.html"] = page(title, f"<h1>{title}</h1><div>{body}</div>", menu=())
            found.add(f"{TOP}{one.number}.html")
    return Built(answers, found, {TOP + place for place, _ in COLUMNS})


def by_year(some: list[Report]) -> str:
    return "".join(
        f'<div class="tit">{year}年度</div><ul>{"".join(_named(one) for one in some if one.year == year)}</ul>'
        for year in dict.fromkeys(one.year for one in some)
    )


def _named(one: Report) -> str:
    return f'<li><a href="{one.number}.html">{COUNTY}{one.body}</a></li>'


def by_cells(some: list[Report]) -> str:
    rows = ""
    for body in dict.fromkeys(one.body for one in some):
        mine = [one for one in some if one.body == body]
        for n, one in enumerate(mine):
            first = "" if n else f"<td rowspan={len(mine)}>{COUNTY}{body}</td>"
            rows += f'<tr>{first}<td>{one.year}年</td><td><a href="{one.number}.html">查看</a></td></tr>'
    return f"<table>{rows}</table>"


def by_tabs(some: list[Report]) -> str:
    years = dict.fromkeys(one.year for one in some)
    tabs = "".join(f'<li data-tab="y{year}">{year}</li>' for year in years)
    panes = "".join(
        f'<div id="y{year}">{"".join(_cut(one) for one in some if one.year == year)}</div>' for year in years
    )
    return f"<ul>{tabs}</ul>{panes}"


def _cut(one: Report) -> str:
    name = f"{COUNTY}{one.body}"
    return f'<p><a href="{one.number}.html" title="{name}">{name[:4]}…</a></p>'


def by_body(some: list[Report]) -> str:
    rows = "".join(
        f"<dt>{COUNTY}{body}</dt>"
        + "".join(
            f'<dd><a href="{one.number}.html">{one.year}年</a></dd>' for one in some if one.body == body
        )
        for body in dict.fromkeys(one.body for one in some)
    )
    return f"<dl>{rows}</dl>"
