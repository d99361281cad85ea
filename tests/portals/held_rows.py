"""A portal of a few words in GBK without a declared encoding: rows called by a year alone, pages by a number; rows kept
in a string of a script and in a textarea as a data store; files that only the attribute of their row knows."""

from __future__ import annotations

from tests.portals.county import Built, Report, content, page, pages_of, reports
from tests.support.crawling import Answer, Answering

SIZE = 3
LIST = "/gk_list.asp?lm=%C4%EA%B1%A8"
COLUMNS = ((LIST, "年报"), ("/bm.html", "部门年报"), ("/xz.html", "乡镇年报"), ("/jd.html", "街道年报"))
_DOWN = 'function down(e, n) { location.href = "/api/file/" + e.getAttribute("data-id"); }'


def build() -> Built:
    """Seven reports on three pages, and three columns of four."""
    answers: dict[str, Answering] = {
        "/": gbk('<a href="news.asp">新闻</a> <a href="gk.asp"><img src="gk.gif" alt="政务公开"></a>'),
        "/gk.asp": gbk("".join(f'<a href="{to}">{name}</a> ' for to, name in COLUMNS)),
    }
    found = typed(answers, reports(("人民政府",), range(2023, 2016, -1)))
    stored, area, files = (
        reports((body,), (2023, 2022, 2021, 2020)) for body in ("教育局", "柳堤镇", "双桥街道办事处")
    )
    rows = store(stored)
    said = f"var ds = '{rows}'; $('#p').jpage({{totalRecord: {len(stored)}, perPage: 15, dataStore: ds}});"
    answers["/bm.html"] = page("部门年报", f"<div id=p></div><script>{said}</script>", menu=())
    hidden = f"<textarea id=ds style='display:none'>{store(area)}</textarea><div id=l></div><script>draw()</script>"
    answers["/xz.html"] = page("乡镇年报", hidden, menu=())
    for one in stored + area:
        answers[f"/art/{len(one.body)}{one.year}/{one.number}.html"] = page(
            one.title, f"<h1>{one.title}</h1>{content(one)}", menu=()
        )
    links = "".join(
        f"""<li><a href="#" data-id="{one.year}" onclick="down(this,'{one.title}.doc')">{one.title}</a></li>"""
        for one in files
    )
    answers["/jd.html"] = page("街道年报", f"<ul>{links}</ul><script>{_DOWN}</script>", menu=())
    for one in files:
        markup = f"<html><meta charset=utf-8><body><h1>{one.title}</h1>{content(one)}</body></html>"
        answers[f"/api/file/{one.year}"] = Answer(markup, headers={"Content-Type": "application/msword"})
    found |= {f"/api/file/{one.year}" for one in files}
    found |= {path for path in answers if path.startswith("/art/")}
    lists = {to for to, _ in COLUMNS} | {f"{LIST}&page={n}" for n in (2, 3)}
    return Built(answers, found, lists, {"/", "/gk.asp"})


def gbk(main: str) -> Answer:
    return Answer(f"<html><body>{main}</body></html>".encode("gbk"), headers={"Content-Type": "text/html"})


def store(some: list[Report]) -> str:
    rows = "".join(
        f'<record><![CDATA[<li><a href="/art/{len(one.body)}{one.year}/{one.number}.html">{one.title}</a></li>]]></record>'
        for one in some
    )
    return f"<datastore><recordset>{rows}</recordset></datastore>"


def typed(answers: dict[str, Answering], some: list[Report]) -> set[str]:
    pages = pages_of(some, SIZE)
    for n, shown in enumerate(pages, 1):
        rows = "".join(
            f'<tr><td>[{one.date}]</td><td><a href="show.asp?id={one.number}">{one.year}年</a></td></tr>'
            for one in shown
        )
        field = f'第<input name="page" value="{n}">页 共{len(pages)}页 <input type="submit" value="跳转">'
        form = f'<form action="gk_list.asp"><input type="hidden" name="lm" value="年报">{field}</form>'
        answers[LIST if n == 1 else f"{LIST}&page={n}"] = gbk(
            f"<h3>信息公开年报</h3><table>{rows}</table>{form}"
        )
    for one in some:
        answers[f"/show.asp?id={one.number}"] = gbk(f"<h2>{one.title}</h2>{content(one)}")
    return {f"/show.asp?id={one.number}" for one in some}
