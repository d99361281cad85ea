"""ASP.NET: a grid whose pager shows ten numbers and …, and a list that only has 下一页; each answer has its state."""

from __future__ import annotations

from tests.portals.county import BODIES, DECOYS, Built, Report, content, page, reports
from tests.support.crawling import Answering

GRID, PLAIN = "/xxgk/NbList.aspx?lm=12", "/xxgk/XzNb.aspx?lm=13"
YEARS = tuple(range(2023, 2011, -1))


def build() -> Built:
    """Twelve pages of one report each, in groups of ten; three pages of a list with a 下一页 and no numbers."""
    grid = reports(BODIES[:1], (2023, 2022, 2021)) + reports(BODIES[1:4], (2023, 2022, 2021))
    plain = [
        Report(body, year, 900 + number)
        for number, (body, year) in enumerate((b, y) for b in BODIES[4:6] for y in (2023, 2022, 2021))
    ]
    grid = [Report(r.body, r.year, number) for number, r in enumerate(grid, 1)]

    def first(asked: dict[str, str]) -> str:
        at = int(asked.get("__EVENTARGUMENT", "Page$1").partition("$")[2])
        assert at == 1 or asked["__VIEWSTATE"] == f"g{at - 1}"
        return page("部门年报", rows(grid[at - 1 : at]) + state(f"g{at}", numbers(at, len(grid)), GRID))

    def second(asked: dict[str, str]) -> str:
        at = int(asked.get("__VIEWSTATE", "p0")[1:]) + 1
        assert at == 1 or asked["__EVENTTARGET"] == "ctl00$lbNext"
        last = at * 2 >= len(plain)
        turn = (
            "<a disabled>下一页</a>"
            if last
            else "<a href=\"javascript:__doPostBack('ctl00$lbNext','')\">下一页</a>"
        )
        return page("乡镇年报", rows(plain[at * 2 - 2 : at * 2]) + state(f"p{at}", turn, PLAIN))

    answers: dict[str, Answering] = {
        "/": page(
            "云泽县人民政府", f'<a href="{GRID}">部门信息公开年报</a><a href="{PLAIN}">乡镇信息公开年报</a>'
        )
    }
    for path, answer in (("/xxgk/NbList.aspx", first), ("/xxgk/XzNb.aspx", second)):
        answers |= {path: answer, f"POST {path}": answer}
    answers |= {address(r): page(r.title, f"<h1>{r.title}</h1>{content(r)}") for r in (*grid, *plain)}
    return Built(
        answers,
        {address(r) for r in (*grid, *plain)},
        {"/xxgk/NbList.aspx", "/xxgk/XzNb.aspx"} | {f"{n}" for n in range(14)},
    )


def address(report: Report) -> str:
    return f"/xxgk/Show.aspx?id={report.number}"


def rows(some: list[Report]) -> str:
    inside = "".join(f'<tr><td><a href="{address(r)}">{r.title}</a></td><td>{r.date}</td></tr>' for r in some)
    return f'<table id="GridView1">{inside}<tr><td><a href="/xxgk/Show.aspx?id=9999">{DECOYS[1]}</a></td></tr></table>'


def numbers(at: int, count: int) -> str:
    low = (at - 1) // 10 * 10 + 1
    shown = [n for n in range(low, min(low + 10, count + 1)) if n != at]
    links = [f"<a href=\"javascript:__doPostBack('GridView1','Page${n}')\">{n}</a>" for n in shown]
    if low + 10 <= count:
        links.append(f"<a href=\"javascript:__doPostBack('GridView1','Page${low + 10}')\">...</a>")
    if low > 1:
        links.insert(0, f"<a href=\"javascript:__doPostBack('GridView1','Page${low - 1}')\">...</a>")
    return "".join(links)


def state(value: str, pager: str, action: str) -> str:
    return f"""<form method="post" action="{action}" id="form1"><input type="hidden" name="__EVENTTARGET" value="">
<input type="hidden" name="__EVENTARGUMENT" value=""><input type="hidden" name="__VIEWSTATE" value="{value}">
<input type="hidden" name="__EVENTVALIDATION" value="v{value}">{pager}</form>"""
