"""龙讯: a list counted by `<pagination>`, and columns that are the report of the year in their query."""

from __future__ import annotations

from tests.portals.county import DECOYS, Built, Report, content, home, metas, page, pages_of, reports
from tests.support.crawling import Answering

LIST = "/OpennessContent/showList/55/6208/page_{}.html"
OWN = "/public/column/12651"
SIZE = 7
YEARS = (2023, 2022, 2021)


def build() -> Built:
    """The units' reports in a list of four pages; the government's own by the year."""
    pages = pages_of(reports(), SIZE)
    answers: dict[str, Answering] = {
        "/": home("/xxgk/", "政府信息公开"),
        "/xxgk/": page(
            "政府信息公开",
            f'<a href="{OWN}?type=3&nav=5&sub=4">政府信息公开年报</a><a href="{LIST.format(1)}">部门信息公开年报</a>'
            f'<a href="{OWN}?type=1&nav=1">政府信息公开指南</a>',
        ),
        OWN: own,
    }
    for number, rows in enumerate(pages, start=1):
        inside = "".join(f'<li><a href="{address(r)}">{r.title}</a><span>{r.date}</span></li>' for r in rows)
        decoy = f'<li><a href="/XxgkContent/show/{number}.html">{DECOYS[3]}</a></li>'
        counter = f'<pagination :total="24" :page-size="{SIZE}" :page-index="{number}"></pagination>'
        answers[LIST.format(number)] = page("部门信息公开年报", f"<ul>{inside}{decoy}</ul>{counter}")
        for report in rows:
            body = f'<h1>{report.title}</h1><div class="is-contentbox">{content(report)}</div>'
            answers[address(report)] = page(report.title, body, head=metas(report))
    yearly = {f"{OWN}?type=3&nav=5&sub=4&timeFrame={year}&hasContent=true" for year in YEARS}
    lists = {LIST.format(number) for number in range(1, len(pages) + 1)} | {f"{OWN}?type=3&nav=5&sub=4"}
    return Built(answers, {address(r) for rows in pages for r in rows} | yearly, lists, {"/", "/xxgk/"})


def address(report: Report) -> str:
    return f"/XxgkAnnualReport/show/{5000 + report.number}.html"


def own(asked: dict[str, str]) -> str:
    """The column shows the newest report, and the one of a year where it is asked for."""
    year = int(asked.get("timeFrame", YEARS[0]))
    report = Report("人民政府办公室", year, 700 + year)
    links = "".join(
        f'<a href="{OWN}?type=3&nav=5&sub=4&timeFrame={one}&hasContent=true">{one}年</a>' for one in YEARS
    )
    return page(
        "政府信息公开年报",
        f'<div class="years">{links}</div><h1>{report.title}</h1><div id="zoom">{content(report)}</div>',
    )
