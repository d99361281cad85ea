"""拓尔思 TRS: folders, relative links, cut titles, a script that counts the pages, files beside the article."""

from __future__ import annotations

from tests.portals.county import DECOYS, Built, Report, content, home, metas, page, pages_of, reports
from tests.support.crawling import Answer, Answering

COLUMN = "/xxgk/zfxxgknb_171215/"
SIZE = 5


def build() -> Built:
    """Two lists: the government's years in a folder each, the departments' in one list of several pages."""
    answers: dict[str, Answering] = {
        "/": home("/xxgk/", "政府信息公开"),
        "/xxgk/": page(
            "政府信息公开",
            '<a href="./zfxxgkzn/">政府信息公开指南</a><a href="zfxxgknb_171215/">政府信息公开年报</a>',
        ),
        COLUMN: page(
            "政府信息公开年报",
            '<ul><li><a href="./bmnb/">县直部门</a></li><li><a href="2023n/">2023年</a></li></ul>',
        ),
    }
    found, lists = set(), {COLUMN}
    for number, rows in enumerate(pages := pages_of(reports(), SIZE)):
        path = f"{COLUMN}bmnb/" + (f"index_{number}.html" if number else "")
        lists.add(path)
        script = f'<script>createPageHTML({len(pages)}, {number}, "index", "html");</script>'
        answers[path] = page("县直部门", f"<ul>{''.join(map(row, rows))}{decoys(number)}</ul>{script}")
        for report in rows:
            found.add(address(report))
            answers[address(report)] = article(report)
    answers[f"{COLUMN}2023n/"] = page("2023年", f"<ul>{row(Report('机关事务中心', 2023, 90), './')}</ul>")
    lists.add(f"{COLUMN}2023n/")
    file = f"{COLUMN}2023n/202401/P020240110403628330125.doc"
    answers[f"{COLUMN}2023n/202401/t20240110_90.html"] = page(
        "年报",
        '<div class=TRS_Editor><p>年报见附件。</p><a href="./P020240110403628330125.doc">年报.doc</a></div>',
    )
    answers[file] = Answer(
        page("", content(Report("机关事务中心", 2023, 90))), headers={"Content-Type": "application/msword"}
    )
    return Built(answers, {*found, file}, lists, {"/", "/xxgk/"}, {f"{COLUMN}2023n/202401/t20240110_90.html"})


def address(report: Report) -> str:
    return f"{COLUMN}bmnb/{report.year + 1}01/t{report.year + 1}0110_{report.number}.html"


def row(report: Report, folder: str = "./") -> str:
    href = f"{folder}{report.year + 1}01/t{report.year + 1}0110_{report.number}.html"
    return (
        f'<li><a href="{href}" title="{report.title}">{report.title[:16]}…</a><span>{report.date}</span></li>'
    )


def decoys(number: int) -> str:
    return "".join(
        f'<li><a href="./202301/t20230111_{number}{n}.html">{t}</a></li>' for n, t in enumerate(DECOYS)
    )


def article(report: Report) -> str:
    main = f'<h3 class="art-title">{report.title}</h3><div class="view TRS_UEDITOR">{content(report)}</div>'
    return page(report.title, main, head=metas(report))
