"""Reports that no list names: a form sent by POST with a choice of body and year, bodies with a page a year, and articles
that are a frame round the report."""

from __future__ import annotations

from tests.portals.county import BODIES, Built, content, page, reports
from tests.support.crawling import Answering

FORM = "/nb/cx"
YEARS = (2023, 2022)


def build() -> Built:
    """Two bodies by the form, three with a page a year, one by frames."""
    every = {(one.body, one.year): one for one in reports(BODIES[:7], YEARS)}
    chosen, nested, framed = BODIES[:3], BODIES[3:6], BODIES[6]
    options = "".join(f'<option value="{n}">云泽县{body}</option>' for n, body in enumerate(chosen))
    years = "".join(f'<option value="{year}">{year}年</option>' for year in YEARS)
    fields = f'<select name="dw">{options}</select><select name="nd">{years}</select>'
    form = f'<form method="post" action="{FORM}">{fields}</form>'

    def answer(asked: dict[str, str]) -> str:
        one = every[chosen[int(asked.get("dw", "0"))], int(asked.get("nd", "2023"))]
        return page("年报查询", f"{form}<h2>{one.title}</h2><div>{content(one)}</div>")

    answers: dict[str, Answering] = {
        "/": page("云泽县", f'<a href="{FORM}">政府信息公开年报</a><a href="/zwgk/">政务公开</a>'),
        FORM: answer,
        f"POST {FORM}": answer,
    }
    found = {FORM} | {f"{FORM}?dw={n}&nd={year}" for n in range(len(chosen)) for year in YEARS}
    bodies = "".join(f'<a href="/bm/{n}/">云泽县{body}</a>' for n, body in enumerate(nested))
    answers["/zwgk/"] = page("政务公开", f'<div>{bodies}</div><a href="/zk/">公开年报</a>')
    lists, way = {FORM, "/zk/"}, {"/", "/zwgk/"}
    for n, body in enumerate(nested):
        answers[f"/bm/{n}/"] = page(body, f'<a href="/bm/{n}/nb/">信息公开年报</a>')
        answers[f"/bm/{n}/nb/"] = page(body, "".join(f'<a href="/bm/{n}/nb/{y}/">{y}年度</a>' for y in YEARS))
        lists.add(f"/bm/{n}/nb/")
        way.add(f"/bm/{n}/")
        for year in YEARS:
            one = every[body, year]
            answers[f"/bm/{n}/nb/{year}/"] = page(f"{body}{year}年度", f"<h2>{one.title}</h2>{content(one)}")
            found.add(f"/bm/{n}/nb/{year}/")
    rows, carriers = "", set()
    for year in YEARS:
        one = every[framed, year]
        rows += f'<li><a href="/zk/{year}.html">{one.title}</a></li>'
        answers[f"/zk/{year}.html"] = page(
            one.title, f'<h1>{one.title}</h1><iframe src="nr/{year}.html"></iframe>'
        )
        answers[f"/zk/nr/{year}.html"] = f"<meta charset=utf-8><h1>{one.title}</h1>{content(one)}"
        found.add(f"/zk/nr/{year}.html")
        carriers.add(f"/zk/{year}.html")
    answers["/zk/"] = page("公开年报", f"<ul>{rows}</ul>")
    return Built(answers, found, lists, way, carriers)
