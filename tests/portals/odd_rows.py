"""A portal of no family whose rows are hardly rows: arrays in a script, titles beside the link or cut without a sign,
functions that put the address together, arrows for a pager, lists in XML."""

from __future__ import annotations

import base64

from tests.portals.county import BODIES, DECOYS, Built, Report, content, page, pages_of, reports
from tests.support.crawling import Answer, Answering

SIZE = 2
COLUMNS = (
    ("/sz/", "县政府年报", "arrays"), ("/bt/", "部门年报", "titles"), ("/hs/", "乡镇年报", "called"),
    ("/jt/", "街道年报", "arrows"), ("/xml/nb.xml", "历年年报", "xml"),
)  # fmt: skip


def build() -> Built:
    """A column a kind of row, six reports each; every article is the same."""
    links = "".join(f'<a href="{path}">{name}</a> ' for path, name, _ in COLUMNS)
    answers: dict[str, Answering] = {"/": page("云泽县人民政府", links)}
    found: set[str] = set()
    for at, (path, name, kind) in enumerate(COLUMNS):
        some = [Report(body, 2023 - year, at * 10 + n) for n, (body, year) in enumerate(_bodies(at), 1)]
        if kind == "arrows":
            answers |= arrows(path, name, some)
        elif kind == "xml":
            answers[path] = Answer(feed(name, some), headers={"Content-Type": "text/xml"})
        else:
            answers[path] = page(name, {"arrays": arrays, "titles": titles, "called": called}[kind](some))
        for one in some:
            found.add(address(one))
            answers[address(one)] = page(one.title, f"<h1>{one.title}</h1><div>{content(one)}</div>")
    lists = {path for path, _, _ in COLUMNS} | {"/jt/l"}
    return Built(answers, found, lists)


def _bodies(at: int) -> list[tuple[str, int]]:
    pairs = [(one.body, 2023 - one.year) for one in reports(BODIES, range(2023, 2013, -1))]
    return pairs[at * 6 : at * 6 + 6]


def address(report: Report) -> str:
    return f"/doc/show.do?docId=d{report.number:04d}"


def arrays(some: list[Report]) -> str:
    rows = "".join(f'arr[{n}]=["{r.title}","{address(r)}","{r.date}"];' for n, r in enumerate(some))
    return f'<ul id="l"></ul><script>var arr=new Array();{rows}arr[9]=["{DECOYS[1]}","/x/1.html",""];draw(arr)</script>'


def titles(some: list[Report]) -> str:
    """A box that keeps both for a script, a row with the title whose link is a picture, and a cut without dots."""

    def row(number: int, report: Report) -> str:
        if number % 3 == 0:
            return f'<div class="r" data-title="{report.title}" data-href="{address(report)}"></div>'
        if number % 3 == 1:
            return f'<li title="{report.title}"><a href="{address(report)}"><i class="icon"></i></a></li>'
        return f'<li><a href="{address(report)}">{report.title[:-6]}</a></li>'

    return f"<div>{''.join(row(n, r) for n, r in enumerate(some))}</div>"


def called(some: list[Report]) -> str:
    rows = "".join(
        f"<tr><td>{n}</td><td><a href=\"javascript:openDoc('d{r.number:04d}')\">{r.title}</a></td></tr>"
        for n, r in enumerate(some, 1)
    )
    script = (
        "function openDoc(id){ var place = '/doc/show.do'; window.open(place + '?docId=' + id, '_blank'); }"
    )
    return f"<table>{rows}</table><script>{script}</script>"


def arrows(path: str, name: str, some: list[Report]) -> dict[str, Answering]:
    """The oldest first; the only way on is an arrow to an address that says nothing."""
    pages = pages_of(list(reversed(some)), SIZE)

    def place(number: int) -> str:
        return f"{path}l?k={base64.b64encode(f'pg={number};sz={SIZE}'.encode()).decode()}"

    def answer(number: int) -> str:
        rows = "".join(f'<li><a href="{address(r)}">{r.title}</a> {r.date}</li>' for r in pages[number])
        turn = f'<a href="{place(number + 1)}"><img src="/i/next.gif"></a>' if number + 1 < len(pages) else ""
        return page(
            name, f'<ul>{rows}</ul><div class="fy"><a href="{path}"><img src="/i/prev.gif"></a>{turn}</div>'
        )

    return {path: answer(0)} | {place(number): answer(number) for number in range(1, len(pages))}


def feed(name: str, some: list[Report]) -> str:
    rows = "".join(
        f"<item><bt>{r.title}</bt><lj>{address(r)}</lj><rq>{r.date}</rq></item>" for r in some
    ).replace("&", "&amp;")
    head = '<?xml version="1.0" encoding="utf-8"?><?xml-stylesheet type="text/xsl" href="/l.xsl"?>'
    return f"{head}<list><lm>{name}</lm>{rows}</list>"
