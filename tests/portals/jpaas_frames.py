"""jpaas as counties embed it: the column is a frame of the disclosure platform, which fetches its list block by block."""

from __future__ import annotations

import json

from tests.portals.county import BODIES, DECOYS, Built, Report, content, home, metas, page, pages_of, reports
from tests.support.crawling import Answering

SIZE = 10
UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
SECTION, COLUMN, INSIDE = "/col/col7011/index.html", "/col/col7012/index.html", "/jpaas/xxgk/col7012.html"


def build() -> Built:
    """Home page, section, the column that is a frame only, and the answers of the interface behind the frame."""
    every = pages_of(reports(BODIES, (2023, 2022, 2021)), SIZE)
    block = f"<div class='list' url='{UNIT}' queryData=\"{{'webId':'9','tagId':'信息列表','pageId':'7012'}}\"></div>"

    def unit(asked: dict[str, str]) -> str:
        number = int(json.loads(asked["paramJson"])["pageNo"])
        return json.dumps({"code": "200", "data": {"html": rows(every[number - 1])}})

    answers: dict[str, Answering] = {
        "/": home(SECTION, "政务公开"),
        SECTION: page("政务公开", f'<ul><li><a href="{COLUMN}">政府信息公开年报</a></li></ul>'),
        COLUMN: page("年报", f'<iframe id="fr" src="{INSIDE}" width="100%"></iframe>'),
        INSIDE: f"<html><body>{block}<script src='/jpaas.js'></script></body></html>",
        UNIT: unit,
    }
    answers |= {
        address(r): page(r.title, f"<h1>{r.title}</h1><div id='zoom'>{content(r)}</div>", head=metas(r))
        for some in every
        for r in some
    }
    lists = {COLUMN, INSIDE, UNIT}
    return Built(answers, {address(r) for some in every for r in some}, lists, {"/", SECTION})


def address(report: Report) -> str:
    return f"/art/{report.year + 1}/1/{report.number}/art_7012_{report.number + 40000}.html"


def rows(some: list[Report]) -> str:
    inside = "".join(
        f'<li class="clearfix"><a href="{address(r)}" title="{r.title}">{r.title[:12]}…</a><span>{r.date}</span></li>'
        for r in some
    )
    counter = f'<div class="pagination" rows="{SIZE}" count="24"></div>'
    return f'<ul>{inside}<li><a href="/art/2023/1/1/art_7012_1.html">{DECOYS[1]}</a></li></ul>{counter}'
