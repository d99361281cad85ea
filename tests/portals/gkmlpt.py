"""广东 gkmlpt: an empty page with `window._CONFIG`, an interface of JSON, articles of the news portal's engine."""

from __future__ import annotations

import json

from tests.portals.county import DECOYS, Built, Report, content, home, metas, page, reports
from tests.support.crawling import Answer, Answering

PLATFORM = "/yzxrmzf/gkmlpt"
SID = 758001
PER_PAGE = 10
DECOY = {
    "id": 9,
    "title": DECOYS[0],
    "url": f"{PLATFORM}/content/1/9/post_9.html",
    "created_at": "2023-01-01",
}
TREE = [
    {"id": 21000, "name": "政府信息公开指南", "children": []},
    {"id": 21001, "name": "政府信息公开制度", "children": []},
    {"id": 21022, "name": "法定主动公开内容", "children": [{"id": 21023, "name": "机构职能"}]},
    {"id": 21030, "name": "政府信息公开年报", "children": [{"id": 21031, "name": "县直部门"}]},
]


def build() -> Built:
    """The government's own reports hang on the 年报 node, the departments' on a node below it, in three answers."""
    every = reports()
    nodes = {21030: every[:3], 21031: every[3:]}

    def listed(number: int) -> Answering:
        def answer(asked: dict[str, str]) -> Answer:
            assert asked["sid"] == str(SID)
            at = max(int(asked["page"]), 1)
            rows = [DECOY, *(row(r) for r in nodes[number])]
            articles = rows[PER_PAGE * (at - 1) : PER_PAGE * at]
            said = {
                "classify": {"id": number, "name": "x"},
                "total": len(rows),
                "articles": articles,
            }
            return Answer(json.dumps(said), headers={"Content-Type": "application/json"})

        return answer

    config = json.dumps({"SID": SID, "TREE": TREE}, ensure_ascii=False)
    answers: dict[str, Answering] = {
        "/": home(f"{PLATFORM}/index", "政务公开"),
        f"{PLATFORM}/index": page(
            "政府信息公开平台", '<div id="app"></div>', head=f"<script>window._CONFIG = {config};</script>"
        ),
    }
    apis = {f"{PLATFORM}/api/all/{number}": listed(number) for number in nodes}
    for report in every:
        body = f'<div class="article-content">{content(report)}</div>'
        answers[address(report)] = page(report.title, body, head=metas(report))
    return Built({**answers, **apis}, {address(r) for r in every}, set(apis), {"/", f"{PLATFORM}/index"})


def address(report: Report) -> str:
    return f"{PLATFORM}/content/3/{report.number}/post_{report.number}.html"


def row(report: Report) -> dict[str, object]:
    return {
        "id": report.number,
        "title": report.title,
        "url": address(report),
        "publisher": f"云泽县{report.body}",
        "date": 1704067200 + 86400 * report.number,
    }
