"""Portals of a city's own making: a table of bodies by year whose rows are only numbers to a script, and files whose address
only a script knows."""

from __future__ import annotations

import json
from collections.abc import Mapping

from tests.portals.county import COUNTY, content, home, metas, page, reports
from tests.support.crawling import Answer, Answering

SIZE = 3
_TABLE = """var at = 1;
function load() {
  var asked = new XMLHttpRequest();
  asked.open("POST", "/nbzx/cx.do");
  asked.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
  asked.onload = function () {
    var said = JSON.parse(asked.responseText), rows = "", numbers = "";
    said.sj.forEach(function (one) {
      rows += "<tr><td>" + one.dwmc + "</td><td><a href='/nbzx/xq.jhtml?bh=" + one.bh + "'>查看</a></td></tr>";
    });
    for (var n = 1; n <= Math.ceil(said.zs / 3); n++) numbers += "<a href='javascript:go(" + n + ")'>" + n + "</a> ";
    document.getElementById("tb").innerHTML = rows;
    document.getElementById("pg").innerHTML = "共" + said.zs + "条 " + numbers;
  };
  asked.send("nd=" + document.getElementById("nd").value + "&ys=" + at);
}
function go(n) { at = n; load(); }
document.getElementById("nd").onchange = function () { at = 1; load(); };
load();"""
_FILE = """var asked = new XMLHttpRequest();
asked.open("GET", "/url.jspx?cid=" + location.pathname.match(/\\d+/)[0]);
asked.onload = function () { document.getElementById("f0").href = JSON.parse(asked.responseText)[0]; };
asked.send();"""


def by_year() -> tuple[Mapping[str, Answering], set[str]]:
    """Two years of four bodies, three to a page."""
    found = reports(("教育局", "水务局", "民政局", "柳堤镇"), (2023, 2022))
    choice = "".join(f'<option value="{year}">{year}年度</option>' for year in (2023, 2022))
    table = f'<select id="nd">{choice}</select><table><tbody id="tb"></tbody></table><div id="pg"></div>'
    answers: dict[str, Answering] = {
        "/": home("/nbzx/index.jhtml", "年报"),
        "/nbzx/index.jhtml": page("年报中心", f"{table}<script>{_TABLE}</script>"),
    }

    def rows(asked: dict[str, str]) -> Answer:
        every = [one for one in found if one.year == int(asked["nd"])]
        shown = every[SIZE * (int(asked["ys"]) - 1) :][:SIZE]
        said = {"zs": len(every), "sj": [{"bh": one.number, "dwmc": COUNTY + one.body} for one in shown]}
        return Answer(json.dumps(said), headers={"Content-Type": "application/json"})

    answers["POST /nbzx/cx.do"] = rows
    for one in found:
        body = f'<h1>{one.title}</h1><div class="nr">{content(one)}</div>'
        answers[f"/nbzx/xq.jhtml?bh={one.number}"] = page(one.title, body, head=metas(one))
    return answers, {f"/nbzx/xq.jhtml?bh={one.number}" for one in found}


def by_script() -> tuple[Mapping[str, Answering], set[str]]:
    """Three articles that name a file: a script asks where one is, a click opens another, one has its address."""
    found = reports(("教育局", "水务局", "民政局"), (2023,))
    links = "".join(f'<li><a href="/a/{one.number}.jhtml">{one.title}</a></li>' for one in found)
    answers: dict[str, Answering] = {
        "/": home("/nb/"),
        "/nb/": page("政府信息公开年报", f"<ul>{links}</ul>"),
        "/url.jspx": lambda asked: Answer(
            json.dumps([f"/attachment.jspx?cid={asked['cid']}&k=1"]),
            headers={"Content-Type": "application/json"},
        ),
    }
    files = (
        f'<a id="f0">{found[0].title}.doc</a><script>{_FILE}</script>',
        f"<a href='javascript:;' id='f1'>{found[1].title}.doc</a>"
        "<script>document.getElementById('f1').onclick = () => location.assign('/attachment.jspx?cid=' + 2)</script>",
        f'<a href="/attachment.jspx?cid=3">{found[2].title}.doc</a>',
    )
    wanted = ("/attachment.jspx?cid=1&k=1", "/attachment.jspx?cid=2", "/attachment.jspx?cid=3")
    for one, file, address in zip(found, files, wanted, strict=True):
        body = f'<h1>{one.title}</h1><div class="readcon"><p>详见附件。</p>附件：{file}</div>'
        answers[f"/a/{one.number}.jhtml"] = page(one.title, body, head=metas(one))
        markup = f"<html><meta charset=utf-8><body><h1>{one.title}</h1>{content(one)}</body></html>"
        answers[address] = Answer(markup, headers={"Content-Type": "application/msword"})
    return answers, set(wanted)


_ASK = """function cx() {
  var asked = new XMLHttpRequest();
  asked.open("GET", "/cx.do?dw=" + document.getElementById("dw").value + "&nd=" + document.getElementById("nd").value);
  asked.onload = function () { document.getElementById("jg").innerHTML = asked.responseText; };
  asked.send();
}"""


def by_both() -> tuple[Mapping[str, Answering], set[str]]:
    """A body and a year have to be chosen, and 查询 pressed, for a report to be named."""
    bodies, years = ("教育局", "水务局", "民政局"), (2023, 2022)
    found = reports(bodies, years)
    first = "".join(f'<option value="{n}">{COUNTY}{body}</option>' for n, body in enumerate(bodies))
    second = "".join(f"<option>{year}</option>" for year in years)
    boxes = f'<select id="dw">{first}</select><select id="nd">{second}</select><button onclick="cx()">查询</button>'
    answers: dict[str, Answering] = {
        "/": home("/nbcx/", "年报查询"),
        "/nbcx/": page("年报查询", f'{boxes}<div id="jg"></div><script>{_ASK}</script>'),
        "/cx.do": lambda asked: "".join(
            f'<a href="/a/{one.number}.html">{one.title}</a>'
            for one in found
            if (one.body, one.year) == (bodies[int(asked["dw"])], int(asked["nd"]))
        ),
    }
    for one in found:
        answers[f"/a/{one.number}.html"] = page(
            one.title, f"<h1>{one.title}</h1>{content(one)}", head=metas(one)
        )
    return answers, {f"/a/{one.number}.html" for one in found}
