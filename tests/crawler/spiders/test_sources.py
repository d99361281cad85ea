"""Where no link leads to the column: the site's own search, and the sitemap for machines."""

from __future__ import annotations

from pathlib import Path

from archive.database.folder import Archive
from tests.portals.county import content, page, reports
from tests.support.crawling import Answer, codes, crawl, portal

EVERY = reports()[:6]
ARTICLES = {f"/show/{r.number}.html": page(r.title, f"<h1>{r.title}</h1>{content(r)}") for r in EVERY}
ROWS = "".join(f"<li><a href='/show/{r.number}.html'>{r.title}</a></li>" for r in EVERY)
FORM = "<form action='/so'><input type='hidden' name='site' value='7'><input name='keyword'><input type='submit'></form>"


def test_the_search_of_the_site_is_asked(tmp_path: Path) -> None:
    def found(asked: dict[str, str]) -> str:
        assert asked["site"] == "7"
        return page("检索", f"共找到 900 条<ul>{ROWS if '年度报告' in asked['keyword'] else ''}</ul>")

    with portal({"/": page("云泽县", FORM, menu=()), "/so": found, **ARTICLES}) as here:
        summary = crawl(tmp_path, here.url)
    assert summary["reports_new"] == len(EVERY)
    assert "list_incomplete" in codes(summary), "900 hits, six seen, and no other list"


def test_the_hits_of_a_search_are_turned_to_the_end(tmp_path: Path) -> None:
    """Two phrases find the same reports: each page of the one looks like a page of the other."""
    many = reports(years=range(2023, 2017, -1))
    texts = {f"/show/{r.number}.html": page(r.title, f"<h1>{r.title}</h1>{content(r)}") for r in many}

    def found(asked: dict[str, str]) -> str:
        now, words = int(asked.get("page", "1")), asked["keyword"]
        rows = many[now * 4 - 4 : now * 4]
        shown = "".join(f"<li><a href='/show/{r.number}.html'>{r.title}</a></li>" for r in rows)
        near = range(max(1, now - 2), min(12, now + 2) + 1)
        pager = "".join(f"<a href='/so?site=7&keyword={words}&page={n}'>{n}</a> " for n in near)
        return page("检索", f"共找到 {len(many)} 条<ul>{shown}</ul>{pager}")

    with portal({"/": page("云泽县", FORM, menu=()), "/so": found, **texts}) as here:
        summary = crawl(tmp_path, here.url)
    assert summary["reports_new"] == len(many) == 48
    assert "list_incomplete" not in codes(summary)


def test_the_sitemap_is_read(tmp_path: Path) -> None:
    with portal(
        {"/": page("云泽县", "", menu=()), "/gk/zfxxgknb/": page("年报", f"<ul>{ROWS}</ul>"), **ARTICLES}
    ) as here:
        urls = "".join(
            f"<url><loc>{here.url}{path}</loc></url>" for path in ("xw/1.html", "gk/zfxxgknb/", "gk/zn/")
        )
        here.answers["/sitemap.xml"] = Answer(
            f"<?xml version='1.0'?><urlset>{urls}</urlset>", headers={"Content-Type": "application/xml"}
        )
        summary = crawl(tmp_path, here.url)
        assert "/xw/1.html" not in here.paths()
    assert summary["reports_new"] == len(EVERY)


def test_a_list_of_all_sorts_is_turned_where_nothing_else_leads(tmp_path: Path) -> None:
    """A body without a column: its reports stand among the notices, on the second page, their titles cut."""
    notices = "".join(
        f"<li><a href='/n/{n}.html'>关于停水的公告（{n}）</a><i>2024-03-0{n}</i></li>" for n in range(1, 7)
    )
    cut = "".join(
        f"<li><a href='/show/{r.number}.html'>{r.title[:-10]}…</a><i>{r.date}</i></li>" for r in EVERY[:2]
    )
    answers = {
        "/": page("云泽县水务局", "<a href='/tz/'>通知公告</a>", menu=()),
        "/tz/": page("通知公告", f"<ul>{notices}</ul><a href='/tz/2.html'>下一页</a>", menu=()),
        "/tz/2.html": page("通知公告", f"<ul>{cut}{notices}</ul>", menu=()),
    }
    with portal({**answers, **ARTICLES}) as here:
        summary = crawl(tmp_path, here.url)
    assert summary["reports_new"] == 2


def test_a_feed_that_the_home_page_names_is_a_list(tmp_path: Path) -> None:
    head = "<link rel='alternate' type='application/rss+xml' href='/feed.xml'>"
    with portal({"/": page("云泽县", "", menu=(), head=head), **ARTICLES}) as here:
        rows = "".join(
            f"<item><title>{r.title}</title><link>{here.url}show/{r.number}.html</link></item>" for r in EVERY
        )
        feed = f"<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel>{rows}</channel></rss>"
        here.answers["/feed.xml"] = Answer(feed, headers={"Content-Type": "application/rss+xml"})
        summary = crawl(tmp_path, here.url)
    assert summary["reports_new"] == len(EVERY)


def test_a_maze_of_lists_ends_and_the_column_is_found(tmp_path: Path) -> None:
    """Lists of lists without end, called as the reports are, behind a link on the home page."""

    def room(number: int) -> str:
        more = "".join(
            f"<a href='/maze/{number * 2 + one}.html'>{2001 + (number + one) % 20}年政府信息公开年报</a>"
            for one in (1, 2)
        )
        return page("年报汇总", more, menu=())

    maze = {f"/maze/{number}.html": room(number) for number in range(2000)}
    home = "<a href='/maze/0.html'>政府信息公开年报汇总</a><a href='/gk/'>政务公开</a>"
    answers = {
        "/": page("云泽县", home, menu=()),
        "/gk/": page("政务公开", "<a href='/gk/nb/'>政府信息公开年报</a>", menu=()),
        "/gk/nb/": page("政府信息公开年报", f"<ul>{ROWS}</ul>", menu=()),
    }
    with portal({**answers, **maze, **ARTICLES}) as here:
        summary = crawl(tmp_path, here.url)
        assert sum(path.startswith("/maze/") for path in here.paths()) < 40
    assert summary["reports_new"] == len(EVERY)


def test_filters_of_a_list_are_tried_as_long_as_they_bring_anything(tmp_path: Path) -> None:
    """Six bodies times ten years times two orders: the list itself has all, and says so."""

    def listed(asked: dict[str, str]) -> str:
        shown = [one for one in EVERY if asked.get("year", "") in one.title]
        rows = "".join(f"<li><a href='/show/{one.number}.html'>{one.title}</a></li>" for one in shown)
        years = "".join(
            f"<a href='?year={year}&sort={asked.get('sort', '')}'>{year}年</a>" for year in range(2010, 2030)
        )
        orders = "<a href='?sort=up'>最早</a><a href='?sort=down'>最新</a>"
        return page("年报", f"{years}{orders}<p>共{len(shown)}条</p><ul>{rows}</ul>")

    with portal(
        {"/": page("云泽县", "<a href='/nb'>政府信息公开年报</a>"), "/nb": listed, **ARTICLES}
    ) as here:
        summary = crawl(tmp_path, here.url)
        assert sum(path.startswith("/nb") for path in here.paths()) <= 6
    assert summary["reports_new"] == len(EVERY)


def test_what_stands_on_the_old_site_is_found_and_rows_on_other_hosts_are_told(tmp_path: Path) -> None:
    new, old, away = EVERY[0], EVERY[1:5], EVERY[5]
    rows = "".join(f"<li><a href='/show/{r.number}.html'>{r.title}</a></li>" for r in old)
    here = f"<ul><li><a href='/show/{new.number}.html'>{new.title}</a></li>"
    there = f"<li><a href='http://old.example.gov.cn/1.html'>{away.title}</a></li></ul>"
    note = "<p>注：以前年度的政府信息公开年报，请<a href='/old/'>点击此处</a>到旧版网站查看。</p>"
    pages = {
        "/": page("云泽县", "<a href='/nb/'>政府信息公开年报</a>", menu=()),
        "/nb/": page("年报", here + there + note, menu=()),
        "/old/": "<frameset><frame src='top.htm'><frame src='main.htm'></frameset>",
        "/old/main.htm": "<a href='gk.htm'>政务公开</a> <a href='tz.htm'>通知公告</a>",
        "/old/gk.htm": "<a href='nb.htm'>信息公开年度报告</a> <a href='zn.htm'>公开指南</a>",
        "/old/nb.htm": f"<ul>{rows}</ul>",
    }
    with portal({**pages, **ARTICLES}) as server:
        summary = crawl(tmp_path, server.url)
    assert summary["reports_new"] == 5
    (said,) = (one["message"] for one in summary["problems"] if one["code"] == "offsite")
    assert "http://old.example.gov.cn/1.html" in said


def test_a_page_on_two_rows_has_the_earlier_of_their_dates(tmp_path: Path) -> None:
    one = EVERY[0]
    row = f"<li><a href='/show/{one.number}.html'>{one.title}</a><span>{{}}</span></li>"
    rows = page("年报", f"<ul>{row.format('2025-06-01')}{row.format('2024-01-20')}</ul>")
    with portal({"/": page("云泽县", "<a href='/nb/'>年报</a>", menu=()), "/nb/": rows, **ARTICLES}) as here:
        crawl(tmp_path, here.url)
    with Archive(tmp_path, read_only=True) as archive:
        (kept,) = archive.database.query("SELECT published FROM reports")
    assert kept["published"] == "2024-01-20"
