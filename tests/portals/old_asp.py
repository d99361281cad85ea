"""Classic ASP in GBK, of 2008: links that open windows, rows kept on top of every page, bodies loaded by a second request,
addresses in Chinese, towns on a path without its slash, an icon for the only way in."""

from __future__ import annotations

from urllib.parse import quote

from tests.portals.county import BODIES, COUNTY, DECOYS, Built, Report, content, page, pages_of, reports
from tests.support.crawling import Answer, Answering

SIZE = 4
KIND = {"Content-Type": "text/html"}
TOWN = "/xz/liudi"


def build() -> Built:
    """A list of windows, two bodies asked for by name, a town's own pages, files named in Chinese."""
    some = reports(BODIES, range(2023, 2019, -1))
    by = {body: [one for one in some if one.body == body] for body in BODIES}
    icon = '<a href="xxgk/index.asp" title="政府信息公开" style="background-image:url(i/xxgk.gif)"></a>'
    answers: dict[str, Answering] = {"/": gbk(f"{COUNTY}人民政府", f'<div id="float">{icon}</div>')}
    ways = "".join(
        f"""<td><a href="#" onclick="window.open('{to}');return false;">{name}</a></td>"""
        for to, name in (
            ("gkzn.asp", "公开指南"),
            ("list.asp?cid=7", "公开年报"),
            ("list.asp?cid=8", "依申请公开"),
        )
    )
    answers["/xxgk/index.asp"] = gbk("政府信息公开", f"<table><tr>{ways}</tr></table>")
    windows = by["人民政府"] + by["教育局"] + by["水务局"]
    found = listed(answers, windows)
    found |= named(answers, by["民政局"][:2] + by["卫生健康局"][:2])
    found |= town(answers, by["柳堤镇"])
    found |= files(answers, by["青禾乡"][:3])
    lists = {"/xxgk/list.asp?cid=7", *(f"/xxgk/list.asp?cid=7&page={n}" for n in (2, 3)), TOWN}
    lists |= {f"/xxgk/bm.asp?dw={quote(body, encoding='gbk')}" for body in ("民政局", "卫生健康局")}
    lists |= {"/xxgk/fj.asp"}
    carriers = {f"/xxgk/show.asp?id={one.number}" for one in windows if one.number % 2}
    return Built(answers, found, lists, {"/", "/xxgk/index.asp"}, carriers)


def gbk(title: str, main: str) -> Answer:
    made = page(title, main, menu=()).replace('charset="utf-8"', 'http-equiv="x"')
    return Answer(made.encode("gbk"), headers=KIND)


def article(one: Report) -> Answer:
    return gbk(one.title, f"<h1>{one.title}</h1><div>{content(one)}</div>")


def row(to: str, title: str) -> str:
    return f"""<tr><td>·<a href="#" onclick="window.open('{to}')">{title}</a></td></tr>"""


def listed(answers: dict[str, Answering], some: list[Report]) -> set[str]:
    """The first stands on top of every page; every other body is put into its article by a second request."""
    pages = pages_of(some[1:], SIZE)
    found = set()
    others = "".join(
        f"<a href='bm.asp?dw={body}'>{COUNTY}{body}信息公开年报</a> " for body in ("民政局", "卫生健康局")
    )
    more = f"<a href='{TOWN}'>柳堤镇信息公开年报</a><a href='fj.asp'>青禾乡信息公开年报</a>"
    for n, shown in enumerate(pages, 1):
        rows = row(f"show.asp?id={some[0].number}", f"[置顶]{some[0].title}")
        rows += "".join(row(f"show.asp?id={one.number}", one.title) for one in shown)
        rows += row(f"show.asp?id={900 + n}", DECOYS[n])
        turn = f"<a href='?cid=7&page={n + 1}'>下页</a>" if n < len(pages) else "下页"
        said = f"共{len(some) + len(pages) - 1}条 第{n}/{len(pages)}页 {turn} <a href='?cid=7&page={len(pages)}'>尾页</a>"
        made = gbk("公开年报", f"<p>{others}{more}</p><table>{rows}</table>{said}")
        answers[f"/xxgk/list.asp?cid=7&page={n}"] = made
        if n == 1:
            answers["/xxgk/list.asp?cid=7"] = made
    for one in some:
        path = f"/xxgk/show.asp?id={one.number}"
        if one.number % 2:
            load = f'<script>$(function(){{$("#content").load("body.asp?id={one.number}");}});</script>'
            answers[path] = gbk(one.title, f'<h1>{one.title}</h1><div id="content"></div>{load}')
            path = f"/xxgk/body.asp?id={one.number}"
            answers[path] = Answer(
                content(one).encode("gbk"), headers={"Content-Type": "text/html; charset=gbk"}
            )
        else:
            answers[path] = article(one)
        found.add(path)
    return found


def named(answers: dict[str, Answering], some: list[Report]) -> set[str]:
    """A body's list is asked for by its name: a browser sends it in the page's own letters, GBK."""
    found = set()
    for body in dict.fromkeys(one.body for one in some):
        mine = [one for one in some if one.body == body]
        rows = "".join(f"<li><a href='nr.asp?id={one.number}'>{one.title}</a></li>" for one in mine)
        answers[f"/xxgk/bm.asp?dw={quote(body, encoding='gbk')}"] = gbk(body, f"<ul>{rows}</ul>")
        for one in mine:
            answers[f"/xxgk/nr.asp?id={one.number}"] = article(one)
            found.add(f"/xxgk/nr.asp?id={one.number}")
    return found


def town(answers: dict[str, Answering], some: list[Report]) -> set[str]:
    """The town's address has no slash, so its rows lie beside it."""
    rows = "".join(f"<li><a href='liudi_{one.year}.htm'>{one.title}</a></li>" for one in some)
    answers[TOWN] = gbk("柳堤镇", f"<ul>{rows}</ul>")
    for one in some:
        answers[f"/xz/liudi_{one.year}.htm"] = article(one)
    return {f"/xz/liudi_{one.year}.htm" for one in some}


def files(answers: dict[str, Answering], some: list[Report]) -> set[str]:
    """Files with Chinese names: in UTF-8 as a browser asks, in the percents of GBK, with a space."""
    title = [one.title for one in some]
    hrefs = (
        f"upfile/{title[0]}.doc",
        f"upfile/{quote(title[1], encoding='gbk')}.doc",
        f"upfile/ {title[2]} (1).doc",
    )
    rows = "".join(f'<li><a href="{href}">{name}</a></li>' for href, name in zip(hrefs, title, strict=True))
    answers["/xxgk/fj.asp"] = gbk("青禾乡", f"<ul>{rows}</ul>")
    found = set()
    for one, href in zip(some, hrefs, strict=True):
        path = "/xxgk/" + quote(href, safe="/%()")
        markup = f"<html><meta charset=utf-8><body><h1>{one.title}</h1>{content(one)}</body></html>"
        answers[path] = Answer(markup, headers={"Content-Type": "application/msword"})
        found.add(path)
    return found
