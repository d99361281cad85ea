"""Portals whose menus only scripts know: a splash with areas, a table whose cells call functions of a script file, pictures
without words; a tree of columns and bodies that fills a frame; a choice of body and year that is posted."""

from __future__ import annotations

import json
from collections.abc import Mapping

from tests.portals.county import COUNTY, Report, content, page, pages_of, reports
from tests.support.crawling import Answer, Answering

BODIES = ("教育局", "水务局", "民政局")
SIZE, POSTED = 4, "/ajax/nb.ashx"
_MENU = "function toUrl(c) { var base = '/default/'; window.location.href = base + c + '/index.htm'; }"
_TURN = "function nextPage() { location.href = 'nb_' + document.getElementById('cur').value + '.htm'; }"
_TREE = """
const show = (n) => { document.getElementById('main').src = 'list.jsp?cid=' + n.id; };
zNodes.forEach((n) => {
  const s = document.createElement('span');
  s.textContent = n.name;
  s.onclick = () => show(n);
  document.getElementById('tree').appendChild(s);
});"""
_ASK = """
let dw = 'd0', nd = '2023';
const ask = () => fetch('/ajax/nb.ashx', {method: 'POST', body: new URLSearchParams({dw, nd})}).then((r) => r.json())
  .then((said) => { document.getElementById('box').innerHTML = said.d; });
document.querySelectorAll('dd').forEach((one) => { one.onclick = () => { dw = one.dataset.v; ask(); }; });
document.querySelectorAll('label').forEach((one) => { one.onclick = () => { nd = one.dataset.v; ask(); }; });
ask();"""


def script(text: str) -> Answer:
    return Answer(text, headers={"Content-Type": "text/javascript; charset=utf-8"})


def article(one: Report) -> str:
    return page(one.title, f"<h1>{one.title}</h1><div>{content(one)}</div>", menu=())


def by_menu_file() -> tuple[Mapping[str, Answering], set[str]]:
    """Two pages of a list, behind a splash, a menu of cells and a picture; an arrow calls a function of a file."""
    every = reports(BODIES, (2023, 2022))
    cells = """<td onclick="toUrl('news')">新闻</td><td onclick="toUrl('open')">信息公开</td>"""
    icons = "".join(
        f'<a href="{to}"><img src="/i/{n}.gif" alt=""></a>'
        for n, to in enumerate(("zn.htm", "zfxxgkndbg/nb.htm"))
    )
    answers: dict[str, Answering] = {
        "/": page(COUNTY, '<img usemap="#m"><map name="m"><area href="default/index.htm"></map>', menu=()),
        "/default/index.htm": page(
            COUNTY, f"<script src='/menu.js'></script><table><tr>{cells}</tr></table>", menu=()
        ),
        "/default/open/index.htm": page("信息公开", icons, menu=()),
        "/menu.js": script(_MENU),
        "/turn.js": script(_TURN),
    }
    place = "/default/open/zfxxgkndbg/"
    for n, shown in enumerate(pages := pages_of(every, SIZE)):
        rows = "".join(f"<li><a href='c/{one.number}.htm'>{one.title[:16]}...</a></li>" for one in shown)
        turn = f"<input type=hidden id=cur value={n + 1}><a href='javascript:nextPage()'>&gt;&gt;</a>"
        box = f"<div class=fanye>{turn if n + 1 < len(pages) else ''}</div><script src='/turn.js'></script>"
        answers[f"{place}nb{f'_{n}' * (n > 0)}.htm"] = page("年度报告", f"<ul>{rows}</ul>{box}", menu=())
    answers |= {f"{place}c/{one.number}.htm": article(one) for one in every}
    return answers, {f"{place}c/{one.number}.htm" for one in every}


def by_tree() -> tuple[Mapping[str, Answering], set[str]]:
    """Bodies in a tree beside a frame; their rows are named by the year alone."""
    every = reports(("人民政府", *BODIES), (2023, 2022))
    bodies = dict(enumerate(dict.fromkeys(one.body for one in every), start=30))
    nodes = [{"id": 2, "name": "机构职能"}, {"id": 30, "name": "信息公开年度报告"}]
    nodes += [{"id": at, "name": COUNTY + body} for at, body in bodies.items() if at > 30]
    tree = "<div id=tree></div><iframe id=main src='list.jsp?cid=2'></iframe><script src='tree.js'></script>"
    answers: dict[str, Answering] = {
        "/": page(COUNTY, '<a href="/xxgk/">信息公开目录</a>', menu=()),
        "/xxgk/": page("信息公开目录", tree, menu=()),
        "/xxgk/tree.js": script(f"var zNodes = {json.dumps(nodes)};{_TREE}"),
        "/xxgk/list.jsp?cid=2": page("机构职能", "负责全县教育。", menu=()),
    }
    for at, body in bodies.items():
        mine = [one for one in every if one.body == body]
        rows = "".join(
            f"<li><a href='c.jsp?id={one.number}'>{one.title.replace(COUNTY + body, '')}</a></li>"
            for one in mine
        )
        answers[f"/xxgk/list.jsp?cid={at}"] = page("列表", f"<ul>{rows}</ul>", menu=())
    answers |= {f"/xxgk/c.jsp?id={one.number}": article(one) for one in every}
    return answers, {f"/xxgk/c.jsp?id={one.number}" for one in every}


def by_pairs() -> tuple[Mapping[str, Answering], set[str]]:
    """A body and a year are posted together, with whatever was chosen before."""
    every = reports(BODIES, (2023, 2022))
    bodies = "".join(f"<dd data-v=d{n}>{COUNTY}{body}</dd>" for n, body in enumerate(BODIES))
    years = "".join(f"<label data-v={year}>{year}年</label>" for year in (2023, 2022))

    def answer(asked: dict[str, str]) -> Answer:
        body, year = BODIES[int(asked["dw"][1:])], int(asked["nd"])
        one = next(one for one in every if (one.body, one.year) == (body, year))
        rows = f"<ul><li><a href='/nb/{one.number}.html'>{one.title}</a></li></ul>"
        return Answer(json.dumps({"d": rows}), headers={"Content-Type": "application/json"})

    shell = f"<dl>{bodies}</dl><p>{years}</p><div id=box></div><script src='/nb.js'></script>"
    answers: dict[str, Answering] = {
        "/": page(COUNTY, '<a href="/gknb.html">公开年报</a>', menu=()),
        "/gknb.html": page("公开年报", shell, menu=()),
        "/nb.js": script(_ASK),
        f"POST {POSTED}": answer,
    }
    answers |= {f"/nb/{one.number}.html": article(one) for one in every}
    return answers, {f"/nb/{one.number}.html" for one in every}


_PAGES = """
document.querySelectorAll('em').forEach((one) => one.addEventListener('click', () => fetch('/nb/frag?n=' + one.dataset.page)
  .then((r) => r.text()).then((said) => {
    document.getElementById('u').innerHTML = said;
    document.querySelectorAll('em').forEach((other) => { other.className = other === one ? 'cur' : ''; });
  })));"""
_FILE = """
fetch('data/list_0.json').then((r) => r.json()).then((said) => {
  document.getElementById('l').innerHTML = said.docs.map((one) => `<li><a href="${one.u}">${one.t}</a></li>`).join('');
});"""


def by_numbers() -> tuple[Mapping[str, Answering], set[str]]:
    """A list whose numbers have no address, and a file of rows with addresses relative to the page that draws them."""
    turned, filed = reports(("教育局",), range(2023, 2017, -1)), reports(("水务局",), (2023, 2022))

    def rows(asked: dict[str, str]) -> str:
        some = turned[2 * int(asked["n"]) - 2 : 2 * int(asked["n"])]
        return "".join(f"<li><a href='/nb/c/{one.year}.html'>{one.title}</a></li>" for one in some)

    numbers = "".join(f"<em data-page={n}{' class=cur' * (n == 1)}>{n}</em>" for n in (1, 2, 3))
    shown = f"<ul id=u>{rows({'n': '1'})}</ul><div class=pg>{numbers}</div><script src='/nb/l.js'></script>"
    docs = [{"u": f"./{one.year}/{one.number}.html", "t": one.title} for one in filed]
    answers: dict[str, Answering] = {
        "/": page(COUNTY, '<a href="/nb/">部门年报</a><a href="/dw/">单位年报</a>', menu=()),
        "/nb/": page("部门年报", shown, menu=()),
        "/nb/l.js": script(_PAGES),
        "/nb/frag": rows,
        "/dw/": page("单位年报", "<ul id=l></ul><script src='/dw/f.js'></script>", menu=()),
        "/dw/f.js": script(_FILE),
        "/dw/data/list_0.json": Answer(
            json.dumps({"docs": docs}), headers={"Content-Type": "application/json"}
        ),
    }
    answers |= {f"/nb/c/{one.year}.html": article(one) for one in turned}
    answers |= {f"/dw/{one.year}/{one.number}.html": article(one) for one in filed}
    return answers, {path for path in answers if path.endswith(".html")}
