"""A portal of any size in the sample portal's markup: one 年报 column, twenty articles a list page."""

from __future__ import annotations

import multiprocessing
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from crawler.demo.server import serve
from tests.portal_builder.article import Page, render_article
from tests.portal_builder.figures import figures, generation_of
from tests.portal_builder.prose import sections
from tests.portal_builder.render import render_tables
from tests.portal_builder.style import STYLES

_UNIT, _YEAR, _A_PAGE = "jyj", 2021, 20


def build(folder: Path, count: int) -> None:
    """Write the portal: home, column, lists, and `count` articles which differ in unit."""
    style = STYLES["ueditor"]
    tables = render_tables(figures(_UNIT, _YEAR), generation_of(_YEAR), style)
    prose = sections(_UNIT, _YEAR)
    column = folder / "xxgk" / "zfxxgknb"
    (column / "202201").mkdir(parents=True)
    (folder / "index.html").write_text('<a href="/xxgk/zfxxgknb/">政府信息公开年报</a>', encoding="utf-8")
    entries = []
    for number in range(count):
        title = f"云泽县第{number}局{_YEAR}年政府信息公开工作年度报告"
        name = f"202201/t20220120_{100000 + number}.html"
        html = render_article(
            title, prose, tables, style, Page(unit=f"云泽县第{number}局", published="2022-01-20")
        )
        (column / name).write_text(html, encoding="utf-8")
        entries.append(
            f'<li><a href="./{name}" title="{title}">{title[:12]}…</a><span>2022-01-20</span></li>'
        )
    pages = max(1, -(-count // _A_PAGE))
    for page in range(pages):
        items = "".join(entries[page * _A_PAGE : (page + 1) * _A_PAGE])
        pager = f'<script>createPageHTML({pages}, {page}, "index", "html");</script>'
        name = "index.html" if page == 0 else f"index_{page}.html"
        (column / name).write_text(
            f'<html><body><ul class="xj-list">{items}</ul>{pager}</body></html>', encoding="utf-8"
        )


@contextmanager
def served(count: int) -> Iterator[str]:
    """The address of such a portal, served by a process of its own."""
    folder = Path(mkdtemp(prefix="gongkai-bench-"))
    build(folder, count)
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(folder, there), daemon=True)
    process.start()
    try:
        yield here.recv()
    finally:
        process.terminate()
        process.join()
        shutil.rmtree(folder)


def _serve(folder: Path, pipe: multiprocessing.connection.Connection) -> None:
    with serve(folder) as portal:
        pipe.send(portal.url)
        multiprocessing.Event().wait()
