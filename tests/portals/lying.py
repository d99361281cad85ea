"""A portal on which names, types and packing lie: a page called .pdf, a Word file called .html, addresses escaped twice, a
gzip cut off, one that is none, one that does not say so, tables in a frame, a page before a file, reports that lead back to
their list."""

from __future__ import annotations

import gzip
import random
from urllib.parse import quote

from tests.portal_builder.invent import invent, printed
from tests.portal_builder.render import official_sections
from tests.portal_builder.word import render_docx
from tests.portals.county import BODIES, Built, Report, content, page, reports
from tests.support.crawling import Answer, Answering

WORD = {"Content-Type": "application/octet-stream"}
HTML = {"Content-Type": "text/html; charset=utf-8"}
PROSE = [
    "全年召开专题会议两次，举办培训班一期，进一步明确了责任分工，完善了信息发布审核制度，公开水平稳步提升。"
]
TOLD = {
    "/nb/cut.html": "truncated",
    "/nb/gone.html": "soft_404",
    "/nb/back.html": "soft_404",
    "/nb/login.pdf": "login",
}
"""What must be said of the rows without a report."""


def build() -> Built:
    """Ten reports to be found, four rows to be told of."""
    some = [*reports(BODIES, (2023,)), *reports(BODIES[:4], (2022,))]
    said, packed = reports(BODIES[:2], (2021,))
    links = {
        "f/1.pdf": ("年报.pdf", Answer(whole(some[0]), headers=HTML)),
        "f/2.html": ("年报", Answer(docx(some[1]), headers=HTML)),
        "/dl?k=1&amp;amp;id=3": ("年度报告（PDF）", Answer(docx(some[2]), headers=WORD)),
        "/common/download.jsp?id=4": ("点击下载", "<p>下载地址：<a href='get.jsp?down=4'>本地下载</a></p>"),
        "f\\５ (终稿).docx": ("附件", Answer(docx(some[4]), headers=WORD)),
    }
    places = ("/nb/f/1.pdf", "/nb/f/2.html", "/dl?k=1&id=3", "/common/download.jsp?id=4")
    files = (*places, f"/nb/f/{quote('５ (终稿).docx', safe='()')}")
    answers: dict[str, Answering] = {}
    rows: list[tuple[str, str]] = []
    for one, (href, (text, file)), place in zip(some, links.items(), files, strict=False):
        rows.append((f"/nb/{one.number}.html", one.title))
        answers[place] = file
        answers[rows[-1][0]] = article(one, f"<p>现予公布。</p><p><a href='{href}'>{text}</a></p>")
    framed, plain, torn = some[5:8]
    before, tables = halves(framed)
    answers["/nb/framed.html"] = article(framed, f"{before}<iframe src='f/tables.htm'></iframe>")
    answers["/nb/f/tables.htm"] = page("表", tables, menu=())
    answers["/nb/plain.html"] = Answer(article(plain, content(plain)), headers={"Content-Type": "text/plain"})
    answers["/nb/torn.html"] = torn_once(article(torn, content(torn)))
    answers["/nb/said.html"] = Answer(
        article(said, content(said)), headers=HTML | {"Content-Encoding": "gzip"}
    )
    answers["/nb/packed.html"] = Answer(
        gzip.compress(article(packed, content(packed)).encode()), headers=HTML
    )
    pages = ("/nb/framed.html", "/nb/plain.html", "/nb/torn.html")
    titles = [one.title for one in (*some[5:], said, packed)]
    rows += zip((*pages, *TOLD, "/nb/said.html", "/nb/packed.html"), titles, strict=True)
    answers["/common/get.jsp?down=4"] = Answer(docx(some[3]), headers=WORD)
    answers |= nothing(some[8])
    items = "".join(f"<li><a href='{path}'>{title}</a></li>" for path, title in rows)
    answers["/nb/"] = page("政府信息公开年报", f"<ul>{items}</ul>", menu=())
    answers["/"] = page("云泽县人民政府", '<a href="/nb/">政府信息公开年报</a>', menu=())
    found = {*files, *pages, "/common/get.jsp?down=4", "/nb/said.html", "/nb/packed.html"}
    return Built(answers, found - {places[3]}, {"/nb/"})


def article(one: Report, main: str) -> str:
    return page(one.title, f"<h1>{one.title}</h1><div>{main}</div>", menu=())


def whole(one: Report) -> str:
    return f"<html><meta charset=utf-8><body><h1>{one.title}</h1>{content(one)}</body></html>"


def docx(one: Report) -> bytes:
    figures = printed(invent("c2021", random.Random(one.number).randint))
    return render_docx(one.title, official_sections({"overview": PROSE}), figures, "c2021")


def halves(one: Report) -> tuple[str, str]:
    """The text of a report with its headings, and its tables."""
    pieces = content(one).replace("公开不够及时。", PROSE[0]).split("<table")
    ends = [piece.partition("</table>") for piece in pieces[1:]]
    return pieces[0] + "".join(rest for _, _, rest in ends), "".join(
        f"<table{own}</table>" for own, _, _ in ends
    )


def torn_once(text: str) -> Answering:
    packed, asked = gzip.compress(text.encode()), [0]

    def answer(_: dict[str, str]) -> Answer:
        asked[0] += 1
        body = packed[: len(packed) // 2] if asked[0] == 1 else packed
        return Answer(body, headers=HTML | {"Content-Encoding": "gzip"})

    return answer


def nothing(one: Report) -> dict[str, Answering]:
    """What stands at the addresses of `TOLD`."""
    packed = gzip.compress(article(one, content(one)).encode())
    ask = "<form>用户登录 用户名<input name=u>密码<input type=password name=p></form>"
    return {
        "/nb/cut.html": Answer(packed[: len(packed) // 2], headers=HTML | {"Content-Encoding": "gzip"}),
        "/nb/gone.html": page("提示", "<p>该信息已被撤回</p>", menu=()),
        "/nb/back.html": Answer("", 302, {"Location": "/nb/"}),
        "/nb/login.pdf": Answer(f"<title>统一认证</title>{ask}", headers=HTML),
    }
