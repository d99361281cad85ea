"""A portal of no family: a frame, tables, links that say 查看, a drop-down of years, old titles, a stub, a maze."""

from __future__ import annotations

from tests.portals.county import DECOYS, Built, Report, content, page, reports
from tests.support.crawling import Answering

COLUMN = "/gk.php?lm=nb"
OLD = tuple(range(2012, 2009, -1))


def build() -> Built:
    """A list in two pages by number, then years below it; beside it a calendar that never ends."""
    every = reports(years=(2023, 2022))
    answers: dict[str, Answering] = {
        "/": page("云泽县", '<a href="/zwgk.html"><img src="/images/zwgk.png" alt="政务公开"></a>'),
        "/zwgk.html": page("政务公开", f"<h4>政府信息公开年报 <a href='{COLUMN}'>更多&gt;&gt;</a></h4>"),
        "/rl.php": calendar,
    }
    answers[COLUMN] = page("年报", table(every[:8]) + numbers() + calendar({}) + select())
    answers[f"{COLUMN}&page=2"] = page("年报", table(every[8:]) + numbers() + calendar({}) + select())
    for year in OLD:
        answers[f"/gk.php?lm=nb&nd={year}"] = page(
            "年报", f'<p><a href="/old.php?id={year}">云泽县{year}年度政府信息公开工作报告</a></p>'
        )
        answers[f"/old.php?id={year}"] = page(
            f"云泽县{year}年度政府信息公开工作报告", "<p>一、概述</p><p>主动公开。</p>"
        )
    found = set()
    for report in every:
        path = f"/show.php?id={report.number}"
        target = f"/show.php?id={report.number}&full=1"
        stub = report.number == 1
        if stub:
            answers[path] = f"<html><script>window.location.href='{target}';</script></html>"
        place = target if stub else path
        answers[place] = page(
            report.title, f"<h1>{report.title}</h1><table><tr><td>{content(report)}</td></tr></table>"
        )
        found.add(place)
    lists = {COLUMN, f"{COLUMN}&page=2", *(f"/gk.php?lm=nb&nd={year}" for year in OLD)}
    carriers = {"/show.php?id=1", *(f"/old.php?id={year}" for year in OLD)}
    return Built(answers, found, lists, {"/", "/zwgk.html"}, carriers)


def table(rows: list[Report]) -> str:
    inside = "".join(
        f'<tr><td>{r.title}</td><td>{r.date}</td><td><a href="/show.php?id={r.number}">查看</a></td></tr>'
        for r in rows
    )
    return f'<table>{inside}<tr><td>{DECOYS[1]}</td><td><a href="/show.php?id=99">查看</a></td></tr></table>'


def numbers() -> str:
    return f'<p><a href="{COLUMN}">1</a> <a href="{COLUMN}&page=2">2</a></p>'


def select() -> str:
    choice = "".join(f'<option value="{year}">{year}年</option>' for year in OLD)
    return f"<select onchange=\"location.href='/gk.php?lm=nb&nd='+this.value\">{choice}</select>"


def calendar(asked: dict[str, str]) -> str:
    month = int(asked.get("m", "0"))
    days = "".join(f'<td><a href="/rl.php?m={month}&d={day}">{day}</a></td>' for day in range(1, 29))
    return f'<table><tr>{days}</tr></table><a href="/rl.php?m={month + 1}">下个月</a>'
