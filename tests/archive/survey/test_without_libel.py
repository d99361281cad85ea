"""Nobody is late, missing or silent on the archive's account: bodies without a date of the law, and reports of another
scope."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.commands.status import status
from archive.database import captures
from archive.database.folder import Archive
from archive.survey.coverage import Covered, coverage
from tests.support.keeping import keep
from tests.support.site_archive import make_report

TODAY = date(2024, 6, 1)
HERE = "http://www.example.gov.cn/"
NO_DATE = [
    "平罗县气象局", "国家统计局平罗调查队", "石嘴山市生态环境局平罗分局", "平罗县红十字会", "平罗县文学艺术界联合会",
    "中共平罗县委网络安全和信息化委员会办公室", "平罗县政务服务中心", "平罗县供销合作社联合社", "平罗工业园区管理委员会",
    "平罗县高庄乡人民政府", "平罗县第一中学",
]  # fmt: skip


@pytest.fixture
def pingluo(tmp_path: Path) -> Archive:
    archive = Archive(tmp_path / "archive-data")
    captures.add_site(
        archive.database, name="pl", title="平罗县", home=HERE, region_code="640221", cms=None, note=None
    )
    return archive


def kept(archive: Archive, unit: str, scope: str, published: str) -> Covered:
    code = "640221" if "平罗" in unit else "640200"
    made = make_report(
        "7" * 64, 2023, unit=unit, scope=scope, published=published, region_code=code, generation="c2021"
    )
    keep(archive.database, made, f"{HERE}7.html", "2024-05-01T01:00:00Z")
    (found,) = [
        one for one in coverage(archive.database, 2023, TODAY) if (one.unit, one.scope) == (unit, scope)
    ]
    return found


@pytest.mark.parametrize("unit", NO_DATE)
def test_a_body_without_a_date_of_the_law_is_never_late(pingluo: Archive, unit: str) -> None:
    found = kept(pingluo, unit, "own", "2024-04-22")
    assert (found.state, found.deadline, found.days_late) == ("found", None, None)
    (row,) = pingluo.database.query("SELECT days_late FROM panel")
    assert row["days_late"] is None
    pingluo.database.conn.commit()
    told = CliRunner().invoke(status, ["--archive", str(pingluo.root), "--year", "2023"])
    (line,) = [line for line in told.stdout.splitlines() if f" {unit} [" in line]
    assert not [word for word in ("迟", "逾期", "late") if word in line]


@pytest.mark.parametrize(
    ("unit", "scope", "published"),
    [
        ("平罗县民政局", "own", "2024-02-03"),
        ("平罗县人民政府", "aggregate", "2024-04-03"),
        ("平罗县公安局", "own", "2024-02-03"),
    ],
)
def test_a_body_with_a_date_is(pingluo: Archive, unit: str, scope: str, published: str) -> None:
    found = kept(pingluo, unit, scope, published)
    assert (found.state, found.days_late) == ("late", 3)


@pytest.mark.parametrize("unit", ["平罗县人民政府办公室", "平罗县政府办公室", "平罗县政府办"])
def test_an_office_that_reports_for_the_government_fills_its_place(pingluo: Archive, unit: str) -> None:
    kept(pingluo, unit, "aggregate", "2024-03-20")
    (found,) = [one for one in coverage(pingluo.database, 2023, TODAY) if one.unit == "平罗县人民政府"]
    assert found.state in ("in_time", "found")


def test_a_governments_report_on_itself_leaves_its_aggregate_open(pingluo: Archive) -> None:
    found = kept(pingluo, "平罗县人民政府", "own", "2024-03-20")
    assert (found.state, found.deadline) == ("found", None)
    both = [one for one in coverage(pingluo.database, 2023, TODAY) if one.unit == "平罗县人民政府"]
    assert {one.scope: str(one.state) for one in both} == {"own": "found", "aggregate": "doubtful"}
