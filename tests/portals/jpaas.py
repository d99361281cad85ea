"""大汉 jpaas: one column shows its first page, another fetches even that from `build/unit`."""

from __future__ import annotations

import json

from tests.portals.county import DECOYS, Built, Report, content, home, metas, page, reports
from tests.support.crawling import Answer, Answering

UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
SIZE = 5


def build() -> Built:
    """Sixteen reports in the static column, eight in the fetched one."""
    every = reports()
    columns = {"501": every[:16], "502": every[16:]}

    def unit(asked: dict[str, str]) -> Answer:
        assert asked["tagId"] == "当前栏目list"
        wish = json.loads(asked.get("paramJson", '{"pageNo":1,"pageSize":5}'))
        html = block(columns[asked["pageId"]], wish["pageNo"], int(wish["pageSize"]))
        return Answer(
            json.dumps({"success": True, "data": {"html": html}}),
            headers={"Content-Type": "application/json"},
        )

    answers: dict[str, Answering] = {
        "/": home("/col/col501/index.html"),
        "/col/col501/index.html": page(
            "政府信息公开年报",
            f'<a href="/col/col502/index.html">乡镇信息公开年报</a>'
            f"<div {question('501')}>{block(every[:16], 1, SIZE)}</div>",
        ),
        "/col/col502/index.html": page("乡镇信息公开年报", f"<div {question('502')}></div>"),
        UNIT: unit,
    }
    for report in every:
        body = f'<div class="article_zoom" id="zoom">{content(report)}</div>'
        answers[address(report)] = page(report.title, body, head=metas(report))
    return Built(
        answers, {address(r) for r in every}, {"/col/col501/index.html", "/col/col502/index.html", UNIT}
    )


def address(report: Report) -> str:
    return f"/art/{report.year + 1}/art_{report.number:032x}.html"


def question(number: str) -> str:
    said = "{'parseType':'bulidstatic','webId':'39','tplSetId':'x7','pageType':'column',"
    said += f"'tagId':'当前栏目list','pageId':'{number}'}}"
    return f'class="unit" url="{UNIT}" queryData="{said}"'


def block(rows: list[Report], number: int, size: int) -> str:
    shown = rows[(number - 1) * size : number * size]
    inside = "".join(
        f'<li class="clearfix"><a href="{address(r)}" title="{r.title}">{r.title}</a><b>{r.date}</b></li>'
        for r in shown
    )
    decoy = f'<li class="clearfix"><a href="/art/2023/art_d{number}.html">{DECOYS[1]}</a></li>'
    return f'<ul>{inside}{decoy}</ul><div class="pagination" rows="{size}" count="{len(rows)}"></div>'
