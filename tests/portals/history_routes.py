"""A site of one page that goes by the history of the browser: every address answers the same shell, menus and rows have
listeners and no addresses, a list is turned by numbers, articles come as data."""

from __future__ import annotations

import json
from collections.abc import Mapping

from tests.portals.county import content, reports
from tests.support.crawling import Answer, Answering

SIZE = 3
_SCRIPT = """
const main = document.getElementById('app'), get = (url, then) => fetch(url).then((r) => r.json()).then(then);
const go = (path) => { history.pushState(null, '', path); draw(); };
const add = (kind, words, click) => {
  const one = document.createElement(kind);
  one.textContent = words;
  one.style.cursor = 'pointer';
  one.addEventListener('click', click);
  main.appendChild(one);
};
function draw(page = 1) {
  const path = location.pathname;
  main.innerHTML = '';
  if (path === '/') { add('div', '新闻', () => go('/gov/news')); add('div', '政务公开', () => go('/gov/open')); }
  const menu = (one) => add('p', one.label, () => go('/gov/list/' + one.id));
  if (path === '/gov/open') get('/api/menus', (all) => all.forEach(menu));
  if (path.startsWith('/gov/list/')) get('/api/list?c=' + path.split('/')[3] + '&n=' + page, (said) => {
    said.rows.forEach((one) => add('li', one.name, () => window.open('/gov/article/' + one.contentId)));
    const box = document.createElement('div');
    box.className = 'pagination';
    main.appendChild(box);
    for (let n = 1; n <= said.last; n++) { add('span', String(n), () => draw(n)); box.appendChild(main.lastChild); }
  });
  if (path.startsWith('/gov/article/')) get('/api/article/' + path.split('/')[3], (one) => {
    main.innerHTML = '<h1>' + one.name + '</h1><div>' + one.text + '</div>';
  });
}
window.onpopstate = () => draw();
draw();
"""


def by_history() -> tuple[Mapping[str, Answering], set[str]]:
    """Six reports on two pages of a list, two menus away from the home page."""
    every = reports(("教育局", "水务局", "柳堤镇"), (2023, 2022))
    shell = Answer(
        '<!DOCTYPE html><html><head><meta charset="utf-8"><title>云泽县人民政府</title></head>'
        '<body><div id="app"></div><script src="/static/app.js"></script></body></html>',
        headers={"Content-Type": "text/html; charset=utf-8"},
    )

    def said(value: object) -> Answer:
        return Answer(json.dumps(value), headers={"Content-Type": "application/json"})

    def listed(asked: dict[str, str]) -> Answer:
        some = every[SIZE * (int(asked["n"]) - 1) :][:SIZE] if asked["c"] == "7" else []
        return said({"last": 2, "rows": [{"contentId": one.number, "name": one.title} for one in some]})

    answers: dict[str, Answering] = dict.fromkeys(("/", "/gov/open", "/gov/news", "/gov/list/7"), shell)
    answers |= {
        "/static/app.js": Answer(_SCRIPT, headers={"Content-Type": "application/javascript"}),
        "/api/menus": said([{"id": 8, "label": "公开指南"}, {"id": 7, "label": "公开年报"}]),
        "/api/list": listed,
    }
    for one in every:
        answers[f"/gov/article/{one.number}"] = shell
        answers[f"/api/article/{one.number}"] = said({"name": one.title, "text": content(one)})
    return answers, {f"/gov/article/{one.number}" for one in every}


def by_missing() -> tuple[Mapping[str, Answering], set[str]]:
    """The same on a server that has only the home page, and sends it with status 404 wherever else it is asked."""
    answers, wanted = by_history()
    shell = answers["/"]
    assert isinstance(shell, Answer)
    missing = Answer(shell.body, 404, shell.headers)
    return {path: missing if one is shell and path != "/" else one for path, one in answers.items()}, wanted
