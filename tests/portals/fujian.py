"""福建 TRS 动静结合: the first ten rows are static, all of them come from `/fjdzapp/search`."""

from __future__ import annotations

import json

from tests.portals.county import Built, Report, content, home, metas, page, reports
from tests.support.crawling import Answer, Answering

COLUMN = "/zwgk/zfxxgknb/"
SCRIPT = """<div ms-visible="!showStatic" style="display: none"><dl ms-repeat="list"><a ms-attr-href="el.chnldocurl"
 ms-text="el.doctitle|html"></a></dl></div>
<script>var SiteInfo = {searchId: 300123};
require(["list2.trsapi","tools"],function(listModel){listModel({quickMode:"动静结合",maxStaticIndex:1,
 listArgs:{channelid:SiteInfo.searchId,classsql:"" || "chnlid=1813",sortfield:"-docorderpri,-docreltime"}})})</script>"""


def build() -> Built:
    """Twenty-four reports, of which the column page shows ten."""
    every = reports()

    def search(asked: dict[str, str]) -> Answer:
        assert asked["channelid"] == "300123"
        assert asked["classsql"] == "chnlid=1813"
        size, at = int(asked["prepage"]), int(asked["page"])
        docs = [
            {"chnldocurl": address(r), "doctitle": r.title, "docreltime": f"{r.date}T09:00:00"}
            for r in every[size * (at - 1) : size * at]
        ]
        return Answer(
            json.dumps({"count": len(every), "docs": docs}), headers={"Content-Type": "application/json"}
        )

    rows = "".join(
        f'<dl><dd><a href=".{address(r).removeprefix(COLUMN.rstrip("/"))}" title="{r.title}">{r.title}</a></dd>'
        f"<dd>{r.date}</dd></dl>"
        for r in every[:10]
    )
    answers: dict[str, Answering] = {
        "/": home(COLUMN),
        COLUMN: page("政府信息公开年报", rows + SCRIPT),
        "/fjdzapp/search": search,
    }
    for report in every:
        body = f'<div class="article_content"><div class=TRS_Editor>{content(report)}</div></div>'
        answers[address(report)] = page(report.title, body, head=metas(report))
    return Built(answers, {address(r) for r in every}, {COLUMN, "/fjdzapp/search"})


def address(report: Report) -> str:
    return f"{COLUMN}{report.year + 1}01/t{report.year + 1}0118_{report.number}.htm"
