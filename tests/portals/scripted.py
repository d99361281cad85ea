"""A portal that shows nothing without its scripts: an empty page, a menu, lists and articles put in by `/app.js`."""

from __future__ import annotations

import json
from collections.abc import Mapping

from tests.portals.county import DECOYS, content, reports
from tests.support.crawling import Answer, Answering

SIZE = 10
JSON = {"Content-Type": "application/json; charset=utf-8"}
SCRIPT = """
const app = document.getElementById('app'), place = location.pathname;
const show = html => { app.innerHTML = html; };
if (place === '/') {
  fetch('/api/menu').then(r => r.json()).then(d => show(d.map(m => `<a href="${m.href}">${m.label}</a>`).join('')));
} else if (place === '/nb/') {
  const asked = METHOD === 'GET' ? fetch('/api/list?pageNo=1&pageSize=10')
    : fetch('/api/list', {method: 'POST', body: new URLSearchParams('pageNo=1&pageSize=10&code=7')});
  asked.then(r => r.json()).then(d => show(d.rows.map(x => `<li onclick="go(${x.id})">${x.title}</li>`).join('')));
} else {
  fetch('/api/text' + place).then(r => r.text()).then(show);
}
fetch('https://statistics.example.com/count');
new Image().src = '/pixel.png';
"""
SHELL = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>云泽县</title>
<link rel="stylesheet" href="/app.css"></head><body>{}<div id="app"></div><script src="/app.js"></script></body></html>"""
MENU = '<ul class="menu"><li><a href="/">首页</a></li><li><a href="/nb/">政府信息公开年报</a></li></ul>'


def build(method: str = "GET") -> tuple[Mapping[str, Answering], set[str]]:
    """What it answers, and the paths of its reports' pages: every third is whole as it is sent."""
    rows = [
        {"id": one.number, "title": one.title, "url": f"/nb/{one.number}.html", "publishTime": one.date}
        for one in reports()
    ]
    rows.insert(3, {"id": 900, "title": DECOYS[1], "url": "/nb/900.html", "publishTime": "2023-01-01"})

    def listed(asked: dict[str, str]) -> Answer:
        at = (int(asked["pageNo"]) - 1) * SIZE
        return Answer(json.dumps({"total": len(rows), "rows": rows[at : at + SIZE]}), headers=JSON)

    answers: dict[str, Answering] = {
        "/": SHELL.format(""),
        "/nb/": SHELL.format(MENU),
        "/app.js": Answer(
            SCRIPT.replace("METHOD", repr(method)) + "// 页面不存在 404",
            headers={"Content-Type": "text/javascript"},
        ),
        "/api/menu": Answer(
            json.dumps([{"href": "/nb/", "label": "政府信息公开年报"}, {"href": "/xw/", "label": "新闻"}]),
            headers=JSON,
        ),
        "/api/list" if method == "GET" else "POST /api/list": listed,
    }
    for one in reports():
        path, body = f"/nb/{one.number}.html", f"<h1>{one.title}</h1><div id='zoom'>{content(one)}</div>"
        answers[path] = f"<html><body>{body}</body></html>" if one.number % 3 == 0 else SHELL.format(MENU)
        answers[f"/api/text{path}"] = body
    return answers, {f"/nb/{one.number}.html" for one in reports()}
