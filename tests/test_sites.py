"""Site files: what they say, and what is said of bad ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.errors import BadSiteFile, UnknownSite
from crawler.sites import known_sites, load_site


def test_the_three_counties_are_known() -> None:
    sites = {site.name: site for site in known_sites()}
    assert {name: site.region_code for name, site in sites.items()} == {
        "pingluo": "640221",
        "haiyuan": "640522",
        "lingwu": "640181",
    }
    assert all(site.cms == "trs" and site.unit and site.note for site in sites.values())


def test_hosts_are_exact_with_and_without_www() -> None:
    site = load_site("pingluo")
    assert site.allows("http://www.pingluo.gov.cn/a")
    assert site.allows("https://pingluo.gov.cn/a")
    for url in (
        "http://x.pingluo.gov.cn/",
        "http://pingluo.gov.cn.example.com/",
        "http://www.pingluo.gov.cn:8080/",
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
        ("title = ", "cannot read"),
    ],
)
def test_bad_site_files_say_what_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadSiteFile, match=said):
        load_site(file)
