"""Site files: what they say, and what is said of bad ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.errors import BadSiteFile, UnknownSite
from archive.places.gazetteer import gazetteer, locate
from crawler.cms import STRATEGIES
from crawler.sites.addresses import is_url
from crawler.sites.site_file import known_sites, load_site

SITES = {site.name: site for site in known_sites()}


def test_all_of_ningxia_is_known() -> None:
    assert {name: SITES[name].region_code for name in ("pingluo", "haiyuan", "lingwu")} == {
        "pingluo": "640221",
        "haiyuan": "640522",
        "lingwu": "640181",
    }
    codes = {code for code in gazetteer().names if code.startswith("64") and len(code) == 6}
    assert codes - {site.region_code for site in SITES.values()} == {
        "640381"
    }  # 青铜峡: no host known for sure


@pytest.mark.parametrize("name", SITES)
def test_every_site_file_is_of_its_place(name: str) -> None:
    site = SITES[name]
    found = locate(site.title, site.region_code)
    assert found is not None
    assert found.code == site.region_code
    assert site.unit == site.title
    assert is_url(site.home)
    assert site.note
    assert "Seen" in site.note
    assert site.cms in STRATEGIES


def test_no_two_sites_share_a_host() -> None:
    hosts = [host for site in SITES.values() for host in site.hosts]
    assert len(hosts) == len(set(hosts))


def test_a_site_takes_over_what_its_cluster_says_and_goes_before_it(tmp_path: Path) -> None:
    (tmp_path / "clusters").mkdir()
    (tmp_path / "clusters" / "valley.toml").write_text(
        'cms = "vsb"\ndelay = 3\nnote = "shared"\n', encoding="utf-8"
    )
    file = tmp_path / "example.toml"
    file.write_text(
        'title = "例县"\nhome = "http://www.example.gov.cn/"\nlike = "valley"\ndelay = 5\nnote = "own"\n',
        encoding="utf-8",
    )
    site = load_site(file)
    assert (site.cms, site.delay, site.note) == ("vsb", 5, "own\n\nshared")
    assert load_site("pingluo").cms == "trs"


def test_ones_own_folder_of_sites_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_SITES", str(tmp_path))
    (tmp_path / "990101_yunze.toml").write_text(
        'title = "云泽县人民政府"\nhome = "http://www.yunze.example.com/"\n', encoding="utf-8"
    )
    assert load_site("yunze").title == "云泽县人民政府"
    assert load_site("https://yunze.example.com").name == "yunze"
    assert "pingluo" in {site.name for site in known_sites()}


def test_hosts_are_the_sites_own_with_and_without_www() -> None:
    site = load_site("pingluo")
    assert site.allows("http://www.pingluo.gov.cn/a")
    assert site.allows("https://pingluo.gov.cn/a")
    for url in (
        "http://x.pingluo.gov.cn/",
        "http://pingluo.gov.cn.example.com/",
        "http://www.pingluo.gov.cn:22/",
        "http://www.pingluo.gov.cn@example.com/",
        "http://127.0.0.1/",
        "http://[broken",
    ):
        assert not site.allows(url), url


def test_unknown_site_names_the_known_ones() -> None:
    with pytest.raises(UnknownSite, match="pingluo"):
        load_site("nowhere")
    with pytest.raises(UnknownSite):
        load_site("nowhere.toml")
    with pytest.raises(UnknownSite):
        load_site("http://")


def test_home_page_of_a_known_site_is_that_site() -> None:
    assert load_site("https://pingluo.gov.cn").name == "pingluo"


def test_bare_url_allows_its_own_place_only() -> None:
    site = load_site("http://127.0.0.1:8123/")
    assert site.name == "127.0.0.1-8123"
    assert site.allows("http://127.0.0.1:8123/x")
    assert not site.allows("http://127.0.0.1:8124/x")
    assert not site.allows("http://localhost:8123/x")


def test_site_file(tmp_path: Path) -> None:
    file = tmp_path / "990101_example.toml"
    file.write_text(
        'title = "例县"\nhome = "http://www.example.gov.cn/"\nhosts = ["files.example.gov.cn"]\n'
        'columns = ["http://www.example.gov.cn/nb/"]\nexpected = 0\ndelay = 2\n',
        encoding="utf-8",
    )
    site = load_site(str(file))
    assert (site.name, site.expected, site.delay, site.columns) == (
        "example", 0, 2, ("http://www.example.gov.cn/nb/",),
    )  # fmt: skip
    assert site.allows("http://files.example.gov.cn/a.pdf")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("home = 3\ntitle = 'a'", "wrong type: home"),
        ("title = 'a'", "missing: home"),
        ("title = 'a'\nhome = 'ftp://a'", "not a URL"),
        ("title = 'a'\nhome = 'http://a.gov.cn/'\ncms = 'x'", "unknown cms: x"),
        ("title = 'a'\nhome = 'http://a.gov.cn/'\ncolour = 'x'", "unknown key: colour"),
        ("title = 'a'\nhome = 'http://a.gov.cn/'\nexpected = -1", "negative"),
        ("title = 'a'\nhome = 'http://a.gov.cn/'\nexpected = true", "expected（整数）"),
        ("title = 'a'\nhome = 'http://a.gov.cn/'\nhosts = ['b.gov.cn', 3]", "hosts（文字）"),
        ("title = 'a'\nhome = 'http://a.gov.cn/'\ncolumns = 'http://a.gov.cn/nb/'", "columns（列表）"),
        ("title = 'a'\nhome = 'http://a.gov.cn/'\nrhythm = {season = 'often'}", "rhythm（数）"),
        (
            "title = 3\ncolour = 'x'",
            "unknown key: colour；缺少 missing: home；类型不对 wrong type: title（文字）",
        ),
        ("title = 'a'\nhome = 'http://a.gov.cn/'\nlike = 'nowhere'", "no such cluster: nowhere"),
        ("title = 'a'\nhome = 'http://a.gov.cn/'\nlike = '../x'", "no such cluster"),
        ("title = 'a'\nhome = 'http://a.gov.cn/'\nlike = 3", "wrong type: like"),
        ("title = ", "cannot read"),
    ],
)
def test_bad_site_files_say_what_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadSiteFile, match=said):
        load_site(file)
