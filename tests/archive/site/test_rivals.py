"""Two reports on one year with other figures: both are shown, with both dates, and can be compared."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from datasette.app import Datasette

from archive.commands.diff import diff
from archive.database.folder import Archive
from archive.model import Finding
from archive.sentence import verbatim
from archive.site.serve import datasette_for
from tests.support.edits import edited
from tests.support.keeping import keep
from tests.support.site_archive import cited, get, make_report

COLUMN = "applications_result_granted__total"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Report 1 was published in January, 2 in March with another number of grants: the later is in effect."""
    folder = tmp_path_factory.mktemp("rivals") / "archive-data"
    with Archive(folder) as archive:
        first = make_report()
        second = edited(make_report("2" * 64, published="2021-03-05"), "2" * 64, granted=91)
        keep(archive.database, first, "http://www.example.gov.cn/1.html", "2021-04-01T00:00:00Z")
        keep(archive.database, second, "http://xxgk.example.gov.cn/2.html", "2021-04-02T00:00:00Z")
    return folder


@pytest.fixture(scope="module")
def site(archive: Path) -> Datasette:
    return datasette_for(archive)


def test_the_other_number_stands_beside_the_one_in_effect(site: Datasette) -> None:
    page = get(site, "/report/2").text
    assert "2021年1月28日公布的另一份" in page
    assert "现以本份为准" in page
    assert f"{cited(1)}/{'2' * 20}".replace("report", "compare") in page


def test_the_report_that_is_not_in_effect_says_which_is(site: Datasette) -> None:
    page = get(site, "/report/1").text
    assert "2021年3月5日公布的另一份：91" in page
    assert "现以下列第一份为准" in page


def test_the_proof_of_a_number_names_its_rivals(site: Datasette) -> None:
    assert "2021年3月5日公布的另一份：91" in get(site, f"/report/1/cell/{COLUMN}").text
    assert "另一份" not in get(site, "/report/1/cell/applications_new__total").text


def test_the_body_says_that_there_are_more(site: Datasette) -> None:
    assert "另有 1 份数字不同" in get(site, "/unit/1").text


def test_a_year_named_twice_compares_them(archive: Path) -> None:
    done = CliRunner().invoke(diff, ["甲县人民政府", "2020", "2020", "--archive", str(archive), "--json"])
    assert done.exit_code == 0, done.output
    changed = [f for f in json.loads(done.stdout)["figures"] if f["change"] == "number"]
    assert [(f["key"], f["new"]) for f in changed] == [("applications.result.granted", 91)] * len(changed)
    assert changed


def test_one_report_is_not_compared_with_itself(archive: Path) -> None:
    with Archive(archive) as opened:
        keep(
            opened.database,
            make_report("9" * 64, 2018),
            "http://www.example.gov.cn/9.html",
            "2021-04-01T00:00:00Z",
        )
    done = CliRunner().invoke(diff, ["甲县人民政府", "2018", "2018", "--archive", str(archive)])
    assert done.exit_code != 0
    assert "只有一份" in str(done.exception or done.output)


def test_what_our_readers_missed_is_no_breach_of_the_agencys(tmp_path: Path) -> None:
    lost = Finding("read.tables", "warning", "fails", verbatim("表没有找到"), "remedies")
    folder = tmp_path / "archive-data"
    with Archive(folder) as opened:
        made = make_report(findings=(lost,))
        keep(opened.database, made, "http://www.example.gov.cn/1.html", "2021-04-01T00:00:00Z")
    page = get(datasette_for(folder), "/report/1").text
    assert 'class="answer"' in page
    assert "处不符" not in page
