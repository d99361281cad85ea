"""A portal whose lists lead on by functions of a script file: years that only a POST shows, and pages whose list is an array
without addresses; pages in UTF-8 that declare another encoding."""

from __future__ import annotations

import json
from collections.abc import Mapping

from tests.portals.county import Report, content, home, page, reports
from tests.support.crawling import Answer, Answering

YEARS, BODIES = (2023, 2022, 2021), ("教育局", "水务局")
LIST, ARRAY, SIZE = "/lm.jsp?lm=37", "/bm.php", 2
_FILE = "function ck(lm, id) { var to = '/show.jsp?lm=' + lm; to += '&id=' + id; window.open(to, '_blank'); }"
_DRAW = """var t = document.getElementById('t').innerHTML, rows = '';
for (var n = 0; n < list.length; n++) rows += t.replace('#id#', list[n].id).replace('#bt#', list[n].bt);
document.getElementById('box').innerHTML = rows;
function goPage(n) { location.href = 'bm.php?pageIndex=' + n; }"""


def by_script_file() -> tuple[Mapping[str, Answering], set[str]]:
    """The years of a form: GET shows the last one, whatever it asks for. The only link to them is a picture."""
    found = reports(BODIES, YEARS)

    def listed(year: int) -> str:
        rows = "".join(
            f"<tr onclick=\"ck('37','{one.number}')\"><td>{n}</td><td>{one.title}</td></tr>"
            for n, one in enumerate((one for one in found if one.year == year), 1)
        )
        choice = "".join(
            f"<option value={one}{' selected' if one == year else ''}>{one}年</option>" for one in YEARS
        )
        form = f'<form method="post" action="{LIST}"><select name="nd" onchange="this.form.submit()">{choice}</select>'
        return page("年度报告", f"{form}</form><table>{rows}</table><script src='/ck.js'></script>")

    answers: dict[str, Answering] = {
        "/": page("云泽县人民政府", f'<map><area href="{LIST}"></map>', menu=()),
        LIST: listed(YEARS[0]),
        "/lm.jsp": listed(YEARS[0]),
        "POST /lm.jsp": lambda asked: listed(int(asked["nd"])),
        "/ck.js": Answer(_FILE, headers={"Content-Type": "text/javascript"}),
    }
    for one in found:
        answers[f"/show.jsp?lm=37&id={one.number}"] = article(one)
    return answers, {f"/show.jsp?lm=37&id={one.number}" for one in found}


def by_array() -> tuple[Mapping[str, Answering], set[str]]:
    """Three pages, counted from 0, of rows that a template draws."""
    found = reports(BODIES, YEARS)

    def listed(asked: dict[str, str]) -> Answer:
        at = int(asked.get("pageIndex", "0"))
        rows = [{"id": one.number, "bt": one.title} for one in found[at * SIZE : at * SIZE + SIZE]]
        template = '<script type="text/template" id="t"><li><a href="view.php?id=#id#">#bt#</a></li></script>'
        script = f"<script>var list = {json.dumps(rows, ensure_ascii=False)}; {_DRAW}</script>"
        following = f'<input type="button" value="下页" onclick="goPage({at + 1})">' if at < 2 else ""
        main = f'<div id="box"></div>{template}{script}第{at + 1}/3页 共{len(found)}条 {following}'
        return Answer(
            page("部门年报", main).replace("utf-8", "gb2312", 1), headers={"Content-Type": "text/html"}
        )

    answers: dict[str, Answering] = {"/": home(ARRAY, "部门年报"), ARRAY: listed}
    for one in found:
        answers[f"/view.php?id={one.number}"] = article(one)
    return answers, {f"/view.php?id={one.number}" for one in found}


def article(one: Report) -> str:
    return page(one.title, f"<h1>{one.title}</h1><div>{content(one)}</div>")
