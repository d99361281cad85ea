"""A crawl records every report of a file, and one report of an article whose text and tables are two files; reading
again changes nothing, and the archive verifies."""

from __future__ import annotations

from pathlib import Path

from archive.database.folder import Archive
from archive.reports import readings
from archive.reports.loading import load_report
from pipelines.maintenance.reread import accept, reread
from pipelines.maintenance.verify_cells import verify
from pipelines.reading.pool import Limits
from tests.support.crawling import Answer, crawl, portal
from tests.support.several import NAMES, one_page, one_workbook, text_alone, title_of
from tests.support.several import PAGES as ARTICLES
from tests.support.small_portal import HOME, SECTION, column, rows

LIMITS = Limits(workers=1)
BYTES = {"Content-Type": "application/octet-stream"}


def site(volume: str) -> dict[str, Answer | str]:
    title = title_of(ARTICLES[NAMES[3]])
    links = "<p><a href='wen.docx'>报告</a></p><p><a href='biao.xlsx'>附表</a></p>"
    return {
        "/": HOME,
        "/xxgk/": SECTION,
        "/xxgk/nb/": column(
            f"<a href='./hb.html'>{title_of(ARTICLES[NAMES[0]])}汇编</a>", f"<a href='./two.html'>{title}</a>"
        ),
        "/xxgk/nb/hb.html": volume,
        "/xxgk/nb/two.html": f"<html><title>{title}</title><body><h1>{title}</h1>{links}</body></html>",
        "/xxgk/nb/wen.docx": Answer(text_alone(NAMES[3]), headers=BYTES),
        "/xxgk/nb/biao.xlsx": Answer(one_workbook({"附表": NAMES[3]}, prose=False), headers=BYTES),
    }


def test_as_many_reports_as_were_found(tmp_path: Path) -> None:
    answers = site(one_page(*NAMES[:3]))
    with portal(answers) as here:
        first, again = crawl(tmp_path, here.url), crawl(tmp_path, here.url)
        here.answers["/xxgk/nb/hb.html"] = one_page(*NAMES[:3]).replace("12356", "12357")
        third = crawl(tmp_path, here.url)
    assert [first[name] for name in ("reports_new", "reports_known")] == [4, 0]
    assert [again[name] for name in ("reports_new", "reports_known")] == [0, 4]
    assert third["reports_new"] == 1
    found = rows(tmp_path, "SELECT * FROM reports WHERE standing = 'current' ORDER BY url")
    ends = [row["url"].rpartition("/")[2] for row in found]
    assert sorted(ends) == ["hb.html", "hb.html#report-2", "hb.html#report-3", "wen.docx#2"]
    assert len(rows(tmp_path, "SELECT * FROM amendments")) == 1
    with Archive(tmp_path) as archive:
        (number,) = (row["id"] for row in found if row["url"].endswith("#2"))
        joined = load_report(archive.database, number)
        assert {url.rpartition("/")[2] for url in joined.urls} == {"wen.docx", "biao.xlsx", "wen.docx#2"}
        assert sum(cell.value is not None for cell in joined.cells) == 200
        assert len(joined.sections) >= 6
        outcome = reread(archive, LIMITS)
        assert (outcome.problems, outcome.reports) == ([], 5 + 2)
        waiting = archive.database.query("SELECT facts + cells + others AS n FROM readings")
        assert sum(row["n"] for row in waiting) == 0
        assert accept(archive) == readings.count(archive.database, "former")
    proof = verify(tmp_path)
    assert proof.faults == []
    assert rows(tmp_path, "SELECT * FROM reports WHERE standing = 'current' ORDER BY url") == found
