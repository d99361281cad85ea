"""A portal whose units each have a section of their own: the government's column shows only its own reports."""

from __future__ import annotations

from tests.portals.county import BODIES, COUNTY, Built, Report, content, home, metas, page, reports
from tests.support.crawling import Answering

OWN = "/zwgk/zfxxgknb/"
DIRECTORY = "/zwgk/bmxxgk/"


def build() -> Built:
    """A list of units; in the section of each a column of its reports."""
    own = reports(BODIES[:1])
    answers: dict[str, Answering] = {
        "/": home("/zwgk/", "政务公开"),
        "/zwgk/": page(
            "政务公开", f'<a href="{OWN}">政府信息公开年报</a><a href="{DIRECTORY}">部门信息公开</a>'
        ),
        DIRECTORY: page(
            "部门信息公开",
            "".join(f'<a href="./{n}/">{COUNTY}{body}</a>' for n, body in enumerate(BODIES[1:], start=1)),
        ),
    }
    way, lists, found = {"/", "/zwgk/", DIRECTORY}, set(), set()
    columns = {OWN: own}
    for number, body in enumerate(BODIES[1:], start=1):
        folder = f"{DIRECTORY}{number}/"
        answers[folder] = page(
            body, '<a href="zfxxgkzn/">政府信息公开指南</a><a href="./xxgknb_29/">政府信息公开年报</a>'
        )
        way.add(folder)
        columns[f"{folder}xxgknb_29/"] = [Report(body, year, number * 10000 + year) for year in (2023, 2022)]
    for column, rows in columns.items():
        lists.add(column)
        answers[column] = page(
            "年报", "".join(f'<p><a href="{address(column, r)}">{r.title}</a></p>' for r in rows)
        )
        for report in rows:
            found.add(address(column, report))
            answers[address(column, report)] = page(
                report.title, f'<div class="TRS_Editor">{content(report)}</div>', head=metas(report)
            )
    return Built(answers, found, lists, way)


def address(column: str, report: Report) -> str:
    return f"{column}{report.year + 1}01/t{report.year + 1}0120_{report.number}.html"
