"""A portal of no family whose lists have no links to their pages: an address that a script puts together, a form that
it sends, and the postbacks of ASP.NET."""

from __future__ import annotations

from collections.abc import Sequence

from tests.portals.county import BODIES, DECOYS, Built, Report, content, page, pages_of, reports
from tests.support.crawling import Answering

SIZE = 4
SEARCH = '<form action="/so" method="get"><input name="q"><input type="hidden" name="page" value="1"></form>'


def build() -> Built:
    """The reports of the county, of its offices and of its townships, each list turning in its own way."""
    every = reports()
    county = pages_of([r for r in every if r.body == BODIES[0]], 1)
    offices = pages_of([r for r in every if r.body.endswith("局")], SIZE)
    towns = pages_of([r for r in every if r.body.endswith(("镇", "乡"))], SIZE)
    columns = [
        ("/nb/", "县政府信息公开年报"),
        ("/bmnb.do", "部门信息公开年报"),
        ("/xznb.aspx", "乡镇信息公开年报"),
    ]
    menu = "".join(f'<a href="{href}">{text}</a> ' for href, text in columns)
    answers: dict[str, Answering] = {"/": page("云泽县人民政府", menu + SEARCH)}
    for number, rows in enumerate(county, 1):
        name = "/nb/" if number == 1 else f"/nb/list_{number}.html"
        answers[name] = page("年报", entries(rows) + joined(len(county)) + SEARCH)

    def office(asked: dict[str, str]) -> str:
        at = int(asked.get("pageNo", "1"))
        assert at == 1 or asked["lmid"] == "77"  # the form is sent whole
        return page("部门年报", entries(offices[at - 1]) + form(len(offices)) + SEARCH)

    def town(asked: dict[str, str]) -> str:
        at = int(asked.get("__EVENTARGUMENT", "1"))
        assert at == 1 or asked["__VIEWSTATE"] == f"state-{at - 1}"  # of the page before
        return page("乡镇年报", entries(towns[at - 1]) + postbacks(at, len(towns)))

    answers |= {"/bmnb.do": office, "POST /bmnb.do": office, "/xznb.aspx": town, "POST /xznb.aspx": town}
    answers |= {address(r): page(r.title, f"<h1>{r.title}</h1>{content(r)}") for r in every}
    static = {name for name in answers if name.startswith("/nb/")}
    lists = static | {"/bmnb.do", "/xznb.aspx"}
    return Built(answers, {address(r) for r in every}, lists)


def address(report: Report) -> str:
    return f"/show/{report.number}.html"


def entries(rows: Sequence[Report]) -> str:
    inside = "".join(f'<li><a href="{address(r)}">{r.title}</a> {r.date}</li>' for r in rows)
    return f'<ul>{inside}<li><a href="/show/900.html">{DECOYS[0]}</a></li></ul>'


def joined(count: int) -> str:
    return f"""<a href="javascript:void(0)" onclick="toPage(2)">下一页</a> <a href="javascript:toPage({count})">尾页</a>
<script>function toPage(n) {{ if (n < 2) {{ location.href = "index.html"; return; }}
window.location.href = "/nb/list_" + n + ".html"; }}</script>"""


def form(count: int) -> str:
    return f"""<form name="f" action="/bmnb.do" method="post"><input type="hidden" name="lmid" value="77">
<input type="hidden" name="pageNo" value="1"><input type="submit" name="go" value="GO"></form>
<a onclick="turn('2')">下页</a> 共{count}页
<script>var turn = function(p) {{ document.f.pageNo.value = p; document.f.submit(); }}</script>"""


def postbacks(at: int, count: int) -> str:
    numbers = "".join(
        f"""<a href="javascript:__doPostBack('ctl00$Pager','{n}')">{n}</a>"""
        for n in range(1, count + 1)
        if n != at
    )
    return f"""<form method="post" action="./xznb.aspx" id="form1">
<input type="hidden" name="__VIEWSTATE" value="state-{at}">
<input type="hidden" name="__EVENTTARGET" value=""><input type="hidden" name="__EVENTARGUMENT" value="">{numbers}</form>"""
