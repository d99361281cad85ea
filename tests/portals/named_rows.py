"""A portal of no family whose rows are called by a body alone: the year is the folder's, the report's title its own."""

from __future__ import annotations

from tests.portals.county import Built, content, page, reports
from tests.support.crawling import Answering

SIDE = '<div class="side"><a href="/gk/zn.html">公开指南</a> <a href="/gk/nb/">年报</a></div>'
YEARS = (2023, 2022)


def build() -> Built:
    """The last year has but two rows; the menu at the side stands on every page and is never a row."""
    answers: dict[str, Answering] = {
        "/": page("云泽县人民政府", '<a href="/gk/">政府信息公开</a>', menu=()),
        "/gk/": page("政府信息公开", SIDE, menu=()),
        "/gk/zn.html": page("公开指南", f"{SIDE}<p>略</p>", menu=()),
        "/gk/nb/": page("年报", SIDE + "".join(f'<a href="{year}/">{year}</a> ' for year in YEARS), menu=()),
    }
    found = set()
    for year in YEARS:
        some = [one for one in reports() if one.year == year][: 6 if year == YEARS[0] else 2]
        rows = "".join(f'<li><a href="{one.number}.html">{one.body}</a></li>' for one in some)
        answers[f"/gk/nb/{year}/"] = page(str(year), f"{SIDE}<ul>{rows}</ul>", menu=())
        for one in some:
            place = f"/gk/nb/{year}/{one.number}.html"
            answers[place] = page(one.title, f"<h1>{one.title}</h1><div>{content(one)}</div>", menu=())
            found.add(place)
    return Built(
        answers, found, {f"/gk/nb/{year}/" for year in YEARS}, {"/", "/gk/", "/gk/nb/", "/gk/zn.html"}
    )
