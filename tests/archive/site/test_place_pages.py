"""Places: what lies in them, who published when, and why others did not."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from datasette.app import Datasette
from msgspec.structs import replace

from archive.catalogue.areas import area, find
from archive.database.folder import Archive
from archive.site.serve import datasette_for
from tests.support.edits import HERE, JANUARY, JUNE, MARCH, edited
from tests.support.keeping import keep
from tests.support.site_archive import build, cited, get, make_report


@pytest.fixture(scope="module")
def datasette(tmp_path_factory: pytest.TempPathFactory) -> Datasette:
    return datasette_for(build(tmp_path_factory.mktemp("places")))


def test_a_place_is_known_by_its_code_in_any_spelling() -> None:
    assert area("640000") == area("64")
    assert area("640200").name == "石嘴山市"
    assert [one.name for one in area("640221").above] == ["宁夏回族自治区", "石嘴山市"]
    assert area("999999").name is None


def test_places_are_found_by_code_name_or_its_beginning() -> None:
    assert [one.code for one in find("平罗县")] == ["640221"]
    assert [one.code for one in find("宁夏")] == ["64"]
    assert [one.code for one in find("6402")] == ["6402"]
    assert {one.code[:2] for one in find("鼓楼区")} >= {"32", "35"}
    assert find("没有这个地方") == find("640") == find("宁") == []


def test_from_the_country_down_to_the_county(datasette: Datasette) -> None:
    for path, child in (
        ("/place", "/place/64"),
        ("/place/64", "/place/6402"),
        ("/place/6402", "/place/640221"),
    ):
        assert f'href="{child}"' in get(datasette, path).text


def test_the_matrix_shows_each_unit_and_year_and_where_nothing_is(datasette: Datasette) -> None:
    text = unescape(get(datasette, "/place/640221").text)
    row = text[text.index("甲县人民政府办公室") :]
    row = row[: row.index("</tr>")]
    assert f'href="{cited(4)}"' in row
    assert '<td class="absent">—</td>' in row


def test_a_place_begins_with_its_newest_year_in_a_sentence(datasette: Datasette) -> None:
    text = unescape(get(datasette, "/place/6402").text)
    answer = text[text.index('<div class="answer">') :].split("</div>")[0]
    assert "2021 年度：2 个单位的报告，没有已知晚于法定期限的，1 份发布后改过。" in answer
    for link in re.findall(r'href="([^"]+)"', answer):
        assert get(datasette, link).status_code == 200
    assert 'href="/question/amendments?unit=6402&year="' in answer


def test_a_place_names_the_reports_that_were_changed(datasette: Datasette) -> None:
    for path in ("/place/6402", "/search?q=石嘴山市"):
        text = unescape(get(datasette, path).text)
        answer = text[text.index('<div class="answer">') :].split("</div>")[0]
        assert "甲县人民政府 2021</a>" in answer.split("最近发布后改动的：")[1], path
        assert "（1 份报告）" in answer


def test_a_year_of_a_county_gives_every_absence_its_reason(datasette: Datasette) -> None:
    text = unescape(get(datasette, "/place/640221/2021").text)
    assert "平罗县人民政府" in text, "the law is the denominator"
    assert "没有网站资料" in text
    assert "档案里没有它的网站" in text


def test_a_year_of_a_city_and_a_province_counts_its_places_and_can_be_narrowed(datasette: Datasette) -> None:
    province = unescape(get(datasette, "/place/64/2021").text)
    assert 'href="/place/6402/2021"' in province
    assert "甲县" not in unescape(get(datasette, "/place/64/2021?state=no_site").text)
    city = unescape(get(datasette, "/place/6402/2021?state=in_time").text)
    assert "甲县人民政府" in city
    assert "大武口区人民政府" not in city
    assert get(datasette, "/place/6402/2021?state=nonsense").status_code == 200


def test_the_map_shows_every_place_alike_and_of_how_many_there_is_a_report(datasette: Datasette) -> None:
    page, picture = get(datasette, "/place").text, get(datasette, "/place.svg?picture=map&year=2021").text
    for text in (page, picture):
        assert "宁夏回族自治区 1/28" in text
        assert "北京市 0/17" in text
    assert '<a href="/place/64">' in page
    assert "石嘴山市 1/4" in get(datasette, "/place/64").text
    assert get(datasette, "/place.png").content.startswith(b"\x89PNG")


@pytest.mark.parametrize("path", ["/place/99", "/place/999999", "/place/0123", "/place/999999/2020"])
def test_a_place_that_is_none_is_said(datasette: Datasette, path: str) -> None:
    page = get(datasette, path)
    assert page.status_code == 404
    assert "没有这个地方" in page.text


def test_a_search_is_narrowed_by_place_year_level_and_part(datasette: Datasette) -> None:
    def reports(more: str) -> list[int]:
        text = get(datasette, f"/search?q=申请{more}").text
        return sorted({int(part[0]) for part in text.split('<h3><a href="/report/')[1:]})

    assert reports("") == [1, 2, 3, 4]
    assert reports("&year=2020") == [1, 4]
    assert reports("&place=宁夏&year=2021") == [2, 3]
    assert reports("&place=65") == []
    assert reports("&part=overview&level=county") == [1, 2, 3, 4]
    assert reports("&part=other") == []
    assert reports("&level=province") == []
    assert "没有叫" in get(datasette, "/search?q=申请&place=无此地").text


def test_a_repeat_is_not_found_twice(tmp_path: Path) -> None:
    """The PDF beside the page: kept as a report of its own, found once."""
    folder = build(tmp_path)
    with Archive(folder) as archive:
        again = make_report("6" * 64)
        keep(
            archive.database,
            replace(again, title="另一文件"),
            "http://www.example.gov.cn/again.pdf",
            "2022-03-01T01:00:00Z",
        )
    datasette = datasette_for(folder)
    found = get(datasette, "/search?q=拆迁&year=2020").text
    assert f'href="{cited(1)}?' in found
    assert f'href="{cited(6)}?' not in found
    assert "这是同一报告的另一文件" in get(datasette, "/report/6").text
    with Archive(folder) as archive:  # the figures of the first are read otherwise now: two reports
        other = make_report(cells=make_report().cells[:4])
        keep(archive.database, other, "http://www.example.gov.cn/2020.pdf", "2022-03-02T01:00:00Z")
    assert f'href="{cited(6)}?' in get(datasette, "/search?q=拆迁&year=2020").text


def test_a_place_no_list_of_divisions_knows_goes_by_its_government(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    with Archive(folder) as archive:
        made = make_report(unit="云泽县人民政府", region_code="990101")
        keep(archive.database, made, "http://www.example.gov.cn/1.html", "2022-01-01T00:00:00Z")
    datasette = datasette_for(folder)
    assert "<h1>云泽县</h1>" in get(datasette, "/place/990101").text
    assert ">云泽县</a>" in get(datasette, "/unit/1").text
    assert "云泽县 2020 年度" in get(datasette, "/place/990101/2020").text


def test_a_year_is_called_changed_if_a_number_or_a_word_changed(archive: Archive) -> None:
    """A version of which less was read is no change of the agency's. The sign leads to what changed."""
    first = make_report()
    unread = tuple(replace(cell, value=None, raw=None, state="unread") for cell in first.cells)
    keep(archive.database, first, HERE, JANUARY)
    keep(archive.database, replace(first, sha256="2" * 64, cells=unread), HERE, MARCH)
    archive.database.conn.commit()
    assert archive.database.execute("SELECT max(versions) FROM report_years").fetchone() == (2,)
    page = get(datasette_for(archive.root), "/place/640221").text
    assert 'title="发布后改过"' not in page
    keep(archive.database, first, HERE, "2021-04-20T01:00:00Z")
    keep(archive.database, edited(first, "3" * 64, granted=12), HERE, JUNE)
    archive.database.conn.commit()
    page = get(datasette_for(archive.root), "/place/640221").text
    (sign,) = re.findall(r'<sup><a href="(/compare/[^"]+)"', page)
    assert "变了的数字" in get(datasette_for(archive.root), sign).text
    changed = re.search(r'<th scope="row">发布后改过</th><td>(\d+)</td>', page)
    assert changed is not None
    assert changed[1] == "1"
