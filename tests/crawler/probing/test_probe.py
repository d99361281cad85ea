"""What is told of a portal from its home page alone: whose it is, what made it, where its reports are; and no more
asked than that takes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from crawler.cms.page import Page
from crawler.probing.learnt import conclude
from crawler.probing.probe_spider import Seen, Walk
from crawler.sites.identity import Identity, identify
from tests.portals import PORTALS
from tests.support.command import gongkai
from tests.support.crawling import Answer, portal

HOME = "http://www.example.gov.cn/"
TITLE = "平罗县水务局2022年政府信息公开工作年度报告"
NOBODY = Answer("User-agent: *\nDisallow: /\n", headers={"Content-Type": "text/plain"})
WAF = "<html><title>405</title><body>您的请求被云堤网站安全防护拦截 eventID: 1</body></html>"


def probed(url: str, *options: str) -> tuple[int, dict[str, Any]]:
    done = gongkai("probe", url, "--json", *options)
    assert "Traceback" not in done.stderr
    return done.returncode, json.loads(done.stdout)


def identity(*pages: str) -> Identity:
    return identify(Page.of(HOME, page.encode()) for page in pages)


def head(site: str = "", code: str = "", title: str = "") -> str:
    metas = f'<meta name="SiteName" content="{site}">' if site else ""
    metas += f'<meta name="SiteIDCode" content="{code}">' if code else ""
    return f"<html><head>{metas}<title>{title}</title></head><body></body></html>"


@pytest.mark.parametrize(
    ("page", "title", "code"),
    [
        (head("平罗县人民政府", "6402210001"), "平罗县人民政府", "640221"),
        (head("平罗县人民政府门户网站", "6402210001"), "平罗县人民政府", "640221"),
        (head("海原县政府网"), "海原县人民政府", "640522"),
        (head("", "", "首页-灵武市人民政府门户网站"), "灵武市人民政府", "640181"),
        ("<p>主办单位：隆德县人民政府办公室  承办：某中心</p>", "隆德县人民政府", "640423"),
        (head("宁夏回族自治区人民政府", "6400000001"), "宁夏回族自治区人民政府", "640000"),
        (head("苏银产业园管理委员会", "6401000052"), "苏银产业园管理委员会", "640100"),
        (head("鼓楼区人民政府", "3201060001"), "鼓楼区人民政府", "320106"),
        (head("海原县人民政府", "6404210001"), "海原县人民政府", "640522"),  # its code until 2003
        (head("鼓楼区人民政府"), "鼓楼区人民政府", None),  # one of several: not guessed
        (head(), None, None),
    ],
)  # fmt: skip
def test_name_and_code_are_those_the_portal_gives_itself(
    page: str, title: str | None, code: str | None
) -> None:
    found = identity(page)
    assert (found.title, found.region_code, found.doubt) == (title, code, None)


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (head("海原县人民政府", "4304000001"), "衡阳市"),
        (head("平罗县人民政府", "9999990001"), "999999"),
    ],
)
def test_a_name_and_a_code_that_contradict_are_said_and_none_is_taken(page: str, said: str) -> None:
    found = identity(page)
    assert found.region_code is None
    assert said in str(found.doubt)


def test_a_later_page_says_what_the_home_page_does_not() -> None:
    found = identity(head(title="首页"), head("平罗县人民政府", "6402210001"))
    assert (found.title, found.region_code) == ("平罗县人民政府", "640221")


def test_the_software_is_told_by_what_a_bare_list_leads_to() -> None:
    row = f"<ul><li><a href='./202301/t20230120_7.html'>{TITLE}</a></li></ul>"
    walk = Walk(pages=[Seen(f"{HOME}nb/", row.encode(), f"{HOME}nb/")])
    walk.entries = {f"{HOME}nb/": list(_links(row))}
    found = conclude(HOME, walk, [], {}, 1)
    assert (found.cms, found.pages[0].mark, found.reports) == ("trs", "/t20230120_7.html", 1)


def _links(row: str) -> Any:
    from crawler.cms.links import links

    return links(Page.of(f"{HOME}nb/", row.encode()))


def test_encoding_robots_and_scheme_are_said() -> None:
    home = (
        f"<meta charset=gb2312><title>平罗县人民政府</title><a href='/nb/'>政府信息公开年报</a><p>{TITLE}</p>"
    )
    row = f"<li><a href='/a/t20230120_7.html'>{TITLE}</a></li>"
    answers = {
        "/": Answer(home.encode("gb18030"), headers={"Content-Type": "text/html"}),
        "/nb/": row,
        "/robots.txt": Answer("User-agent: *\nDisallow: /private/\n", headers={"Content-Type": "text/plain"}),
    }
    with portal(answers) as server:
        code, found = probed(server.url)
    assert code == 0
    assert found["pages"][0]["encoding"] == "GB18030"
    assert (found["scheme"], found["robots"]) == ("http", {"127.0.0.1": "obeyed"})
    assert (found["title"], found["region_code"]) == ("平罗县人民政府", "640221")


@pytest.mark.parametrize(
    ("answers", "state", "code"),
    [
        ({"/": Answer(WAF, 405)}, "blocked", 3),
        ({"/": "x", "/robots.txt": NOBODY}, "forbidden", 3),
        ({"/": "<title>云泽县人民政府</title><a href='/xw/'>新闻</a>"}, "open", 3),
    ],
)  # fmt: skip
def test_what_cannot_be_told_is_partial(answers: dict[str, Any], state: str, code: int) -> None:
    with portal(answers) as server:
        left, found = probed(server.url)
    assert (left, found["state"], found["reports"], found["columns"]) == (code, state, 0, [])


def test_nobody_at_home_is_an_error() -> None:
    with portal({}) as server:
        url = server.url
    code, found = probed(url)
    assert (code, found["state"]) == (1, "unreachable")


def test_a_known_site_is_said_to_be_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built = PORTALS["vsb"]
    with portal(built.answers) as server:
        monkeypatch.setenv("GONGKAI_SITES", str(tmp_path))
        (tmp_path / "yunze.toml").write_text(f'title = "云泽县"\nhome = "{server.url}"\n', encoding="utf-8")
        assert probed(server.url)[1]["known_as"] == "yunze"
