"""The addresses of China's governments: every row has a place, a name means what a person means, nothing is guessed."""

from __future__ import annotations

import subprocess
import sys

import pytest

from archive.errors import UnknownSite
from archive.places.gazetteer import gazetteer
from crawler.cms import STRATEGIES
from crawler.sites.addresses import is_url
from crawler.sites.identity import is_related
from crawler.sites.named import sites_named
from crawler.sites.portals import portals
from crawler.sites.software_shares import page
from tests.support.crawling import ROOT

ELSEWHERE = {"", "660000"}
"""Rows that are no division: a new area of a city, and the corps of Xinjiang."""


def test_every_row_is_an_address_of_a_place() -> None:
    rows = portals()
    assert len(rows) == 3209
    assert all(is_url(row.home) and row.name for row in rows)
    assert {row.code for row in rows} - set(gazetteer().names) == ELSEWHERE
    assert all(row.note for row in rows if row.code not in gazetteer().names), "a reason why it has no place"
    assert len({row.code for row in rows}) == len(rows)


def test_the_software_of_every_list_page_is_a_family_or_unknown() -> None:
    seen = [row.software for row in portals() if row.list_page]
    assert len(seen) == 2614
    assert set(seen) <= {*STRATEGIES, "unknown"}
    share = {name: seen.count(name) / len(seen) for name in set(seen)}
    assert 0.4 < share["trs"] < 0.6
    assert 0.12 < share["ucap"] < 0.18
    assert share["unknown"] < 0.2


def test_the_shares_of_every_province_stand_in_the_documents() -> None:
    written = (ROOT / "docs" / "portals.md").read_text(encoding="utf-8")
    assert written == page(), "python -m crawler.sites.software_shares > docs/portals.md"


@pytest.mark.parametrize(
    ("said", "code", "home"),
    [
        ("平罗县", "640221", "http://www.pingluo.gov.cn/"),
        ("平罗", "640221", "http://www.pingluo.gov.cn/"),
        ("平罗县人民政府", "640221", "http://www.pingluo.gov.cn/"),
        ("640221", "640221", "http://www.pingluo.gov.cn/"),
        ("pingluo.gov.cn", "640221", "http://www.pingluo.gov.cn/"),
        ("pingluo", "640221", "http://www.pingluo.gov.cn/"),
        ("宁夏", "640000", "http://www.nx.gov.cn/"),
        ("南京市鼓楼区", "320106", "http://www.njgl.gov.cn/"),
        ("640421", "640522", "http://www.hy.gov.cn/"),  # 海原, before it came to 中卫
        ("瀋陽市", "210100", "https://www.shenyang.gov.cn/"),
        ("北京朝阳", "110105", "http://www.bjchy.gov.cn/"),
        ("舟山普陀", "330903", "http://www.putuo.gov.cn/"),
        ("海南州", "632500", "https://www.hainanzhou.gov.cn/"),
        ("积石山县", "622927", "http://www.jss.gov.cn/"),
        ("黔东南", "522600", "http://www.qdn.gov.cn/"),
        ("鄂温克旗", "150724", "http://www.ewenke.gov.cn/"),
        ("浦东", "310115", "https://www.pudong.gov.cn/"),
        ("襄樊", "420600", "https://www.xiangyang.gov.cn/"),
        ("北京市密云县", "110118", "http://www.bjmy.gov.cn/"),
        ("xishuangbanna", "532800", "https://www.xsbn.gov.cn/"),
    ],
)
def test_one_place_is_meant(said: str, code: str, home: str) -> None:
    (site,) = sites_named(said)
    assert (site.region_code, site.home.partition("://")[2]) == (code, home.partition("://")[2])


def test_a_site_file_goes_before_its_row_and_all_below_are_meant_where_asked() -> None:
    inside = sites_named("石嘴山市", below=True)
    assert [site.region_code for site in inside] == ["640200", "640202", "640205", "640221"]
    assert {site.name for site in inside} == {"shizuishan", "dawukou", "huinong", "pingluo"}
    assert len(sites_named("64", below=True)) == 28


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("普陀区", ("310107", "330903", "several")),
        ("鼓楼区", ("320106", "350102", "several")),
        ("不存在县", ("no such site or place",)),
        ("平罗线", ("no such site or place", "平罗县")),
        ("平罗县教育局", ("portal of its place", "宁夏回族自治区/石嘴山市/平罗县")),
        ("宝丰镇", ("portal of its place", "平罗县")),
        ("崇文区", ("until 2010-10", "北京市")),
        ("香港", ("no such reports",)),
        ("恩施", ("422800", "422801", "several")),
        ("130171", ("no address", "石家庄")),
    ],
)
def test_what_is_not_clear_is_offered_or_refused(said: str, words: tuple[str, ...]) -> None:
    with pytest.raises(UnknownSite) as told:
        sites_named(said)
    assert all(word in str(told.value) for word in words)


def test_a_host_that_two_places_share_is_said() -> None:
    (site,) = sites_named("大冶市")
    assert "黄石市（420200）" in (site.note or "")


@pytest.mark.parametrize(
    ("one", "other", "related"),
    [
        ("640221", "640200", True),
        ("640221", "640000", True),
        ("640421", "640522", True),
        ("640522", "430400", False),
        ("640121", "640221", False),
        ("310107", "330903", False),
    ],
)
def test_whose_portal_it_may_be(one: str, other: str, related: bool) -> None:
    assert is_related(one, other) == is_related(other, one) == related


def test_help_and_one_site_do_not_read_the_table() -> None:
    code = (
        "import sys; from crawler.commands import main, crawl; from crawler.sites.named import sites_named\n"
        "sites_named('pingluo'); sites_named('http://127.0.0.1/')\n"
        "assert 'crawler.sites.portals' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
