"""开普 UCAP: page 2 is `common_list_2.shtml`, articles have 32 hexadecimal digits."""

from __future__ import annotations

from tests.portals.county import DECOYS, Built, Report, content, home, page, pages_of, reports
from tests.support.crawling import Answering

COLUMN = "/yunze/c112945/"
SIZE = 6


def build() -> Built:
    """One list in four pages, counted by a script beside it."""
    answers: dict[str, Answering] = {"/": home(f"{COLUMN}common_list.shtml", "信息公开年报")}
    pages = pages_of(reports(), SIZE)
    lists = set()
    for number, rows in enumerate(pages, start=1):
        path = f"{COLUMN}common_list{f'_{number}' if number > 1 else ''}.shtml"
        inside = "".join(
            f'<dd><a target="_blank" href="{address(r)}" title="{r.title}">{r.title}</a><em>{r.date}</em></dd>'
            for r in rows
        )
        decoy = f'<dd><a href="/yunze/c112945/202301/{number:032x}.shtml">{DECOYS[2]}</a></dd>'
        script = (
            f"<script>createPageHTML('page_div',{len(pages)}, {number},'common_list','shtml',24);</script>"
        )
        answers[path] = page(
            "信息公开年报", f'<dl>{inside}{decoy}</dl><div class="pageList" id="page_div">{script}</div>'
        )
        lists.add(path)
        for report in rows:
            answers[address(report)] = page(
                "云泽县人民政府网站",
                f"<UCAPTITLE>{report.title}</UCAPTITLE><span>发布日期：{report.date}</span>"
                f'<div id="zoomcon"><UCAPCONTENT>{content(report)}</UCAPCONTENT></div>',
            )
    return Built(answers, {address(r) for rows in pages for r in rows}, lists)


def address(report: Report) -> str:
    return f"{COLUMN}{report.year + 1}01/{report.number * 7919:032x}.shtml"
