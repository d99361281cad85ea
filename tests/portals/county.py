"""What the invented portals share: 云泽县, its bodies, their reports, and what lives beside them."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tests.portal_builder.invent import invent, printed
from tests.portal_builder.render import official_sections, render_body, render_tables
from tests.support.crawling import Answering

COUNTY = "云泽县"
BODIES = ("人民政府", "教育局", "水务局", "民政局", "柳堤镇", "青禾乡", "市场监督管理局", "卫生健康局")
MOST_BODIES = MOST_YEARS = 99
"""Less makes smaller portals of those that are built from then on."""
DECOYS = (
    "云泽县2022年政府网站工作年度报表",
    "关于做好2022年政府信息公开工作年度报告编制发布工作的通知",
    "一图读懂云泽县2022年政府信息公开工作年度报告",
    "云泽县2022年法治政府建设年度报告",
    "云泽县政府信息公开指南",
)
MENU = (("/xwzx/", "新闻中心"), ("/hdjl/", "互动交流"), ("/ldzc/", "领导之窗"), ("/bsfw/", "办事服务"))


@dataclass(frozen=True, slots=True)
class Report:
    """A report nobody made; `number` is its own."""

    body: str
    year: int
    number: int

    @property
    def title(self) -> str:
        return f"{COUNTY}{self.body}{self.year}年政府信息公开工作年度报告"

    @property
    def date(self) -> str:
        return f"{self.year + 1}-01-{self.number % 27 + 1:02d}"


@dataclass
class Built:
    """A portal: what it answers; `reports` the paths of documents that hold a report; `lists` those of pages that
    list them; `way` those of the pages that lead there, answers of interfaces included."""

    answers: dict[str, Answering]
    reports: set[str]
    lists: set[str]
    way: set[str] = field(default_factory=lambda: {"/"})
    carriers: set[str] = field(default_factory=set)
    """Paths of articles that only carry the file with the report."""


YEARS = (2023, 2022, 2021)


def reports(bodies: Sequence[str] | None = None, years: Iterable[int] | None = None) -> list[Report]:
    """A report a body and year, the newest first; of all bodies and years where nothing else is said."""
    bodies, years = bodies or BODIES[:MOST_BODIES], years or YEARS[:MOST_YEARS]
    pairs = [(body, year) for year in years for body in bodies]
    return [Report(body, year, number) for number, (body, year) in enumerate(pairs, start=1)]


def content(report: Report) -> str:
    """What an editor pasted: the parts of the form with its tables, in figures that add up."""
    generation = "c2021" if report.year >= 2021 else "b2019"
    figures = printed(invent(generation, random.Random(report.number).randint))
    texts = {
        "overview": [f"{report.year}年，{COUNTY}{report.body}认真做好政府信息公开工作。"],
        "problems": ["公开不够及时。"],
    }
    return render_body(official_sections(texts), render_tables(figures, generation))


def page(title: str, main: str, *, head: str = "", menu: Sequence[tuple[str, str]] = MENU) -> str:
    """A page of the portal: a menu, the main part, a footer."""
    links = "".join(f'<li><a href="{href}">{text}</a></li>' for href, text in menu)
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>
<div class="nav"><ul><li><a href="/">首页</a></li>{links}</ul></div>
<div class="main">{main}</div>
<div class="footer">主办：{COUNTY}人民政府 <a href="/wzdt.html">网站地图</a> <a href="http://other.example.com/">友情链接</a></div>
</body></html>"""


def home(href: str, text: str = "政府信息公开年报", *, head: str = "") -> str:
    """A home page with a link to the reports, and news."""
    news = "".join(
        f'<li><a href="/xwzx/{n}.html">{COUNTY}召开春季植树动员会（{n}）</a></li>' for n in range(6)
    )
    main = f'<ul>{news}</ul><div class="zwgk"><a href="{href}">{text}</a><a href="/zfgzbg/">政府工作报告</a></div>'
    return page(f"{COUNTY}人民政府", main, head=head)


def pages_of(items: Sequence[Report], size: int) -> list[list[Report]]:
    """The reports a page of a list has."""
    return [list(items[at : at + size]) for at in range(0, len(items), size)]


def metas(report: Report) -> str:
    """The standard metas of an article."""
    return (
        f'<meta name="ArticleTitle" content="{report.title}"><meta name="PubDate" content="{report.date} 10:20">'
        f'<meta name="ContentSource" content="{COUNTY}{report.body}">'
    )
