"""Portals that only a browser can read: routes behind #, a choice of units by AJAX, buttons, signed questions."""

from __future__ import annotations

import json
from collections.abc import Mapping

from tests.portals.county import BODIES, DECOYS, content, page, reports
from tests.support.crawling import Answer, Answering

JSON = {"Content-Type": "application/json; charset=utf-8"}
JS = {"Content-Type": "text/javascript; charset=utf-8"}
SIZE = 5
ROUTES = """
const app = document.getElementById('app');
const json = u => fetch(u).then(r => r.json());
function show() {
  const [path, query] = location.hash.slice(1).split('?'), at = new URLSearchParams(query || '').get('page') || '1';
  const row = r => `<li><a href="#/show/${r.id}">${r.title}</a><i>${r.date}</i></li>`;
  if (path === '/nb')
    json('/api/nb?pageNum=' + at + '&pageSize=5').then(d => {
      app.innerHTML = d.rows.map(row).join('') + (at * 5 < d.total ? '<button id="next">下一页</button>' : '');
      const next = document.getElementById('next');
      if (next) next.onclick = () => { location.hash = '/nb?page=' + (+at + 1); };
    });
  else if (path && path.startsWith('/show/'))
    fetch('/api/text/' + path.slice(6)).then(r => r.text()).then(t => { app.innerHTML = t; });
  else app.innerHTML = '<a href="#/xw">新闻</a><a href="#/nb?page=1">政府信息公开年报</a>';
}
window.onhashchange = show; show();
"""
LIST = '<ul id="rows"></ul><p id="more"></p><script src="/u.js"></script>'
UNITS = """
let unit = '0', at = 1;
const sign = u => ({headers: {'X-Sign': String(u.length * 7)}});
function load() {
  const u = '/api/unit?unit=' + unit + '&page=' + at;
  fetch(u, sign(u)).then(r => r.json()).then(d => {
    document.getElementById('rows').innerHTML = d.rows.map(r => `<li><a href="${r.url}">${r.title}</a></li>`).join('');
    document.getElementById('more').innerHTML =
      at < d.pages ? '<span class="next" onclick="at++;load()">下一页</span>' : '';
  });
}
document.getElementById('unit').onchange = e => { unit = e.target.value; at = 1; load(); };
load();
"""


def by_hash() -> tuple[Mapping[str, Answering], set[str]]:
    """Every page is `/#/…`; the interface behind them may be asked by anybody."""
    every = reports(BODIES[:4])
    rows = [{"id": r.number, "title": r.title, "date": r.date} for r in every]
    rows.insert(2, {"id": 900, "title": DECOYS[1], "date": "2023-01-01"})

    def listed(asked: dict[str, str]) -> Answer:
        at = (int(asked["pageNum"]) - 1) * SIZE
        return Answer(json.dumps({"total": len(rows), "rows": rows[at : at + SIZE]}), headers=JSON)

    answers: dict[str, Answering] = {
        "/": '<html><body><div id="app"></div><script src="/app.js"></script></body></html>',
        "/app.js": Answer(ROUTES, headers=JS),
        "/api/nb": listed,
    }
    answers |= {f"/api/text/{r.number}": f"<h1>{r.title}</h1><div>{content(r)}</div>" for r in every}
    return answers, {f"/#/show/{r.number}" for r in every}


def by_unit() -> tuple[Mapping[str, Answering], set[str]]:
    """One page for all units: a choice without addresses, two reports a page, every question signed by the page."""
    every = reports(BODIES[:5])
    options = "".join(f'<option value="{n}">云泽县{body}</option>' for n, body in enumerate(BODIES[:5]))

    def listed(asked: dict[str, str]) -> Answer:
        own = [r for r in every if r.body == BODIES[int(asked["unit"])]]
        at = int(asked["page"])
        rows = [{"title": r.title, "url": f"/show/{r.number}.html"} for r in own[at * 2 - 2 : at * 2]]
        return Answer(json.dumps({"pages": 2, "rows": rows}), headers=JSON)

    answers: dict[str, Answering] = {
        "/": page("云泽县", '<a href="/nb.html">政府信息公开年报</a>'),
        "/nb.html": page(
            "年报",
            f'<select id="unit">{options}</select><ul id="rows"></ul><p id="more"></p><script src="/u.js"></script>',
        ),
        "/u.js": Answer(UNITS, headers=JS),
        "/api/unit": listed,
    }
    answers |= {f"/show/{r.number}.html": page(r.title, f"<h1>{r.title}</h1>{content(r)}") for r in every}
    return answers, {f"/show/{r.number}.html" for r in every}
