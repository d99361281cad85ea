"""Addresses that ask for what there is not: a reason in the reader's language, and the right status."""

from __future__ import annotations

from pathlib import Path

import pytest
from datasette.app import Datasette

from archive.site.serve import datasette_for
from tests.support.site_archive import build, get


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Datasette:
    folder: Path = build(tmp_path_factory.mktemp("odd"))
    return datasette_for(folder)


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/gongkai/reports?_sort=nope", 400, "没有这一列"), ("/gongkai/units?_sort_desc=", 200, ""),
        ("/gongkai/reports?nope=1", 400, "没有这一列"), ("/gongkai/panel?nope__gt=1", 400, "没有这一列"),
        ("/gongkai/reports?year=2020", 200, ""), ("/gongkai/units?id__gt=1&_size=1", 200, ""),
        ("/gongkai/figures?applications_new__total__gt=1&applications_new__total=20", 200, ""),
        ("/gongkai/reports?_sort=nope&lang=en", 400, "No such column"),
        ("/question/late_reports?year=abc", 200, "“abc”不是年度"), ("/question/late_reports?year=２０２１", 200, "不是年度"),
        ("/search?q=申请&year=20211", 200, "“20211”不是年度"), ("/compare/1/1", 200, "同一份文件"),
        ("/question/late_reports?year=2021", 200, ""),
        ("/gongkai/reports?_sort=year&_sort_desc=year", 400, "没有这一列"),
        ("/gongkai/reports?_where=nope", 400, "查询有误"),
        ("/question/late_reports?sort=nope", 200, "没有考虑：sort"),
        ("/search?q=申请&page=40", 404, "没有这么多页"),
        ("/question/reports_by_unit?unit=&year=&page=9", 404, "没有这么多页"),
        ("/place/64?page=9", 404, "没有这么多页"), ("/place/64/2021?page=99&lang=en", 404, "not so many pages"),
        ("/ranking?page=9", 404, "没有这么多页"), ("/gongkai?sql=select+1;select+2", 400, "不能回答这个查询：You can"),
        ("/question/late_reports?order=nope", 200, "没有考虑：order"), ("/ranking?order=nope", 200, "没有考虑：order"),
        ("/compare.csv?unit=nobody", 400, "无法识别：unit"), ("/ranking.csv?place=nowhere", 400, "无法识别：place"),
        ("/question/late_reports.csv?year=abc&lang=en", 400, "Not understood in the address: year"),
        ("/compare.csv?unit=1&topic=courts", 200, "2020"), ("/question/late_reports.json", 200, "["),
        ("/ranking?sort=nope&topic=x", 200, "没有考虑：topic、sort"),
        ("/diff/1/2020/2020", 200, "同一份文件"), ("/diff/1/2020/1999", 404, "没有这一年度的报告"),
        ("/compare?unit=nobody&lang=en", 200, "left out: unit"), ("/compare?unit=1&from=2024&to=2015", 200, "2021"),
        ("/place/64/9999", 404, "没有这一年度"), ("/place/64/0000?lang=en", 404, "no such year"),
        ("/ranking?year=abc", 200, "没有考虑：year"), ("/news?since=abc", 200, "没有考虑：since"),
        ("/place/64/2021?state=nope", 200, "没有考虑：state"), ("/place?year=1", 200, "没有考虑：year"),
        ("/gongkai?sql=select+*+from+PRAGMA_DATABASE_LIST()", 400, "文件的位置"), ("/-/databases.json", 404, ""),
        ("/gongkai?sql=attach+database+'x'+as+y", 400, "查询有误"), ("/-/threads.json", 404, ""),
        ("/releases/2024-01-01/data/gongkai.db", 404, ""), ("/releases/2024-01-01/%2e%2e/%2e%2e/etc/passwd", 404, ""),
        ("/gongkai/findings?_size=abc", 400, "_size 应为正整数"), ("/sitemap-reports-9.xml", 404, "没有这一部分"),
        ("/sitemap-reports-0.xml", 200, ""), ("/place/7777.atom", 404, "没有这个地方"), ("/place/64.atom", 200, ""),
        ("/gongkai/reports?_facet=nope", 400, "没有这一列"), ("/gongkai/panel?_facet_array=nope", 400, "没有这一列"),
        ("/gongkai/panel?_facet_date=nope&lang=en", 400, "No such column"), ("/gongkai/cells?_facet=state", 200, "number"),
        ("/place.svg?picture=map&year=abc", 400, "无法识别：year"), ("/place.svg?picture=map&year=2021", 200, "<svg"),
        ("/compare.svg?unit=1&topic=nope", 400, "无法识别：topic"), ("/compare.svg?unit=1&topic=courts", 200, "<svg"),
        ("/downloads/sqlite_master.csv", 404, "没有这张可下载的表"),
    ],
)  # fmt: skip
def test_it_says_what_is_wrong(site: Datasette, path: str, status: int, said: str) -> None:
    page = get(site, path)
    assert page.status_code == status
    assert said in page.text


def test_a_page_that_takes_too_long_says_so_and_is_no_fault(
    site: Datasette, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site, "sql_time_limit_ms", 0.001)
    page = get(site, "/unit/1")
    assert page.status_code == 503
    assert "查询超过了时间限制" in page.text


def test_json_has_the_status_too(site: Datasette) -> None:
    assert get(site, "/gongkai/reports.json?_sort=nope").status_code == 400
    assert get(site, "/gongkai/reports.json?nope=1").status_code == 400
