"""A county whose bodies all call their report alike: 2023年政府信息公开工作年度报告. Each page tells in another way whose it
is: its way, a line, a table, a meta, its title's end, its first or last words; or only the list does."""

from __future__ import annotations

from tests.portals.county import Report, content, page
from tests.support.crawling import Answering

COUNTY = "平罗县"  # the place of a body without one is looked up
TITLE = "2023年政府信息公开工作年度报告"
BODIES = (
    "教育局", "水务局", "民政局", "司法局", "财政局", "审计局", "统计局", "医疗保障局", "林业局", "应急管理局", "信访局",
    "交通运输局", "自然资源局", "商务局", "体育局", "文化馆", "青禾乡",
)  # fmt: skip
COLUMNS = ("科学技术局", "退役军人事务局", "市场监督管理局")
"""Bodies with a list of their own, named beside the rows of the others."""
_WAY = '<div>当前位置：<a href="/">首页</a> &gt; <a href="/gk/">信息公开</a> &gt; <a href="/gk/jyj/">教育局</a></div>'
_TABLE = "<table><tr><td>索引号</td><td>11640221MB0K-2024-001</td><td>发布机构</td><td>平罗县统计局</td></tr></table>"
_CONTACT = "<p>如对本报告有疑问，请与平罗县应急管理局办公室联系（电话：0000-0000000）。</p>"
_ABOVE = {
    "教育局": _WAY,
    "水务局": "<div>发布时间：2024-01-20 来源：水务局 浏览次数：12</div>",
    "民政局": "<p>发布机构：平罗县民政局&nbsp;&nbsp;日期：2024-01-20</p>",
    "司法局": "<div>信息来源：县司法局</div>",
    "统计局": _TABLE,
}
_BEGINS = {
    "医疗保障局": "<p>2023年，平罗县医疗保障局认真做好政府信息公开工作。</p>",
    "应急管理局": _CONTACT,
}
_HEAD = {
    "财政局": '<meta name="ContentSource" content="平罗县财政局"><meta name="SiteName" content="平罗县人民政府">',
    "审计局": '<meta name="SiteName" content="平罗县审计局"><meta name="ContentSource" content="本站">',
}
_SIGNED = "<p>平罗县林业局</p><p>2024年1月20日</p>"


def build() -> tuple[dict[str, Answering], dict[str, str]]:
    """Return the answers, and the body of each report by its address."""
    some = {body: Report(body, 2023, 400 + n) for n, body in enumerate(BODIES)}
    answers: dict[str, Answering] = {
        "/": page(f"{COUNTY}人民政府", '<a href="/gk/nb.html">政府信息公开年报</a>', menu=()),
        "/gk/nb.html": page("政府信息公开年报", _lists(some), menu=()),
    }
    for body, one in some.items():
        shown = content(one).replace(f"云泽县{body}", "我局")
        title = f"{TITLE}_{COUNTY}交通运输局" if body == "交通运输局" else TITLE
        signed = _SIGNED * (body == "林业局")
        main = f"<h1>{TITLE}</h1>{_ABOVE.get(body, '')}<div>{_BEGINS.get(body, '')}{shown}{signed}</div>"
        answers[f"/gk/{one.number}.html"] = page(title, main, head=_HEAD.get(body, ""), menu=())
    told = {f"/gk/{one.number}.html": f"{COUNTY}{body}" for body, one in some.items()}
    for n, body in enumerate(COLUMNS):
        one = Report(body, 2023, 440 + n)
        shown = content(one).replace(f"云泽县{body}", "我局")
        answers[f"/gk/{n}/nb.html"] = page(body, f'<ul><li><a href="a.html">{TITLE}</a></li></ul>', menu=())
        answers[f"/gk/{n}/a.html"] = page(TITLE, f"<h1>{TITLE}</h1><div>{shown}</div>", menu=())
        told[f"/gk/{n}/a.html"] = f"{COUNTY}{body}"
    return answers, told


def _lists(some: dict[str, Report]) -> str:
    """Headings over rows, a table with a column of bodies, a tag before the title; the others in a plain list."""

    def row(body: str, tag: str = "") -> str:
        return f'<a href="/gk/{some[body].number}.html">{tag}{TITLE}</a>'

    headed = "".join(f"<h3>{body}</h3><ul><li>{row(body)}</li></ul>" for body in BODIES[12:14])
    cells = "".join(
        f"<tr><td>{n}</td><td>{COUNTY}{body}</td><td>{row(body)}</td></tr>"
        for n, body in enumerate(BODIES[14:16])
    )
    plain = "".join(f"<li>{row(body)}</li>" for body in (*BODIES[:10], BODIES[11]))
    told = f"<li>{row('信访局')}<em>信访局</em></li><li>{row('青禾乡', '[青禾乡] ')}</li>"
    aside = "".join(f'<dd><a href="/gk/{n}/nb.html">{body}</a></dd>' for n, body in enumerate(COLUMNS))
    return f"<dl>{aside}</dl><div>{headed}</div><table>{cells}</table><ul>{plain}{told}</ul>"
