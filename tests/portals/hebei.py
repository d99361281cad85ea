"""A portal whose columns and articles are called by UUIDs, whose list goes on by a function that is given an address."""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5

from tests.portals.county import (
    DECOYS,
    Built,
    Report,
    content,
    home,
    metas,
    page,
    pages_of,
    reports,
)
from tests.support.crawling import Answering

SIZE = 9


def name(what: str) -> str:
    return str(uuid5(NAMESPACE_URL, what))


SECTION, COLUMN = (f"/columns/{name(what)}/index.html" for what in ("section", "column"))
MORE = f"/common/search/{name('column')}?sort=publishedTime&_pageSize={SIZE}&_isAgg=true&page="


def build() -> Built:
    """Home page, section with a menu, column; the pages after the first are fragments."""
    menu = "".join(
        f'<li><a href="/columns/{name(text)}/index.html">{text}</a></li>'
        for text in ("政府信息公开指南", "政府信息公开制度")
    )
    answers: dict[str, Answering] = {
        "/": home(SECTION, "政府信息公开"),
        SECTION: page(
            "政府信息公开", f'<ul class="tree">{menu}<li><a href="{COLUMN}">政府信息公开年报</a></li></ul>'
        ),
    }
    lists = {COLUMN}
    every = pages_of(reports(), SIZE)
    for number, rows in enumerate(every, 1):
        path = COLUMN if number == 1 else f"{MORE}{number}"
        body = listed(rows, number, len(every))
        answers[path] = page("年报", body) if number == 1 else body
        lists.add(path)
        for report in rows:
            answers[address(report)] = page(
                report.title,
                f'<h1>{report.title}</h1><div class="article-con">{content(report)}</div>',
                head=metas(report),
            )
    return Built(answers, {address(r) for r in reports()}, lists, {"/", SECTION})


def address(report: Report) -> str:
    return f"/columns/{name('column')}/{report.year + 1}01/{report.number:02d}/{name(report.title)}.html"


def listed(rows: list[Report], number: int, count: int) -> str:
    inside = "".join(f'<li><a href="{address(r)}">{cut(r.title)}</a><i>{r.date}</i></li>' for r in rows)
    decoy = f'<li><a href="/columns/x/{name(DECOYS[1])}.html">{DECOYS[1]}</a><i>2023-01-01</i></li>'
    turn = f"""<a href="javascript:void(0)" onclick="queryArticleByCondition(this,'{MORE}{number + 1}')">下一页</a>"""
    pager = turn if number < count else "下一页"
    return f'<div class="gk_list"><ul>{inside}{decoy}</ul></div><div class="page">{pager}</div>'


def cut(title: str) -> str:
    """Titles longer than the row is wide are cut, and nothing else says them."""
    return title if len(title) < 24 else f"{title[:16]}..."
