"""Who is missing, and why: every absence has a reason that the archive can show."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from archive.commands.status import status
from archive.database import captures
from archive.database.folder import Archive
from archive.database.lists import write_list
from archive.model import Appearance, Capture, Finding, Metadata, Reading
from archive.reports import recording as records
from archive.sentence import verbatim
from archive.survey.absence import Covered
from archive.survey.coverage import coverage
from tests.support.keeping import keep
from tests.support.site_archive import make_report

TODAY = date(2022, 5, 1)
GOVERNMENT = "平罗县人民政府"
HERE = "http://www.example.gov.cn/"


@pytest.fixture
def pingluo(archive: Archive) -> Archive:
    captures.add_site(
        archive.database, name="pl", title="平罗县", home=HERE, region_code="640221", cms="trs", note=None
    )
    return archive


def crawl(
    archive: Archive,
    day: str,
    reason: str = "finished",
    whole: Sequence[bool] = (True,),
    proof: str | None = "counted",
) -> int:
    number = captures.start_crawl(archive.database, "pl", f"{day}T00:00:00Z")
    captures.finish_crawl(archive.database, number, f"{day}T01:00:00Z", reason, {})
    for at, one in enumerate(whole):
        row = {"url": f"{HERE}list{at}", "seen": 9, "asked": 9, "refused": 0, "pages": 1}
        row |= {"whole": int(one), "proof": proof if one else None}
        write_list(archive.database, number, row, [])
    return number


def bureau(archive: Archive, year: int = 2021, published: str = "2022-01-20") -> None:
    """Another body's report of the year, from the same portal."""
    made = make_report("b" * 64, year, unit="平罗县教育局", scope="own", published=published)
    url = f"{HERE}jyj.html"
    keep(archive.database, made, url, f"{published}T01:00:00Z")
    found = Appearance(url, made.sha256, "pl", HERE, f"{published}T01:00:00Z", Metadata(made.title))
    archive.database.execute("DELETE FROM appearances")
    records.record(archive.database, [found], [Reading(made.sha256, "text/html", 9, made)], reader="1")


def of(archive: Archive, unit: str = GOVERNMENT, year: int = 2021, today: date = TODAY) -> Covered:
    (found,) = [one for one in coverage(archive.database, year, today) if one.unit == unit]
    return found


def test_what_was_published_in_time_late_or_without_a_date(pingluo: Archive) -> None:
    for number, published in enumerate(("2022-03-31", "2022-04-02", None), 1):
        made = make_report(
            str(number) * 64, 2021, unit=GOVERNMENT if number == 1 else f"平罗县第{number}局",
            scope="aggregate" if number == 1 else "own", published=published,
        )  # fmt: skip
        keep(pingluo.database, made, f"{HERE}{number}.html", "2022-04-03T01:00:00Z")
    assert (of(pingluo).state, of(pingluo).report) == ("in_time", 1)
    assert (of(pingluo, "平罗县第2局").state, of(pingluo, "平罗县第2局").days_late) == ("late", 61)
    assert of(pingluo, "平罗县第3局").state == "found"


def test_the_towns_of_the_place_are_in_view_without_a_deadline(pingluo: Archive) -> None:
    towns = [one for one in coverage(pingluo.database, 2021, TODAY) if one.type == "township"]
    assert len(towns) == 13  # 7 镇 and 6 乡, as the county's report of 2020 says
    assert {one.deadline for one in towns} == {None}


def test_before_the_deadline_nothing_is_missing(pingluo: Archive) -> None:
    assert of(pingluo, today=date(2022, 3, 31)).state == "not_due"
    assert of(pingluo, today=date(2022, 4, 1)).state != "not_due"


def test_a_place_without_a_site_and_a_site_that_was_never_crawled(pingluo: Archive) -> None:
    keep(
        pingluo.database,
        make_report(unit="海原县人民政府", region_code="640522", year=2020),
        HERE + "h",
        "2021-04-01",
    )
    assert of(pingluo, "海原县人民政府").state == "no_site"
    assert of(pingluo).state == "not_crawled"
    crawl(pingluo, "2022-03-01")  # before the deadline: shows nothing
    assert of(pingluo).state == "not_crawled"


def test_refused_at_the_door_is_no_failure_to_publish(pingluo: Archive) -> None:
    bureau(pingluo)
    number = crawl(pingluo, "2022-04-20")
    refusal = Capture(HERE, HERE, "2022-04-20T00:30:00Z", 405, None, 0, state="blocked")
    captures.add_capture(pingluo.database, number, refusal)
    assert (of(pingluo).state, HERE in str(of(pingluo).evidence)) == ("blocked", True)


def test_not_published_only_where_a_whole_crawl_showed_others_of_the_year(pingluo: Archive) -> None:
    crawl(pingluo, "2022-04-20")
    assert of(pingluo).state == "not_found"
    bureau(pingluo)
    assert of(pingluo).state == "not_published"
    crawl(pingluo, "2022-04-21", "shutdown")
    assert of(pingluo).state == "not_found"


@pytest.mark.parametrize("whole", [(), (False,), (True, False)])
def test_a_list_that_was_not_seen_whole_shows_nobody_missing(pingluo: Archive, whole: Sequence[bool]) -> None:
    bureau(pingluo)
    crawl(pingluo, "2022-04-20", whole=whole)
    assert of(pingluo).state == "not_found"
    assert of(pingluo).state.zh == "档案未收录"


@pytest.mark.parametrize(("error", "state"), [("broken_file", "unreadable"), ("no_tables", "not_parsed")])
def test_a_file_that_was_fetched_and_not_read_is_named(pingluo: Archive, error: str, state: str) -> None:
    crawl(pingluo, "2022-04-20")
    found = Appearance(
        f"{HERE}a.pdf", "c" * 64, "pl", HERE, "2022-04-20", Metadata("平罗县2021年政府信息公开年度报告")
    )
    records.record(
        pingluo.database, [found], [Reading("c" * 64, "application/pdf", 9, error=error)], reader="1"
    )
    assert of(pingluo).state == state
    assert f"{HERE}a.pdf" in str(of(pingluo).evidence)


def test_a_body_that_has_published_before_is_expected_again(pingluo: Archive) -> None:
    bureau(pingluo, 2020, "2021-01-20")
    crawl(pingluo, "2022-04-20")
    assert of(pingluo, "平罗县教育局").state == "not_found"
    assert of(pingluo, "平罗县教育局").deadline == "2022-01-31"
    assert not [one for one in coverage(pingluo.database, 2019, TODAY) if one.unit == "平罗县教育局"]


def test_the_view_can_be_widened_to_a_province_and_narrowed_to_a_county(pingluo: Archive) -> None:
    province = {one.unit for one in coverage(pingluo.database, 2021, TODAY, "640000")}
    assert {"宁夏回族自治区人民政府", "石嘴山市人民政府", "海原县人民政府", GOVERNMENT} <= province
    county = coverage(pingluo.database, 2021, TODAY, "640221")
    assert {(one.region_code or "")[:6] for one in county} == {"640221"}
    assert len(county) == 14


def test_the_command_line_says_who_is_missing(pingluo: Archive) -> None:
    crawl(pingluo, "2022-04-20")
    bureau(pingluo)
    arguments = ["--archive", str(pingluo.root), "--year", "2021"]
    told = CliRunner().invoke(status, arguments)
    assert told.exit_code == 3
    assert (
        f"✗ {GOVERNMENT} [本级政府汇总 aggregate of a government and its bodies]  该栏目未见" in told.stdout
    )
    assert "✓ 平罗县教育局 [本机关自身 the body's own]  按期" in told.stdout
    listed = json.loads(CliRunner().invoke(status, [*arguments, "--json", "--place", "640221"]).stdout)
    assert {one["state"] for one in listed} == {"in_time", "not_published"}
    assert CliRunner().invoke(status, ["--place", "640221"]).exit_code == 2


def test_a_body_that_a_reform_ended_is_no_gap(pingluo: Archive) -> None:
    made = make_report("c" * 64, 2017, unit="平罗县国土资源局", scope="own", published="2018-01-20")
    keep(pingluo.database, made, f"{HERE}gtj.html", "2018-01-20T01:00:00Z")
    assert of(pingluo, "平罗县国土资源局", 2018).state != "ended"
    gone = of(pingluo, "平罗县国土资源局", 2021)
    assert (gone.state, gone.deadline) == ("ended", None)
    assert "自然资源局" in str(gone.evidence)


def test_a_report_of_an_office_for_its_government_is_the_governments(pingluo: Archive) -> None:
    made = make_report("d" * 64, 2021, unit="平罗县人民政府办公室", scope="aggregate", published="2022-03-20")
    keep(pingluo.database, made, f"{HERE}zfb.html", "2022-03-21T01:00:00Z")
    assert of(pingluo).state == "in_time"


@pytest.mark.parametrize(
    ("published", "found"),
    [("2021-06-01", "2022-05-01"), ("2022-06-01", "2022-05-01"), ("2025-06-01", "2025-07-01")],
)
def test_a_date_that_cannot_be_believed_makes_nobody_late(
    pingluo: Archive, published: str, found: str
) -> None:
    made = make_report("e" * 64, 2021, unit=GOVERNMENT, published=published)
    keep(pingluo.database, made, f"{HERE}zf.html", f"{found}T01:00:00Z")
    assert of(pingluo).state == "found"


def test_one_date_on_the_reports_of_two_years_is_that_of_a_move(pingluo: Archive) -> None:
    for number, year in enumerate((2020, 2021)):
        made = make_report(f"{number}" * 64, year, unit=GOVERNMENT, published="2022-04-20")
        keep(pingluo.database, made, f"{HERE}{year}.html", "2022-04-21T01:00:00Z")
    assert of(pingluo).state == "found"


OPEN = Finding("W.unit", "warning", "undetermined", verbatim("标题与正文所说单位不同"), "compiled by")


@pytest.mark.parametrize(
    "open_year",
    [Finding("W.year", "warning", "undetermined", verbatim("标题与期限所说年度不同"), "period"), OPEN],
)
def test_a_report_whose_body_or_year_is_open_is_neither_theirs_nor_missing(
    pingluo: Archive, open_year: Finding
) -> None:
    bureau(pingluo)
    crawl(pingluo, "2022-04-20")
    made = make_report("e" * 64, 2021, unit=GOVERNMENT, findings=(open_year,))
    keep(pingluo.database, made, f"{HERE}zf.html", "2022-04-21T01:00:00Z")
    assert (of(pingluo).state, of(pingluo).report) == ("doubtful", 2)


@pytest.mark.parametrize(
    "found",
    [
        Reading("f" * 64, "text/html", 9, make_report("f" * 64, 2021, unit=None, findings=())),
        Reading("f" * 64, "text/html", 9, replace(make_report("f" * 64, unit=None, findings=()), year=None)),
        Reading("f" * 64, "text/html", 9, make_report("f" * 64, 2021, unit="平罗县某局", findings=(OPEN,))),
        Reading("f" * 64, "application/pdf", 9, error="broken_file"),
        Reading("f" * 64, "application/pdf", 9, error="encrypted"),
    ],
)
def test_a_column_with_a_report_that_may_be_anybodys_shows_nobody_missing(
    pingluo: Archive, found: Reading
) -> None:
    bureau(pingluo)
    crawl(pingluo, "2022-04-20")
    assert of(pingluo).state == "not_published"
    where = Appearance(f"{HERE}x", "f" * 64, "pl", HERE, "2022-04-20", Metadata("政府信息公开工作年度报告"))
    records.record(pingluo.database, [where], [found], reader="1")
    assert of(pingluo).state == "not_found"


def test_what_many_bodies_share_is_asked_for_once(pingluo: Archive) -> None:
    """A county has a dozen towns without a report, and an archive thousands of files that nobody could read."""
    crawl(pingluo, "2022-04-20")
    asked: list[str] = []
    pingluo.database.conn.set_trace_callback(asked.append)
    found = coverage(pingluo.database, 2021, TODAY, "640221")
    pingluo.database.conn.set_trace_callback(None)
    assert len(found) > 10
    for words in ("d.report IS NULL", "FROM sites", "state IN ('blocked'", "FROM lists"):
        assert sum(words in one for one in asked) <= 1, words


def test_a_name_that_spells_out_its_city_is_the_same_body(pingluo: Archive) -> None:
    """Else a county would be missing beside its own report, and a bureau in each year that it signs otherwise."""
    crawl(pingluo, "2022-04-20")
    long = "石嘴山市平罗县"
    made = make_report("c" * 64, 2021, unit=f"{long}人民政府", region_code="640221", published="2022-03-20")
    keep(pingluo.database, made, f"{HERE}long.html", "2022-03-20T01:00:00Z")
    for n, (unit, year) in enumerate(((f"{long}教育局", 2020), ("平罗县教育局", 2021))):
        own = make_report(f"d{n}".ljust(64, "0"), year, unit=unit, scope="own", region_code="640221")
        keep(pingluo.database, own, f"{HERE}{n}.html", f"{year + 1}-01-20T01:00:00Z")
    found = coverage(pingluo.database, 2021, TODAY, "640221")
    for name in ("人民政府", "教育局"):
        (one,) = [one for one in found if one.unit in (f"平罗县{name}", f"{long}{name}")]
        assert one.report, name
