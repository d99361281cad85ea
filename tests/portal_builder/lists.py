"""The pages that lead to the reports: home, disclosure section, columns with their lists and pagers."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from tests.portal_builder.page_frame import (
    HOME,
    Crumb,
    frame,
    links,
)

CUT = 22
"""List links are cut after so many characters, as on real portals; only @title is whole."""
ITEMS = {
    "xj-list": ('<ul class="xj-list">\n{}\n</ul>', "<li>{link}<span>{date}</span></li>"),
    "list_ul": ('<ul class="list_ul fs">\n{}\n</ul>', '<li>{link}<span class="times03">{date}</span></li>'),
    "zfxxgk_zdgkc": ('<div class="zfxxgk_zdgkc"><ul>\n{}\n</ul></div>', "<li>{link}<b>{date}</b></li>"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a list: where it leads (site-relative, or an address of another site), title and date."""

    target: str
    title: str
    date: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the portal, its parent's path and how it lists."""

    path: str
    name: str
    parent: str
    per_page: int
    list: str


def home(news: Sequence[Entry]) -> str:
    """The home page: news and the way to the disclosure section."""
    entries = _entries(news, "", "xj-list")
    main = f"""<h2>政府信息公开</h2>
<p class="columns"><a href="/xxgk/">政府信息公开</a><a href="/xxgk/ldzc/">领导之窗</a></p>
<h2>云泽要闻</h2>
{entries}"""
    return frame("首页", main, path="index.html")


def section(stubs: Sequence[Crumb], report_column: Column) -> str:
    """/xxgk/: the disclosure section; the reports are one link among others."""
    doors = [*stubs, (f"./{posixpath.basename(report_column.path)}/", report_column.name)]
    main = f'<h2>政府信息公开</h2>\n<p class="columns">{links(doors)}</p>'
    crumbs = (HOME, ("/xxgk/", "政府信息公开"))
    return frame(
        "政府信息公开", main, path="xxgk/index.html", crumbs=crumbs, metas={"ColumnName": "政府信息公开"}
    )


def column_pages(
    column: Column, children: Sequence[Column], entries: Sequence[Entry], crumbs: Sequence[Crumb]
) -> dict[str, str]:
    """Every page of a column by its path: index.html, index_1.html … with the sub-columns on each."""
    size = column.per_page
    chunks = [entries[at : at + size] for at in range(0, len(entries), size)] or [()]
    doors = [(f"/{child.path}/", child.name) for child in children]
    pages = {}
    for number, chunk in enumerate(chunks):
        path = f"{column.path}/{_page_name(number)}"
        main = f"<h2>{escape(column.name)}</h2>\n"
        if doors:
            main += f'<p class="columns">{links(doors)}</p>\n'
        main += _entries(chunk, column.path, column.list) + _pager(len(chunks), number)
        metas = {"ColumnName": column.name, "ColumnType": "政府信息公开"}
        pages[path] = frame(column.name, main, path=path, crumbs=crumbs, metas=metas)
    return pages


def _page_name(number: int) -> str:
    return f"index_{number}.html" if number else "index.html"


def _entries(entries: Sequence[Entry], folder: str, kind: str) -> str:
    whole, item = ITEMS[kind]
    return whole.format(
        "\n".join(item.format(link=_link(entry, folder), date=entry.date) for entry in entries)
    )


def _link(entry: Entry, folder: str) -> str:
    """A link relative to its column, as TRS writes it: ./202103/… below, ../../x/… across columns."""
    href = entry.target
    if "://" not in href:
        href = posixpath.relpath(href, folder or ".")
        href = href if href.startswith("..") else f"./{href}"
    shown = entry.title if len(entry.title) <= CUT else f"{entry.title[:CUT]}…"
    title = escape(entry.title)
    return f'<a href="{href}" target="_blank" title="{title}">{escape(shown)}</a>'


def _pager(pages: int, current: int) -> str:
    """The TRS pager: only a script; the browser would write the links."""
    script = f'createPageHTML({pages}, {current}, "index", "html");'
    return f'\n<div class="pager"><script src="/page.js"></script><script>{script}</script></div>'
