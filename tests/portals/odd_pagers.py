"""A column of columns, each turned otherwise: a picture to page 2, an object of an unknown library, a box with a pattern, a
button that fills a form, a function of another name that counts; a form with a token that each answer renews."""

from __future__ import annotations

from collections.abc import Callable

from tests.portals.county import COUNTY, Built, Report, content, page, pages_of, reports
from tests.support.crawling import Answer, Answering

TOP, SIZE = "/gk/", 3
YEARS = range(2023, 2016, -1)
_Turn = Callable[[str, int, int], str]


def build() -> Built:
    """Seven reports of a body, three pages each."""
    answers: dict[str, Answering] = {"/": page(COUNTY, f'<a href="{TOP}">信息公开年报</a>', menu=())}
    ways: dict[str, tuple[str, _Turn]] = {
        "教育局": ("p{n}.htm", by_picture),
        "水务局": ("index_{n}.html", by_object),
        "民政局": ("d-{n}.html", by_box),
        "卫生健康局": ("l.do?cp={n}", by_button),
        "财政局": ("nb_{k}.htm", by_count),
    }
    lists, found = {TOP}, {}
    links = ""
    for at, (body, (name, turn)) in enumerate(ways.items()):
        place = f"{TOP}{chr(97 + at)}/"
        links += f'<li><a href="{place}">{COUNTY}{body}</a></li>'
        some = [Report(body, year, at * 10 + n) for n, year in enumerate(YEARS)]
        pages = pages_of(some, SIZE)
        for n, shown in enumerate(pages, 1):
            path = place if n == 1 else place + name.format(n=n, k=n - 1)
            answers[path] = page(body, _rows(place, shown) + turn(place, n, len(pages)), menu=())
            lists.add(path)
        found |= {f"{place}{one.year}.shtml": one for one in some}
    place = f"{TOP}form"
    links += f'<li><a href="{place}">{COUNTY}审计局</a></li>'
    some = reports(("审计局",), YEARS)
    answers |= by_token(place, some)
    found |= {f"{TOP}{one.year}.shtml": one for one in some}
    lists.add(place)
    answers[TOP] = page("信息公开年报", f"<ul>{links}</ul>", menu=())
    for path, one in found.items():
        answers[path] = page(one.title, f"<h1>{one.title}</h1><div>{content(one)}</div>", menu=())
    return Built(answers, set(found), lists)


def _rows(place: str, some: list[Report]) -> str:
    rows = "".join(f'<li><a href="{place}{one.year}.shtml">{one.title}</a>{one.date}</li>' for one in some)
    return f"<ul>{rows}</ul>"


def by_picture(place: str, n: int, last: int) -> str:
    before = f'<a href="{place}"><img src="/i/l.png"></a>' if n > 1 else ""
    return f"<div>{before}{f'<a href={place}p{n + 1}.htm><img src=/i/r.png></a>' if n < last else ''}</div>"


def by_object(place: str, n: int, last: int) -> str:
    said = f'pageCount: {last}, pageIndex: {n}, url: "{place}index_[page].html", firstUrl: "{place}"'
    return f"<div class=bar></div><script>new PageBar({{el: '.bar', {said}}});</script>"


def by_box(place: str, _: int, last: int) -> str:
    numbers = "".join(f"<span onclick='gotoPage({one})'>{one}</span>" for one in range(1, last + 1))
    return f'<div id="box" data-path="{place}d-{{p}}.html" data-total="{len(YEARS)}" data-pagesize="{SIZE}">{numbers}</div>'


def by_button(place: str, n: int, last: int) -> str:
    press = f"document.f.cp.value={n + 1};document.f.submit();"
    button = f'<input type="button" value="下一页" onclick="{press}">' if n < last else ""
    return f'<form name="f" action="{place}l.do"><input type="hidden" name="cp" value="{n}">{button}</form>'


def by_count(_: str, n: int, last: int) -> str:
    return f'<script src="/js/page.js"></script><script>createPageNav({last},{n - 1},"nb","htm");</script>'


def by_token(place: str, some: list[Report]) -> dict[str, Answering]:
    """Each answer knows only the token of the answer before. Years narrow the list; nothing is only there."""
    given = ["t0"]
    every = pages_of(some, SIZE)

    def answer(asked: dict[str, str]) -> Answer | str:
        if "token" in asked and asked["token"] != given[-1]:
            return Answer("Forbidden", 403)
        given.append(f"t{len(given)}")
        n = int(asked.get("pageNo", "1"))
        hidden = f'<input type="hidden" name="token" value="{given[-1]}"><input type="hidden" name="pageNo" value="{n}">'
        years = "".join(f"<option value={year}>{year}</option>" for year in YEARS)
        select = f'<select name="year" onchange="goPage(1)"><option value="">全部</option>{years}</select>'
        numbers = "".join(
            f'<a href="javascript:;" onclick="goPage({k})">{k}</a>' for k in range(1, len(every) + 1)
        )
        script = "function goPage(n){ document.q.pageNo.value = n; document.q.submit(); }"
        form = f'<form name="q" method="post" action="{place}">{hidden}{select}</form>'
        return page(
            "审计局",
            f"{form}{_rows(TOP, every[n - 1])}{numbers} 共{len(some)}条<script>{script}</script>",
            menu=(),
        )

    return {place: answer, f"POST {place}": answer}
