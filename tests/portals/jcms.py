"""大汉 jcms: rows as XML in a script, further groups from `dataproxy.jsp`, and a unit's reports a page a year."""

from __future__ import annotations

from tests.portals.county import DECOYS, Built, Report, content, home, metas, page, pages_of, reports
from tests.support.crawling import Answer, Answering

SIZE = 9
PROXY = "/module/web/jpage/dataproxy.jsp"
ANNUAL = "/module/xxgk/xxgkAnnualReport.jsp"
AREA = "990101001"


def build() -> Built:
    """A column by `nextgroup`, a column by the parameters of its script, and a unit with a drop-down of years."""
    every = reports()
    named, scripted = every[:20], every[20:] + reports(BODIES_MORE, (2020, 2019))
    answers: dict[str, Answering] = {
        "/": home("/col/col100/index.html"),
        "/col/col100/index.html": page(
            "政府信息公开年报",
            '<a href="/col/col101/index.html">县政府部门信息公开年报</a>'
            '<a href="/col/col102/index.html">乡镇信息公开年报</a>'
            f'<a href="{ANNUAL}?fbtime=2022&area={AREA}">信访局信息公开年报</a>',
        ),
        "/col/col101/index.html": page("部门", f'<div id="6921">{store(named, 1, following=True)}</div>'),
        "/col/col102/index.html": page(
            "乡镇",
            f'<div id="7001">{store(scripted, 1)}</div>'
            f'<script>$("#7001").jpage({{perPage:3,groupSize:3,totalRecord:{len(scripted)},'
            f"proxyUrl:'{PROXY}',ajaxParam:{{col:1,appid:1,webid:39,path:'/',columnid:102,sourceContentType:1,"
            "unitid:7001,webname:'云泽县',permissiontype:0}});</script>",
        ),
        PROXY: lambda asked: Answer(proxied(named, scripted, asked), headers={"Content-Type": "text/xml"}),
        ANNUAL: annual,
    }
    for report in [*named, *scripted]:
        answers[address(report)] = page(
            report.title, f'<div id="zoom">{content(report)}</div>', head=metas(report)
        )
    lists = {f"/col/col{n}/index.html" for n in (100, 101, 102)} | {PROXY}
    yearly = {f"{ANNUAL}?fbtime={year}&area={AREA}" for year in (2022, 2021, 2020)}
    return Built(answers, {address(r) for r in [*named, *scripted]} | yearly, lists)


BODIES_MORE = ("统计局", "林业局", "财政局", "商务局", "司法局", "审计局", "文旅局", "交通局")


def address(report: Report) -> str:
    return f"/art/{report.year + 1}/1/{report.number}/art_100_{report.number}{report.year}.html"


def store(rows: list[Report], group: int, *, following: bool = False) -> str:
    inside = "".join(
        f'<record><![CDATA[<li><a href="{address(r)}" title="{r.title}">{r.title[:14]}...</a></li>]]></record>'
        for r in pages_of(rows, SIZE)[group - 1]
    )
    decoy = (
        f'<record><![CDATA[<li><a href="/art/2023/2/1/art_100_{group}.html">{DECOYS[0]}</a></li>]]></record>'
    )
    more = following and group * SIZE < len(rows)
    href = f"{PROXY}?page={group}&appid=1&webid=39&path=/&columnid=101&unitid=6921&webname=云泽县&permissiontype=0"
    chain = f'<nextgroup><![CDATA[<a href="{href}"></a>]]></nextgroup>' if more else "<nextgroup></nextgroup>"
    xml = f"<datastore>{chain}<recordset>{inside}{decoy if following else ''}</recordset></datastore>"
    return (
        f'<script type="text/xml">{xml}</script>'
        if group == 1
        else f'<?xml version="1.0" encoding="UTF-8"?>{xml}'
    )


def proxied(named: list[Report], scripted: list[Report], asked: dict[str, str]) -> str:
    if asked["columnid"] == "101":
        return store(named, int(asked["page"]) + 1, following=True)
    first, last = int(asked["startrecord"]), int(asked["endrecord"])
    inside = "".join(
        f'<record><![CDATA[<li><a href="{address(r)}" title="{r.title}">{r.title}</a></li>]]></record>'
        for r in scripted[first - 1 : last]
    )
    return f"<datastore><totalrecord>{len(scripted)}</totalrecord><recordset>{inside}</recordset></datastore>"


def annual(asked: dict[str, str]) -> Answer | str:
    if asked.get("area") != AREA or asked.get("fbtime") not in ("2022", "2021", "2020"):
        return Answer("", 500)
    report = Report("信访局", int(asked["fbtime"]), 800 + int(asked["fbtime"]))
    choice = "".join(f'<option value="{year}">{year}年</option>' for year in (2022, 2021, 2020))
    select = f'<select name="fbtime" id="nd">{choice}</select>'
    return page(report.title, f'{select}<h1>{report.title}</h1><div class="main-txt">{content(report)}</div>')
