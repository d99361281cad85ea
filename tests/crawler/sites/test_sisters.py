"""Hosts that are the site's without being named, and those that are only told of."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawler.sites.addresses import is_sister
from crawler.sites.site_file import site_at
from tests.portals import two_hosts
from tests.support.crawling import codes, crawl, portal
from tests.support.placing import place
from tests.support.resolver import RESOLVER
from tests.support.small_portal import entry, rows

HOME = "www.yunze.gov.cn"


@pytest.mark.parametrize(
    ("host", "home", "sister"),
    [
        ("xxgk.yunze.gov.cn", HOME, True), ("yunze.gov.cn", HOME, True), ("www.yunze.gov.cn:8080", HOME, True),
        ("www.yunze.gov.cn", "xxgk.yunze.gov.cn", True), ("new.www.yunze.gov.cn", HOME, True),
        ("m.yunze.gov.cn", HOME, True), ("wap.yunze.gov.cn", "xxgk.yunze.gov.cn", True),  # for telephones
        ("jyj.yunze.gov.cn", HOME, False),  # a body's own
        ("www.yunze.gov.cn", "jyj.yunze.gov.cn", False), ("xxgk.jyj.yunze.gov.cn", "jyj.yunze.gov.cn", True),
        ("xxgk.linshan.gov.cn", HOME, False), ("xxgk.gov.cn", HOME, False), ("www.gov.cn", HOME, False),
        ("www.yunze.gov.cn.evil.com", HOME, False), ("www.yunze.com.cn", HOME, False),
        ("www.yunze.gov.cn:22", HOME, False), ("xxgk.gov.cn", "www.gov.cn", False),
        ("127.0.0.1:6379", "127.0.0.1:8000", False), ("10.0.0.1", HOME, False), ("xxgk.portal", "www.portal", False),
    ],
)  # fmt: skip
def test_which_hosts_are_one_site(host: str, home: str, sister: bool) -> None:
    assert is_sister(host, home) is sister
    assert site_at(f"http://{home}/").allows(f"http://{host}/a.html") is (sister or host == home)


def test_a_column_on_a_sister_host_is_walked_and_one_on_a_bodys_is_told(tmp_path: Path) -> None:
    answers: dict[str, str] = {}
    with portal(answers) as server:
        port = server.url.rstrip("/").rpartition(":")[2]
        xxgk, jyj = f"http://xxgk.yunze.gov.cn:{port}", f"http://jyj.yunze.gov.cn:{port}"
        server.answers["/"] = (
            f"<a href='{xxgk}/nb/'>政府信息公开年报</a><a href='{jyj}/jyj/'>教育局信息公开年报</a>"
        )
        server.answers["/nb/"] = entry("/a.html") + entry(f"{jyj}/b.html", "教育局")
        server.answers["/a.html"] = "<p>no</p>"
        file = tmp_path / "x.toml"
        private = f'private = ["{HOME}", "xxgk.yunze.gov.cn"]'
        file.write_text(
            f'title = "例"\nhome = "http://{HOME}:{port}/"\ndelay = 0\n{private}\n', encoding="utf-8"
        )
        summary = crawl(tmp_path / "archive", str(file), TWISTED_DNS_RESOLVER=RESOLVER)
        asked = {(headers["host"].partition(".")[0], path) for path, headers in server.asked}
    assert asked - {("www", "/robots.txt"), ("xxgk", "/robots.txt")} == {
        ("www", "/"),
        ("xxgk", "/nb/"),
        ("xxgk", "/a.html"),
    }
    assert "column_elsewhere" in codes(summary)
    found = rows(tmp_path / "archive", "SELECT url, outcome FROM list_rows ORDER BY url")
    assert [row["outcome"] for row in found] == ["offsite", "asked"]


def test_a_portal_of_several_hosts_is_found_whole(tmp_path: Path) -> None:
    with portal({}) as server:
        port = server.url.rstrip("/").rpartition(":")[2]
        built = two_hosts.build(port)
        server.answers |= built.answers
        file = tmp_path / "x.toml"
        hosts = json.dumps([two_hosts.HOST, two_hosts.OPEN, two_hosts.MOBILE])
        file.write_text(
            f'title = "例"\nhome = "http://{HOME}:{port}/"\ndelay = 0\nprivate = {hosts}\n', encoding="utf-8"
        )
        summary = crawl(tmp_path / "archive", str(file), TWISTED_DNS_RESOLVER=RESOLVER)
        asked = [path for path, _ in server.asked if path != "/robots.txt"]
    query = "SELECT DISTINCT a.url FROM appearances AS a JOIN reports AS r USING (sha256)"
    assert {place(row["url"]) for row in rows(tmp_path / "archive", query)} == built.reports
    known = built.reports | built.lists | built.way | built.carriers
    assert {path.partition("?")[0] for path in asked} - known == set()
    assert len(asked) == len(set(asked))
    assert codes(summary) == []
