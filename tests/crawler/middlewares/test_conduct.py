"""What we promise servers: one request at a time, refusals taken as answers, other hosts left alone."""

from __future__ import annotations

import socket
from pathlib import Path

from archive.database.folder import Archive
from archive.survey.national import national
from archive.vocabulary import Outcome
from crawler.frontier.waiting import LOOKS
from tests.support.crawling import (
    Answer,
    codes,
    crawl,
    portal,
)
from tests.support.small_portal import HOME, SECTION, column, entry, rows, site


def block_page() -> str:
    return "<html><body>网防G01 您的请求已被拦截 eventID: 12345</body></html>"


def test_blocked_is_recorded_and_never_a_report(tmp_path: Path) -> None:
    with portal(site(a=Answer(block_page(), 405), b=block_page(), c=Answer("", 412))) as here:
        summary = crawl(tmp_path, here.url, GONGKAI_BLOCKED_LIMIT=9)
        assert len(here.paths()) == len(set(here.paths()))
    assert codes(summary) == ["blocked", "blocked", "blocked", "nothing_found"]
    assert rows(tmp_path, "SELECT 1 FROM documents") == []
    assert [
        (row["status"], row["sha256"])
        for row in rows(
            tmp_path, "SELECT status, sha256 FROM captures WHERE url LIKE '%html' ORDER BY status"
        )
    ] == [(200, None), (405, None), (412, None)]


def test_a_site_that_blocks_is_left_alone(tmp_path: Path) -> None:
    many = {f"p{n}": Answer(block_page(), 403) for n in range(9)}
    with portal(site(**many)) as here:
        summary = crawl(tmp_path, here.url)
        assert sum("/p" in path for path in here.paths()) <= 4
    assert summary["reason"] == "blocked"


def test_block_page_at_home_is_not_an_empty_site(tmp_path: Path) -> None:
    with portal({"/": Answer(block_page(), 405)}) as here:
        summary = crawl(tmp_path, here.url)
        assert here.paths() == ["/robots.txt", "/"]
    assert codes(summary) == ["blocked", "nothing_found"]


def test_soft_404_and_dead_columns_are_gone(tmp_path: Path) -> None:
    pages = site(
        deleted="<html><body>您访问的页面不存在或已删除</body></html>",
        refreshed="<meta http-equiv='refresh' content='0; url=/'>",
        moved=Answer("", 302, {"Location": "/"}),
        missing=Answer("no", 404),
    )
    with portal(pages) as here:
        summary = crawl(tmp_path, here.url)
        assert here.paths().count("/") == 1
    assert codes(summary) == ["gone", "nothing_found", "soft_404", "soft_404", "soft_404"]


def test_redirect_to_another_host_is_not_followed(tmp_path: Path) -> None:
    with portal({}) as other:
        with portal(site(a=Answer("", 302, {"Location": f"{other.url}x.html"}))) as here:
            summary = crawl(tmp_path, here.url)
        assert other.asked == []
    assert codes(summary) == ["nothing_found", "offsite"]


def test_a_home_page_that_leads_to_another_host_has_moved_away(tmp_path: Path) -> None:
    with portal({}) as other:
        with portal({"/": Answer("", 301, {"Location": f"{other.url}new/"})}) as here:
            summary = crawl(tmp_path, here.url)
        assert other.asked == []
    assert "moved_away" in codes(summary)
    assert "offsite" not in codes(summary)
    with Archive(tmp_path, read_only=True) as archive:
        (site_told,) = national(archive.database)["sites"]
    assert site_told["outcome"] == Outcome.MOVED
    assert f"{other.url}new/" in site_told["why"]


def test_redirect_within_the_site_is_followed_and_kept(tmp_path: Path) -> None:
    pages = site(a=Answer("", 301, {"Location": "/xxgk/nb/moved.html"}))
    pages["/xxgk/nb/moved.html"] = "<html><body><h1>某县2023年政府信息公开工作年度报告</h1></body></html>"
    with portal(pages) as here:
        summary = crawl(tmp_path, here.url)
    (row,) = rows(tmp_path, "SELECT * FROM captures WHERE url LIKE '%moved.html'")
    assert row["requested"].endswith("/a.html")
    assert len(rows(tmp_path, "SELECT 1 FROM captures")) == len(here.asked)
    assert codes(summary) == ["no_tables", "nothing_found"]


def test_server_errors_are_asked_again_twice_and_told(tmp_path: Path) -> None:
    with portal(site(a=Answer("oops", 503))) as here:
        summary = crawl(tmp_path, here.url)
        assert here.paths().count("/xxgk/nb/a.html") == 3
    assert codes(summary) == ["http_error", "nothing_found"]


def test_a_host_that_is_busy_for_a_moment_loses_nothing_and_is_slowed_once(tmp_path: Path) -> None:
    """Five answers in a row, each of another page, ask for a pause of no time."""
    left = [5]

    def busy(_: dict[str, str]) -> Answer | str:
        left[0] -= 1
        return Answer("busy", 503, {"Retry-After": "0"}) if left[0] >= 0 else "<p>no</p>"

    pages = site(**{f"p{n}": "<p>no</p>" for n in range(7)})
    with portal({path: busy if path.endswith(".html") else page for path, page in pages.items()}) as here:
        summary = crawl(tmp_path, here.url)
        asked = {path for path in here.paths() if path.endswith(".html")}
    seen = rows(tmp_path, "SELECT DISTINCT url FROM captures WHERE status = 200 AND url LIKE '%html'")
    assert (len(seen), len(asked), summary["reason"]) == (7, 7, "finished")
    assert rows(tmp_path, "SELECT max(delay) AS most FROM ledger")[0]["most"] <= 2


def test_a_site_that_is_down_is_a_clear_problem(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
    summary = crawl(tmp_path, url)
    assert codes(summary) == ["nothing_found", "unreachable"]
    assert summary["reason"] == "finished"


def test_failed_and_empty_attachments_are_told(tmp_path: Path) -> None:
    article = (
        "<html><body><h1>某县2023年政府信息公开工作年度报告</h1><div class=TRS_Editor>"
        "<a href='P020240101000000000001.pdf'>一</a><a href='P020240101000000000002.pdf'>二</a></div>"
    )
    pages = site(a=article)
    pages["/xxgk/nb/P020240101000000000001.pdf"] = Answer(b"", 200, {"Content-Type": "application/pdf"})
    with portal(pages) as here:
        summary = crawl(tmp_path, here.url)
    assert codes(summary) == ["download_failed", "empty", "nothing_found"]


def test_broken_file_is_told_with_url_and_digest(tmp_path: Path) -> None:
    pages = site(a="<div class=TRS_Editor><a href='P020240101000000000001.pdf'>一</a></div>")
    pages["/xxgk/nb/P020240101000000000001.pdf"] = Answer(b"%PDF-1.4 broken", 200)
    with portal(pages) as here:
        summary = crawl(tmp_path, here.url)
    (broken,) = [p for p in summary["problems"] if p["code"] not in ("nothing_found", "no_tables")]
    assert broken["code"] == "broken_file"
    assert broken["url"].endswith(".pdf")
    assert len(broken["sha256"]) == 64


def test_missing_second_page_tries_the_other_count(tmp_path: Path) -> None:
    pages = site()
    pages["/xxgk/nb/"] = column(entry("a.html")) + "<script>createPageHTML(3, 0, 'index', 'html')</script>"
    pages["/xxgk/nb/index_2.html"] = column(entry("b.html"))
    with portal(pages) as here:
        crawl(tmp_path, here.url)
        assert {"/xxgk/nb/index_1.html", "/xxgk/nb/index_2.html", "/xxgk/nb/b.html"} <= set(here.paths())


def test_named_column_is_started_at_and_home_is_the_way_back(tmp_path: Path) -> None:
    with portal(site(a="<p>no</p>")) as here:
        file = tmp_path / "x.toml"
        for name in ("xxgk/nb/", "old/"):
            here.asked.clear()
            text = f'title = "例"\nhome = "{here.url}"\ncolumns = ["{here.url}{name}"]\nexpected = 0\n'
            file.write_text(text, encoding="utf-8")
            crawl(tmp_path / name.strip("/").replace("/", "-"), str(file))
            assert here.paths()[1] == f"/{name}"
            assert ("/" in here.paths()) == (name == "old/")
            assert "/xxgk/nb/a.html" in here.paths()


def test_two_sites_at_once_and_two_of_one_host_in_turn(tmp_path: Path) -> None:
    with portal(site(a="<p>no</p>")) as one, portal(site(b="<p>no</p>")) as two:
        summary = crawl(tmp_path, one.url, two.url)
    assert [entry["reason"] for entry in summary["sites"]] == ["finished", "finished"]
    assert all(entry["requests"] == 5 for entry in summary["sites"])


def test_sites_of_one_host_take_turns(tmp_path: Path) -> None:
    with portal(site(a="<p>no</p>")) as here:
        files = []
        for name in ("one", "two"):
            files.append(tmp_path / f"{name}.toml")
            files[-1].write_text(f'title = "{name}"\nhome = "{here.url}"\n', encoding="utf-8")
        summary = crawl(tmp_path / "archive", *(str(file) for file in files))
    assert [entry["reason"] for entry in summary["sites"]] == ["finished", "finished"]
    assert here.paths()[:5] == here.paths()[5:]


def test_a_dead_column_on_the_home_page_is_not_the_end(tmp_path: Path) -> None:
    pages = site(a="<p>no</p>")
    pages["/"] = f"<a href='/dead/'>政府信息公开年报</a>{HOME}"
    with portal(pages) as here:
        summary = crawl(tmp_path, here.url)
        assert here.paths()[1:] == ["/", "/dead/", "/xxgk/", "/xxgk/nb/", "/xxgk/nb/a.html"]
    assert "gone" in codes(summary)


def test_sections_are_tried_in_order_and_not_for_ever(tmp_path: Path) -> None:
    names = ["政府信息公开", "政务公开", "信息公开", *(f"政府信息公开{n}" for n in range(90))]
    home = "".join(f"<a href='/s{n}/'>{name}</a>" for n, name in enumerate(names))
    with portal({"/": home, **{f"/s{n}/": "<p>empty</p>" for n in range(93)}}) as here:
        summary = crawl(tmp_path, here.url)
        assert here.paths()[1:5] == ["/", "/s0/", "/s1/", "/s2/"]
        sections = [path for path in here.paths() if path.startswith("/s") and path != "/sitemap.xml"]
        assert len(set(sections)) == LOOKS
        assert (
            len(sections) <= LOOKS + 3
        )  # the likeliest are shown to the browser before the site is given up
    assert codes(summary) == ["no_column", "nothing_found"]


def test_a_report_on_the_home_page_does_not_make_the_site_a_column(tmp_path: Path) -> None:
    pages = site(a="<p>no</p>")
    pages["/"] = f"{HOME}<a href='/xwzx/'>新闻</a><a href='/bmdh/'>部门</a>{entry('/xxgk/nb/a.html')}"
    with portal(pages) as here:
        crawl(tmp_path, here.url)
        asked = ["/", "/bmdh/", "/robots.txt", "/xxgk/", "/xxgk/nb/", "/xxgk/nb/a.html"]
    assert sorted(here.paths()) == asked  # one body alone has reported: the others may stand below 部门


def test_address_of_a_column_is_enough(tmp_path: Path) -> None:
    for number, section in enumerate((SECTION, "")):
        pages = site(a="<p>no</p>")
        pages["/xxgk/nb/"] = f"{section}{pages['/xxgk/nb/']}<a href='czj/'>财政局</a>"
        pages["/xxgk/nb/czj/"] = column(entry("../a.html"))
        with portal(pages) as here:
            crawl(tmp_path / str(number), f"{here.url}xxgk/nb/")
            paths = ["/robots.txt", "/xxgk/nb/", "/xxgk/nb/a.html", "/xxgk/nb/czj/"]
            assert sorted(here.paths()) == paths


def test_catalogue_in_a_frame(tmp_path: Path) -> None:
    pages = site(a="<p>no</p>")
    pages["/xxgk/"] = "<iframe src='./ml.html'></iframe>"
    pages["/xxgk/ml.html"] = SECTION
    with portal(pages) as here:
        crawl(tmp_path, here.url)
        assert here.paths()[-3:] == ["/xxgk/ml.html", "/xxgk/nb/", "/xxgk/nb/a.html"]


def test_file_behind_an_article_address(tmp_path: Path) -> None:
    pages = site(a=Answer(b"%PDF-1.4 broken", 200, {"Content-Type": "application/pdf"}))
    with portal(pages) as here:
        summary = crawl(tmp_path, here.url)
    assert codes(summary) == ["broken_file", "nothing_found"]


def test_cut_title_is_decided_by_its_page(tmp_path: Path) -> None:
    pages = site()
    pages["/xxgk/nb/"] = column(
        "<a href='t20240101_1.html'>某县2023年政府信息公开工…</a>",
        "<a href='t20240101_2.html'>某局2023年政府信息公开工…</a>",
    )
    pages["/xxgk/nb/t20240101_1.html"] = (
        "<html><meta name=ArticleTitle content='某县2023年政府信息公开工作年度报告'><body>正文</body></html>"
    )
    pages["/xxgk/nb/t20240101_2.html"] = (
        "<html><meta name=ArticleTitle content='某局2023年政府信息公开工作要点'><body>正文</body></html>"
    )
    with portal(pages) as here:
        summary = crawl(tmp_path, here.url)
    assert summary["articles"] == 1
    assert codes(summary) == ["no_tables", "nothing_found"]


def test_a_lost_body_is_asked_for_again(tmp_path: Path) -> None:
    pages = site(a="<html><body><p>no</p></body></html>")
    pages["/xxgk/nb/"] = Answer(str(pages["/xxgk/nb/"]), 200, {"ETag": '"1"', "Content-Type": "text/html"})
    with portal(pages) as here:
        crawl(tmp_path, here.url)
        (row,) = rows(tmp_path, "SELECT sha256 FROM captures WHERE url LIKE '%/nb/'")
        Archive(tmp_path).store.path(row["sha256"]).unlink()
        summary = crawl(tmp_path, here.url)
    assert summary["unchanged"] == 0
    assert row["sha256"] in Archive(tmp_path).store


def test_a_page_that_changed_is_a_new_document_at_the_same_address(tmp_path: Path) -> None:
    pages = site(a="<html><body><p>first</p></body></html>")
    with portal(pages) as here:
        crawl(tmp_path, here.url)
        here.answers["/xxgk/nb/a.html"] = "<html><body><p>second</p></body></html>"
        crawl(tmp_path, here.url)
    found = rows(tmp_path, "SELECT url FROM appearances WHERE url LIKE '%a.html'")
    assert len(found) == 2


def test_a_namesake_elsewhere_is_not_believed(tmp_path: Path) -> None:
    file = tmp_path / "x.toml"
    for code, asked in (("4304000001", 2), ("6405220001", 5), ("bm12000001", 5)):
        pages = site(a="<p>no</p>")
        pages["/"] = f"<html><meta name='SiteIDCode' content='{code}'><body>{HOME}</body></html>"
        with portal(pages) as here:
            text = f'title = "例"\nhome = "{here.url}"\nregion_code = "640522"\nexpected = 0\n'
            file.write_text(text, encoding="utf-8")
            summary = crawl(tmp_path / code, str(file))
            assert len(here.asked) == asked
        assert ("wrong_site" in codes(summary)) == (asked == 2)


def test_progress_is_told(tmp_path: Path) -> None:
    with portal(site(a="<p>no</p>")) as here:
        summary = crawl(tmp_path, here.url)
    assert summary["ticks"] >= len(here.asked)


def test_column_that_is_the_report_itself(tmp_path: Path) -> None:
    report = "<meta name='ArticleTitle' content='某县2023年政府信息公开工作年度报告'><p>正文</p>"
    with portal({"/": HOME, "/xxgk/": SECTION, "/xxgk/nb/": f"<html>{report}</html>"}) as here:
        summary = crawl(tmp_path, here.url)
    assert codes(summary) == ["no_tables", "nothing_found"]
    assert summary["articles"] == 1


def test_honest_name(tmp_path: Path) -> None:
    with portal(site()) as here:
        crawl(tmp_path, here.url)
    agents = {headers["user-agent"] for _, headers in here.asked}
    assert len(agents) == 1
    assert agents.pop().startswith("gongkai/")
    assert not any("cookie" in headers for _, headers in here.asked)
