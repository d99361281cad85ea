"""Where no link leads to the column: the site's own search, and the sitemap for machines."""

from __future__ import annotations

from pathlib import Path

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
