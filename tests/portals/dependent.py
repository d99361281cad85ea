"""Choices that bring further choices: a kind of bodies, its bodies, their years; a letter, its bodies, a folded box."""

from __future__ import annotations

import json
from collections.abc import Mapping

from tests.portals.county import COUNTY, Report, content, home, metas, page, reports
from tests.support.crawling import Answer, Answering

_ASK = "function ask(u,f){var x=new XMLHttpRequest();x.open('GET',u);x.onload=function(){f(x.responseText)};x.send()}"
_KINDS = (
    _ASK
    + """
var dw = document.getElementById("dw"), nd = document.getElementById("nd"), jg = document.getElementById("jg");
function lx(v) { nd.innerHTML = jg.innerHTML = ""; ask("/cx/dw?lx=" + v, function (t) {
  dw.innerHTML = "<option>请选择</option>"
    + JSON.parse(t).map(function (b) { return "<option>" + b + "</option>"; }).join("");
}); }
dw.onchange = function () { jg.innerHTML = ""; ask("/cx/nd?dw=" + encodeURIComponent(dw.value), function (t) {
  nd.innerHTML = JSON.parse(t).map(function (y) { return "<button onclick='jd(" + y + ")'>" + y + "年</button>"; }).join("");
}); };
function jd(y) { ask("/cx/jg?dw=" + encodeURIComponent(dw.value) + "&nd=" + y, function (t) { jg.innerHTML = t; }); }"""
)
_LETTERS = (
    _ASK
    + """
var held = DATA, box = document.getElementById("dw");
function zm(k) { box.innerHTML = (held[k] || []).map(function (b) {
  return "<dt data-dw='" + b + "'>" + b + "（2）<i>展开</i></dt><dd></dd>"; }).join("");
  [].forEach.call(box.querySelectorAll("dt"), function (d) { d.onclick = function () {
    ask("/zm/nb?dw=" + encodeURIComponent(d.dataset.dw), function (t) { d.nextSibling.innerHTML = t; }); }; }); }
[].forEach.call(document.querySelectorAll("#zm b"), function (b) { b.onclick = function () { zm(b.textContent); }; });
zm("J");"""
)

_QUERY = (
    _ASK
    + """
function fill(s, all) { s.innerHTML = "<option value=''>请选择</option>"
  + all.map(function (o) { return "<option>" + o + "</option>"; }).join(""); }
k.onchange = function () { y.innerHTML = ""; ask("/cx/u?k=" + k.value, function (t) { fill(u, JSON.parse(t)); }); };
u.onchange = function () { ask("/cx/y?u=" + encodeURIComponent(u.value), function (t) { fill(y, JSON.parse(t)); }); };
q.onclick = function () { if (!u.value || !y.value) return;
  ask("/cx/l?q=" + encodeURIComponent(JSON.stringify({u: u.value, y: y.value})), function (t) {
    r.innerHTML = JSON.parse(t).map(function (o) { return "<tr><td>" + o.bt + "</td><td><a href='javascript:void(0)'"
      + " onclick='view(\\"" + o.id + "\\")'>查看</a></td></tr>"; }).join(""); }); };
function view(id) { window.open("/cx/v?id=" + id + "&k=" + k.value); }"""
)
_SCROLL = (
    _ASK
    + """
var n = 1, busy = false, l = document.getElementById("l");
addEventListener("scroll", function () { var e = document.documentElement;
  if (busy || e.scrollTop + innerHeight < e.scrollHeight - 50) return;
  busy = true; ask("/gd/more?n=" + ++n, function (t) {
    if (t) { l.insertAdjacentHTML("beforeend", t); busy = false; } }); });"""
)


def by_kind() -> tuple[Mapping[str, Answering], set[str]]:
    """A kind of bodies is chosen by a round button, a body from a drop-down, a year by a button."""
    kinds = {"县直部门": ("教育局", "水务局"), "乡镇街道": ("柳堤镇",)}
    found = {(one.body, one.year): one for one in reports(sum(kinds.values(), ()), (2023, 2022))}
    buttons = "".join(
        f'<label><input type="radio" name="lx" value="{n}" onchange="lx(this.value)">{kind}</label>'
        for n, kind in enumerate(kinds)
    )
    boxes = f'{buttons}<select id="dw"></select><div id="nd"></div><div id="jg"></div>'
    answers: dict[str, Answering] = {
        "/": home("/cx/", "年报查询"),
        "/cx/": page("年报查询", f"{boxes}<script>{_KINDS}</script>"),
        "/cx/dw": lambda asked: _json(list(kinds.values())[int(asked["lx"])]),
        "/cx/nd": lambda asked: _json([year for body, year in found if body == asked["dw"]]),
        "/cx/jg": lambda asked: _row(found[asked["dw"], int(asked["nd"])].number, asked["nd"]),
    }
    return _with_articles(answers, [*found.values()])


def by_letter() -> tuple[Mapping[str, Answering], set[str]]:
    """Bodies under their first letters, from an array in the page; a click on a body opens its reports."""
    held = {"J": ("教育局",), "S": ("水务局",), "M": ("民政局",), "L": ("柳堤镇",)}
    found = reports(sum(held.values(), ()), (2023, 2022))
    letters = "".join(f"<b>{letter}</b>" for letter in (*held, "X"))
    script = _LETTERS.replace("DATA", json.dumps(held, ensure_ascii=False))
    answers: dict[str, Answering] = {
        "/": home("/zm/"),
        "/zm/": page("年报", f'<p id="zm">{letters}</p><dl id="dw"></dl><script>{script}</script>'),
        "/zm/nb": lambda asked: "".join(_row(o.number, o.year) for o in found if o.body == asked["dw"]),
    }
    return _with_articles(answers, found)


def by_query() -> tuple[Mapping[str, Answering], set[str]]:
    """A kind brings its bodies, a body its years; 查询 asks; a row opens by the 查看 beside its title. The script
    that knows the address knows it only together with the kind chosen."""
    kinds = {"县直部门": ("教育局",), "乡镇街道": ("柳堤镇",)}
    found = {(one.body, str(one.year)): one for one in reports(sum(kinds.values(), ()), (2023, 2022))}
    choice = "".join(f"<option value={n}>{kind}</option>" for n, kind in enumerate(kinds))
    first = f'<select id="k"><option value="">请选择</option>{choice}</select>'
    boxes = f'{first}<select id="u"></select><select id="y"></select>'

    def listed(asked: str) -> Answer:
        one = found[json.loads(asked)["u"], json.loads(asked)["y"]]
        return _json([{"bt": one.title, "id": f"g{one.number}"}])

    answers: dict[str, Answering] = {
        "/": home("/cx/", "年报查询"),
        "/cx/": page(
            "年报查询", f"{boxes}<button id=q>查询</button><table id=r></table><script>{_QUERY}</script>"
        ),
        "/cx/u": lambda asked: _json(list(kinds.values())[int(asked["k"])]),
        "/cx/y": lambda asked: _json([year for body, year in found if body == asked["u"]]),
        "/cx/l": lambda asked: listed(asked["q"]),
    }
    for number, (body, _) in enumerate(found):
        one = list(found.values())[number]
        kind = list(kinds.values()).index((body,))
        answers[f"/cx/v?id=g{one.number}&k={kind}"] = page(
            one.title, f"<h1>{one.title}</h1>{content(one)}", head=metas(one)
        )
    return answers, {path for path in answers if path.startswith("/cx/v")}


def by_scrolling() -> tuple[Mapping[str, Answering], set[str]]:
    """Three rows, and the next three whenever the foot of the page comes into view."""
    found = reports(("教育局", "水务局", "民政局", "柳堤镇"), (2023, 2022))

    def shown(n: int) -> str:
        return "".join(
            f'<li><a href="/a/{one.number}.html">{one.title}</a></li>' for one in found[n * 3 - 3 : n * 3]
        )

    foot = '<div style="margin-top:2000px">上拉加载更多</div>'
    answers: dict[str, Answering] = {
        "/": home("/gd/"),
        "/gd/": page("年报", f'<ul id="l">{shown(1)}</ul>{foot}<script>{_SCROLL}</script>'),
        "/gd/more": lambda asked: shown(int(asked["n"])),
    }
    return _with_articles(answers, found)


def _row(number: int, year: object) -> str:
    return f'<p><a href="/a/{number}.html">{COUNTY}{year}年政府信息公开工作年度报告（{number}）</a></p>'


def _json(value: object) -> Answer:
    return Answer(json.dumps(value, ensure_ascii=False), headers={"Content-Type": "application/json"})


def _with_articles(
    answers: dict[str, Answering], found: list[Report]
) -> tuple[Mapping[str, Answering], set[str]]:
    for one in found:
        body = f"<h1>{one.title}</h1>{content(one)}"
        answers[f"/a/{one.number}.html"] = page(one.title, body, head=metas(one))
    return answers, {f"/a/{one.number}.html" for one in found}
