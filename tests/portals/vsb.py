"""博达 VSB, in GBK: pages that count down, files from `download.jsp` with a name in GBK."""

from __future__ import annotations

from tests.portals.county import DECOYS, Built, Report, content, home, page, pages_of, reports
from tests.support.crawling import Answer, Answering

COLUMN = "/zfxxgk/zfxxgknb"
SIZE = 5
FILED = 3  # reports that are a file below a page of a few words


def build() -> Built:
    """Five pages: `zfxxgknb.htm`, then `zfxxgknb/4.htm` to `1.htm`."""
    pages = pages_of(reports(), SIZE)
    answers: dict[str, Answering] = {"/": gbk(home("zfxxgk/zfxxgknb.htm"))}
    found, lists, carriers = set(), set(), set()
    for number, rows in enumerate(pages):
        left = len(pages) - number
        path = f"{COLUMN}.htm" if number == 0 else f"{COLUMN}/{left}.htm"
        up = "../" if number == 0 else "../../"
        inside = "".join(
            f'<li id="line_u6_{n}"><a href="{up}info/1050/{r.number}.htm">{r.title}</a><span>{r.date}</span></li>'
            for n, r in enumerate(rows)
        )
        decoy = f'<li><a href="{up}info/1050/9{number}.htm">{DECOYS[4]}</a></li>'
        turn = f'<span class="p_next p_fun"><a href="{"zfxxgknb/" if number == 0 else ""}{left - 1}.htm">下页</a></span>'
        pager = f'<div class="pb_sys_common">共24条 {turn if left > 1 else "<span>下页</span>"}</div>'
        answers[path] = gbk(page("政府信息公开年报", f"<ul>{inside}{decoy}</ul>{pager}"))
        lists.add(path)
        for report in rows:
            address = f"/info/1050/{report.number}.htm"
            if report.number > FILED:
                answers[address] = gbk(article(report, content(report)))
                found.add(address)
                continue
            carriers.add(address)
            file = f"/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1&wbfileid={report.number}"
            answers[address] = gbk(article(report, f'附件<a href="{file}">{report.title}.doc</a>'))
            answers[file] = Answer(
                content(report), headers={"Content-Type": "application/octet-stream", **named(report)}
            )
            found.add(file)
    return Built(answers, found, lists, {"/"}, carriers)


def named(report: Report) -> dict[str, str]:
    raw = f'attachment; filename="{report.title}.doc"'.encode("gbk").decode("latin-1")
    return {"Content-Disposition": raw}


def article(report: Report, body: str) -> str:
    about = f'<div align="center">发布时间：{report.date} 点击:[<span id="dynclicks"></span>]</div>'
    form = f'<form name="_newscontent_fromname"><h1>{report.title}</h1>{about}<div id="vsb_content">'
    turn = '<p>上一条：<a href="1.htm">云泽县人民政府2018年政府信息公开工作情况</a></p>'
    return page(report.title, f'{form}<div class="v_news_content">{body}</div></div></form>{turn}')


def gbk(text: str) -> Answer:
    body = text.replace('charset="utf-8"', 'charset="gb2312"').encode("gb18030")
    return Answer(body, headers={"Content-Type": "text/html"})
