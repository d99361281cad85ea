"""陕西集约化: `1.html`, `2.html` …, articles with a number of 19 digits; one column leaves its pager to a script."""

from __future__ import annotations

from tests.portals.county import DECOYS, Built, Report, content, home, metas, page, pages_of, reports
from tests.support.crawling import Answering

COLUMN = "/zfxxgk/zfxxgknb"
SIZE = 6


def build() -> Built:
    """Departments by 下一页, townships by a pager nobody can read."""
    every = reports()
    kinds = {"bmxxgknb": pages_of(every[:18], SIZE), "xzxxgknb": pages_of(every[18:], SIZE // 2)}
    answers: dict[str, Answering] = {
        "/": home(f"{COLUMN}/1.html"),
        f"{COLUMN}/1.html": page(
            "年报",
            f'<a href="{COLUMN}/bmxxgknb/1.html">县级部门</a><a href="{COLUMN}/xzxxgknb/1.html">乡镇街道</a>',
        ),
    }
    lists = {f"{COLUMN}/1.html"}
    for kind, pages in kinds.items():
        for number, rows in enumerate(pages, start=1):
            inside = "".join(
                f"<tr><td onclick=\"window.open('{address(r, kind)}')\">{r.title}</td><td>{r.date}</td></tr>"
                for r in rows
            )
            decoy = f'<tr><td><a href="{COLUMN}/{kind}/1906985018193408{number:03d}.html">{DECOYS[0]}</a></td></tr>'
            turn = (
                f'<a href="{number + 1}.html">下一页</a>'
                if kind == "bmxxgknb" and number < len(pages)
                else ""
            )
            pager = turn if kind == "bmxxgknb" else '<div id="pagination"></div>'
            path = f"{COLUMN}/{kind}/{number}.html"
            answers[path] = page("年报", f"<table>{inside}{decoy}</table>{pager}")
            lists.add(path)
            for report in rows:
                answers[address(report, kind)] = page(
                    report.title, f"<article>{content(report)}</article>", head=metas(report)
                )
    found = {address(r, kind) for kind, pages in kinds.items() for rows in pages for r in rows}
    guessed = f"{COLUMN}/xzxxgknb/{len(kinds['xzxxgknb']) + 1}.html"  # nothing says that there are no more
    return Built(answers, found, lists, {"/", guessed})


def address(report: Report, kind: str) -> str:
    return f"{COLUMN}/{kind}/{1706985018193408000 + report.number}.html"
