"""A column of columns, each called otherwise: a page a year under one name, a table of ticks, a drop-down of two bodies,
a pager described by its box, a feed of Atom."""

from __future__ import annotations

from tests.portals.county import BODIES, COUNTY, Built, Report, content, page, pages_of, reports
from tests.support.crawling import Answer, Answering

TOP, SIZE, FRAMED = "/nb/", 2, 2020
COLUMNS = (
    ("nian/", "县政府"),
    ("bm.php", "县直部门"),
    ("jd.php", "镇区园区"),
    ("cg.php", "驻县机构"),
    ("wj/l_1.html", "卫健系统"),
    ("atom.xml", "县属单位年报"),
)


def build() -> Built:
    """Each column has its own kind of rows. Two of them are called by words that no rule knows."""
    links = "".join(f'<li><a href="{path}">{name}</a></li>' for path, name in COLUMNS)
    answers: dict[str, Answering] = {
        "/": page("云泽县人民政府", f'<a href="{TOP}">信息公开年报</a>', menu=()),
        TOP: page("信息公开年报", f"<ul>{links}</ul>", menu=()),
    }
    some = reports(BODIES, range(2023, 2018, -1))
    by = {body: [one for one in some if one.body == body] for body in BODIES}
    found = {**years(answers, by["人民政府"]), **ticks(answers, by["柳堤镇"][:3] + by["青禾乡"][:3])}
    found |= choice(answers, [by["市场监督管理局"][0], by["民政局"][0]]) | boxes(answers, by["卫生健康局"])
    found |= feed(answers, by["水务局"][:3])
    rows = "".join(f'<li><a href="bm/{one.number}.html">{one.title}</a></li>' for one in by["教育局"])
    answers[f"{TOP}bm.php"] = page("县直部门", f"<ul>{rows}</ul>", menu=())
    found |= {f"{TOP}bm/{one.number}.html": one for one in by["教育局"]}
    for path, one in found.items():
        answers.setdefault(path, page(one.title, f"<h1>{one.title}</h1><div>{content(one)}</div>", menu=()))
    lists = {TOP + path for path, _ in COLUMNS} | {f"{TOP}wj/l_{n}.html" for n in (2, 3)}
    return Built(answers, set(found), lists, {"/", TOP}, {f"{TOP}nian/{FRAMED}/"})


def years(answers: dict[str, Answering], some: list[Report]) -> dict[str, Report]:
    """A page a year; only its address and its text say which, or a heading above a frame does."""
    links = "".join(f'<li><a href="{TOP}nian/{one.year}/">{one.year}年</a></li>' for one in some)
    answers[f"{TOP}nian/"] = page("县政府年报", f"<ul>{links}</ul>", menu=())
    for one in some:
        body = f"<ul>{links}</ul><div>{content(one)}</div>"
        answers[f"{TOP}nian/{one.year}/"] = page("县政府年报", body, menu=())
    answers[f"{TOP}nian/{FRAMED}/"] = page(
        "县政府年报",
        f"<h2>{COUNTY}人民政府{FRAMED}年政府信息公开工作年度报告</h2><iframe src='nr.html'></iframe>",
        menu=(),
    )
    return {f"{TOP}nian/{one.year}/{'nr.html' * (one.year == FRAMED)}": one for one in some}


def ticks(answers: dict[str, Answering], some: list[Report]) -> dict[str, Report]:
    head = "".join(f"<th>{year}</th>" for year in sorted({one.year for one in some}, reverse=True))
    rows = "".join(
        f"<tr><td>{COUNTY}{body}</td>"
        + "".join(f'<td><a href="jd.php?c={one.number}">√</a></td>' for one in some if one.body == body)
        + "</tr>"
        for body in dict.fromkeys(one.body for one in some)
    )
    answers[f"{TOP}jd.php"] = page(
        "镇区园区年报", f"<table><tr><th>单位</th>{head}</tr>{rows}</table>", menu=()
    )
    return {f"{TOP}jd.php?c={one.number}": one for one in some}


def choice(answers: dict[str, Answering], some: list[Report]) -> dict[str, Report]:
    options = "".join(f'<option value="cg/{one.number}.php">{COUNTY}{one.body}</option>' for one in some)
    opens = "window.open(this.options[this.selectedIndex].value)"
    select = f'<select onchange="{opens}"><option value="#">请选择</option>{options}</select>'
    answers[f"{TOP}cg.php"] = page("驻县机构年报", select, menu=())
    return {f"{TOP}cg/{one.number}.php": one for one in some}


def boxes(answers: dict[str, Answering], some: list[Report]) -> dict[str, Report]:
    held = f'data-count="{len(some)}" data-size="{SIZE}" data-url="l_{{page}}.html"'
    for number, shown in enumerate(pages_of(some, SIZE), 1):
        rows = "".join(f'<li><a href="a{one.number}.html">{one.title}</a></li>' for one in shown)
        answers[f"{TOP}wj/l_{number}.html"] = page("卫健系统", f"<ul>{rows}</ul><div {held}></div>", menu=())
    return {f"{TOP}wj/a{one.number}.html": one for one in some}


def feed(answers: dict[str, Answering], some: list[Report]) -> dict[str, Report]:
    rows = "".join(
        f'<entry><title type="html"><![CDATA[{one.title}]]></title><link rel="edit" href="{TOP}edit/{one.number}"/>'
        f'<link rel="alternate" type="text/html" href="{TOP}sy/{one.number}.html"/></entry>'
        for one in some
    )
    head = f'<title>年报</title><link rel="self" href="{TOP}atom.xml"/>'
    answers[f"{TOP}atom.xml"] = Answer(
        f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">{head}{rows}</feed>',
        headers={"Content-Type": "application/atom+xml"},
    )
    return {f"{TOP}sy/{one.number}.html": one for one in some}
