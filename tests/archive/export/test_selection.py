"""A part of the archive is taken away whole: what belongs to the reports chosen, and nothing of others."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.database.folder import Archive
from crawler.commands.main import main
from tests.support.site_archive import build


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("selection"))


def run(archive: Path, *words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--archive", str(archive)])


@pytest.mark.parametrize(
    ("filters", "reports"),
    [
        ((), 5),
        (("--unit", "甲县人民政府办公室"), 1),
        (("--year", "2020"), 2),
        (("--year", "2020-2021"), 5),
        (("--scope", "own"), 1),
        (("--place", "6402"), 5),
        (("--place", "平罗县", "--year", "2021"), 3),
        (("--generation", "c2021"), 3),
        (("--unit", "jiaxian", "--scope", "aggregate", "--year", "2021"), 2),
    ],
)
def test_filters_choose_the_same_reports_in_every_format(
    archive: Path, tmp_path: Path, filters: tuple[str, ...], reports: int
) -> None:
    lines = run(archive, "export", *filters).stdout.splitlines()
    assert len({json.loads(line)["sha256"] for line in lines}) == len(lines) == reports
    assert run(archive, "export", *filters, "--format", "csv", "-o", str(tmp_path)).exit_code == 0
    with (tmp_path / "reports.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["sha256"] for row in rows} == {json.loads(line)["sha256"] for line in lines}
    known = {row["id"] for row in rows}
    for name in ("cells", "figures", "sections", "findings", "report_years"):
        with (tmp_path / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            assert {row["report"] for row in csv.DictReader(file)} <= known, name
    with (tmp_path / "documents.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {row["sha256"] for row in csv.DictReader(file)} == {row["sha256"] for row in rows}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("export", "--unit", "不存在"), 1),
        (("export", "--place", "不存在县"), 1),
        (("export", "--place", "999999"), 1),
        (("export", "--year", "1949"), 1),
        (("export", "--year", "last"), 2),
        (("export", "--scope", "all"), 2),
        (("check", "--unit", "不存在"), 1),
        (("check", "--unit", "甲县人民政府", "--year", "1949"), 1),
        (("check", "--rule", "A1.flwo"), 1),
        (("show", "不存在", "2020"), 1),
        (("show", "甲县人民政府", "1949"), 1),
        (("diff", "不存在", "2020", "2021"), 1),
        (("status", "--year", "2020", "--place", "不存在县"), 1),
        (("search", "拆迁", "--place", "不存在县"), 1),
        (("crawl", "no-such-site"), 1),
    ],
)
def test_an_unknown_name_is_an_error_and_writes_nothing(
    archive: Path, words: tuple[str, ...], code: int
) -> None:
    done = run(archive, *words)
    assert done.exit_code == code, done.output
    assert not done.stdout


def test_a_report_is_shown_by_its_figures_and_its_words(archive: Path) -> None:
    text = run(archive, "show", "jiaxianrenminzhengfubangongshi", "2020").stdout
    assert "办公室报告" in text
    assert "20件" in text
    assert "涉及拆迁的申请较多" in text
    assert "✗" not in text
    whole = json.loads(run(archive, "show", "甲县人民政府", "2021", "--json").stdout)
    assert (whole["unit"], whole["year"], whole["version"]) == ("甲县人民政府", 2021, 2)


def test_search_finds_bodies_and_passages(archive: Path) -> None:
    found = json.loads(run(archive, "search", "拆迁", "--json").stdout)
    assert found["count"] == len(found["passages"]) > 0
    assert all("【拆迁】" in passage["excerpt"] for passage in found["passages"])
    of_year = json.loads(run(archive, "search", "拆迁", "--year", "2020", "--json").stdout)
    assert {passage["year"] for passage in of_year["passages"]} == {2020}
    assert json.loads(run(archive, "search", "jiaxian", "--json").stdout)["units"]
    assert json.loads(run(archive, "search", "没有的话", "--json").stdout) == {
        "units": [],
        "count": 0,
        "passages": [],
    }


@pytest.mark.parametrize("slip", ["甲县人民政付", "甲现人民政府", "甲县人民"])
def test_a_slip_of_the_finger_is_answered_with_a_name(archive: Path, slip: str) -> None:
    done = run(archive, "search", slip)
    assert done.exit_code == 0
    assert "甲县人民政府" in done.output


def test_an_archive_is_as_it_was_after_a_part_of_it_was_taken(archive: Path, tmp_path: Path) -> None:
    with Archive(archive) as opened:
        before = opened.database.table("reports").count
    run(archive, "export", "--year", "2020", "--format", "xlsx", "-o", str(tmp_path / "a.xlsx"))
    with Archive(archive) as opened:
        assert opened.database.table("reports").count == before
