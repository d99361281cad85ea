"""A column of columns, each delivered otherwise: older rows behind a cursor, a list that begins with its last page, the
days of a calendar, XML for a stylesheet, pages inside a frame's own attribute or an object, years below the newest
report, a table of files that name nobody, postbacks escaped as ASP.NET escapes them."""

from __future__ import annotations

from html import escape

from tests.portals.county import COUNTY, Built, Report, content, page, pages_of
from tests.portals.packed import PLAIN, document
from tests.support.crawling import Answer, Answering

TOP, SIZE = "/nb/", 2
YEARS = (2023, 2022, 2021)


def build() -> Built:
    """Three reports a body."""
    answers: dict[str, Answering] = {"/": page(COUNTY, f'<a href="{TOP}">信息公开年报</a>', menu=())}
    ways = {
        "教育局": by_cursor, "水务局": by_last, "民政局": by_day, "司法局": by_xml, "财政局": by_frame,
        "审计局": by_object, "统计局": by_newest, "林业局": by_table, "农业农村局": by_postback,
    }  # fmt: skip
    found: dict[str, Report] = {}
    links = ""
    for at, (body, way) in enumerate(ways.items()):
        place = f"{TOP}{chr(97 + at)}/"
        some = [Report(body, year, at * 10 + n) for n, year in enumerate(YEARS, 1)]
        links += f'<li><a href="{place}">{COUNTY}{body}</a></li>'
        found |= way(answers, place, some)
    answers[TOP] = page("信息公开年报", f"<ul>{links}</ul>", menu=())
    for path, one in found.items():
        answers.setdefault(path, page(one.title, f"<h1>{one.title}</h1><div>{content(one)}</div>", menu=()))
    lists = {path for path in answers if path not in found and not path.startswith("POST")}
    return Built(answers, set(found), lists)


def rows(some: list[Report], base: str = "") -> str:
    return "".join(f'<li><a href="{base}{one.year}.html">{one.title}</a></li>' for one in some)


def plainly(place: str, some: list[Report]) -> dict[str, Report]:
    return {f"{place}{one.year}.html": one for one in some}


def by_cursor(answers: dict[str, Answering], place: str, some: list[Report]) -> dict[str, Report]:
    first, second = pages_of(some, SIZE)
    more = '<a href="x9c.html">查看更早的年报</a>'
    answers[place] = page("年报", f"<ul>{rows(first)}</ul>{more}", menu=())
    answers[f"{place}x9c.html"] = page("年报", f"<ul>{rows(second)}</ul>", menu=())
    return plainly(place, some)


def by_last(answers: dict[str, Answering], place: str, some: list[Report]) -> dict[str, Report]:
    """Page 3 of 3 comes first; a 下一页 leads back to it under another name."""
    for n, one in zip((3, 2, 1), some, strict=True):
        back = f'<a href="?p={n - 1}">上一页</a>' if n > 1 else ""
        on = f'<a href="?p={n + 1}">下一页</a>' if n < len(some) else ""
        turn = f"{back}<b>{n}</b>/3{on}"
        answers[place if n == len(some) else f"{place}?p={n}"] = page(
            "年报", f"<ul>{rows([one])}</ul>{turn}", menu=()
        )
    return plainly(place, some)


def by_day(answers: dict[str, Answering], place: str, some: list[Report]) -> dict[str, Report]:
    """Only days that brought something are links."""
    days = {f"2024-01-{10 + 7 * n}": one for n, one in enumerate(some)}
    cells = "".join(
        f'<td><a href="day.asp?d={date}">{day}</a></td>'
        if (date := f"2024-01-{day}") in days
        else f"<td>{day}</td>"
        for day in range(10, 32)
    )
    answers[place] = page("年报", f"<table><tr>{cells}</tr></table>", menu=())
    answers |= {f"{place}day.asp?d={date}": page("年报", rows([one]), menu=()) for date, one in days.items()}
    return plainly(place, some)


def by_xml(answers: dict[str, Answering], place: str, some: list[Report]) -> dict[str, Report]:
    """The records, the next page and the articles are XML in GB18030."""

    def xml(inside: str) -> Answer:
        head = '<?xml version="1.0" encoding="GB18030"?><?xml-stylesheet type="text/xsl" href="/x.xsl"?>'
        return Answer(f"{head}{inside}".encode("gb18030"), headers={"Content-Type": "text/xml"})

    for n, shown in enumerate(pages_of(some, SIZE)):
        inside = "".join(
            f"<jl><biaoti><![CDATA[{one.title}]]></biaoti><lianjie>{one.year}.xml</lianjie></jl>"
            for one in shown
        )
        following = "" if n else ' next="l_2.xml"'
        answers[f"{place}l_2.xml" if n else place] = xml(f'<lm name="年报"{following}>{inside}</lm>')
    for one in some:
        body = f"<biaoti>{one.title}</biaoti><neirong><![CDATA[{content(one)}]]></neirong>"
        answers[f"{place}{one.year}.xml"] = xml(f"<wz>{body}</wz>")
    return {f"{place}{one.year}.xml": one for one in some}


def by_frame(answers: dict[str, Answering], place: str, some: list[Report]) -> dict[str, Report]:
    answers[place] = page("年报", f'<iframe srcdoc="{escape(f"<ul>{rows(some)}</ul>")}"></iframe>', menu=())
    return plainly(place, some)


def by_object(answers: dict[str, Answering], place: str, some: list[Report]) -> dict[str, Report]:
    answers[place] = page("年报", '<object type="text/html" data="l.htm"></object>', menu=())
    answers[f"{place}l.htm"] = page("年报", f"<ul>{rows(some)}</ul>", menu=())
    return plainly(place, some)


def by_newest(answers: dict[str, Answering], place: str, some: list[Report]) -> dict[str, Report]:
    """The column is the newest report; a year alone calls the others."""
    below = "".join(f'<p><a href="{one.year}.html">{one.year}年</a></p>' for one in some[1:])
    newest = f"<h1>{some[0].title}</h1><div>{content(some[0])}</div><h4>往年年报</h4>{below}"
    answers[place] = page("政府信息公开年报", newest, menu=())
    return {place: some[0], **plainly(place, some[1:])}


def by_table(answers: dict[str, Answering], place: str, some: list[Report]) -> dict[str, Report]:
    """A serial number, the body, and a column a year; the files call themselves reports of the year."""
    head = "".join(f"<th>{one.year}年</th>" for one in some)
    cells = "".join(f'<td><a href="download.jsp?id={one.year}">下载</a></td>' for one in some)
    row = f"<tr><td>1</td><td>{some[0].body}</td>{cells}</tr>"
    answers[place] = page("年报", f"<table><tr><th>序号</th><th>单位</th>{head}</tr>{row}</table>", menu=())
    for one in some:
        answers[f"{place}download.jsp?id={one.year}"] = Answer(
            document(one, PLAIN.replace("2023", str(one.year))),
            headers={"Content-Type": "application/octet-stream"},
        )
    return {f"{place}download.jsp?id={one.year}": one for one in some}


def by_postback(answers: dict[str, Answering], place: str, some: list[Report]) -> dict[str, Report]:
    """Two numbers without a word; the pager's quotation marks are escaped."""
    pages = pages_of(some, SIZE)

    def answer(asked: dict[str, str]) -> str:
        n = int(asked.get("__EVENTARGUMENT", "Page$1").partition("$")[2])
        turn = (
            '<td>1</td><td><a href="javascript:__doPostBack(&#39;gv&#39;,&#39;Page$2&#39;)">2</a></td>'
            if n == 1
            else '<td><a href="javascript:__doPostBack(&#39;gv&#39;,&#39;Page$1&#39;)">1</a></td><td>2</td>'
        )
        state = f'<input type="hidden" name="__VIEWSTATE" value="v{n}">'
        form = f'<form method="post" action="{place}">{state}<table><tr>{turn}</tr></table></form>'
        return page("年报", f"<ul>{rows(pages[n - 1])}</ul>{form}", menu=())

    answers |= {place: answer, f"POST {place}": answer}
    return plainly(place, some)
