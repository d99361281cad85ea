"""The review desk: what is in doubt waits in one queue; a verdict settles it, with who, when and why."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from archive.catalogue.topics import topics
from archive.commands.review import review
from archive.database.folder import Archive
from archive.database.verdicts import FILE, has_misread, load_verdicts
from archive.model import Finding
from archive.reports.loading import load_report
from archive.reports.series_findings import OVER_SEVERAL, replace_findings
from archive.sentence import say, verbatim
from archive.site.measuring import columns
from archive.site.serve import datasette_for
from tests.support.keeping import keep
from tests.support.site_archive import cited, get, make_report

ONLY_THE_SITE = Finding(
    "W.unit", "warning", "undetermined", verbatim("只有网站说明单位：甲县人民政府"), "site"
)
DOUBTFUL = Finding(
    "L2.doubtful",
    "warning",
    "undetermined",
    verbatim("予以公开：“7”，又读作 1"),
    "applications.result.granted@total",
)
PROSE = Finding("N1.received", "warning", "undetermined", verbatim("正文 8，表 7"), "overview:1")
SETTLED = Finding("A1.flow", "error", "holds", None, "total")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Archive(tmp_path / "archive-data") as archive:
        made = make_report(findings=(ONLY_THE_SITE, DOUBTFUL, PROSE, SETTLED))
        keep(archive.database, made, "http://a.gov.cn/1.html", "2026-01-01T00:00:00Z")
    return tmp_path / "archive-data"


def run(folder: Path, *arguments: str) -> Any:
    done = CliRunner().invoke(review, [*arguments, "--archive", str(folder), "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def panel(folder: Path) -> int:
    with Archive(folder, read_only=True) as archive:
        return len(list(archive.database.query("SELECT 1 FROM panel")))


def test_what_is_in_doubt_waits_with_the_way_to_its_picture(folder: Path) -> None:
    waiting = run(folder)
    assert [doubt["rule"] for doubt in waiting] == ["L2.doubtful", "W.unit"]
    assert waiting[0]["see"] == f"{cited(1)}/cell/applications_result_granted__total"
    assert waiting[1]["see"] == cited(1)
    assert run(folder, "--rule", "W.unit") == waiting[1:]
    assert run(folder, "--year", "1999") == []


def test_a_verdict_is_a_row_with_who_when_and_why(folder: Path) -> None:
    (address,) = [doubt["address"] for doubt in run(folder, "--rule", "L2.doubtful")]
    done = run(folder, address, "--verdict", "printed_so", "--who", "王某", "--why", "原图清楚，是 7")
    assert done["status"] == "fails"
    (row,) = load_verdicts(folder / FILE).values()
    assert (row.who, row.why, row.subject) == ("王某", "原图清楚，是 7", DOUBTFUL.subject)
    assert [doubt["rule"] for doubt in run(folder)] == ["W.unit"]


def test_a_verdict_bears_on_other_findings(folder: Path) -> None:
    (address,) = [doubt["address"] for doubt in run(folder, "--rule", "L2.doubtful")]
    run(folder, address, "--verdict", "misread", "--who", "王某", "--why", "是 1")
    with Archive(folder, read_only=True) as archive:
        light, whole = (load_report(archive.database, 1, only_weighed=one) for one in (True, False))
    assert has_misread(light)
    assert [one.rule for one in light.findings] == ["L2.doubtful"]
    assert light == whole.with_findings(light.findings)


def test_a_body_that_a_person_confirms_enters_the_panel(folder: Path) -> None:
    assert panel(folder) == 0
    (address,) = [doubt["address"] for doubt in run(folder, "--rule", "W.unit")]
    run(folder, address, "--verdict", "legitimate", "--who", "王某", "--why", "落款为县政府")
    assert panel(folder) == 1


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["nothing/W.unit"], 2), (["nothing/W.unit", "--verdict", "misread", "--who", "a", "--why", "b"], 1)],
)
def test_a_verdict_needs_its_words_and_a_doubt(folder: Path, arguments: list[str], code: int) -> None:
    done = CliRunner().invoke(review, [*arguments, "--archive", str(folder)])
    assert done.exit_code == code
    assert not (folder / FILE).exists()


def test_the_desk_stands_on_ones_own_machine_only(folder: Path) -> None:
    page = get(datasette_for(folder), "/review")
    assert page.status_code == 200
    assert "又读作 1" in page.text
    assert "正文 8" not in page.text
    assert get(datasette_for(folder, public=True), "/review").status_code == 404


def test_nothing_is_written_without_the_token_of_the_page(folder: Path) -> None:
    site = datasette_for(folder)
    given = {"address": "x", "verdict": "misread", "why": "b", "who": "c"}
    for more in ({}, {"cookies": {"ds_csrftoken": "made up"}}, {"headers": {"host": "evil.example"}}):
        answer = asyncio.run(site.client.post("/review", data=given, **more))
        assert answer.status_code == 403
    assert not (folder / FILE).exists()


def test_a_verdict_is_given_on_the_page(folder: Path) -> None:
    site = datasette_for(folder)
    (address,) = [doubt["address"] for doubt in run(folder, "--rule", "W.unit")]
    given = {"address": address, "verdict": "legitimate", "why": "落款为县政府", "who": "王某"}

    async def post() -> Any:
        page = await site.client.get("/review")
        (token, *_) = re.findall(r'name="csrftoken" value="([^"]+)"', page.text)
        cookies = {"ds_csrftoken": page.cookies["ds_csrftoken"]}
        return await site.client.post("/review", data=given | {"csrftoken": token}, cookies=cookies)

    answer = asyncio.run(post())
    assert answer.status_code == 200
    assert "已记录" in answer.text
    assert panel(folder) == 1


MISREAD = ("--verdict", "misread", "--who", "王某", "--why", "原图是 1")


def the_panel(folder: Path) -> dict[str, Any]:
    with Archive(folder, read_only=True) as archive:
        (row,) = archive.database.query("SELECT granted, disclosure_rate, substantive_rate FROM panel")
        return dict(row)


@pytest.fixture
def in_force(tmp_path: Path) -> Path:
    """An archive whose report stands for its year, with one doubtful cell."""
    read_again(tmp_path / "archive-data", "1", DOUBTFUL, SETTLED)
    return tmp_path / "archive-data"


def read_again(folder: Path, reader: str, *findings: Finding) -> None:
    with Archive(folder) as archive:
        made = make_report(findings=findings)
        keep(archive.database, made, "http://a.gov.cn/1.html", "2026-02-01T00:00:00Z", reader=reader)


def test_a_cell_that_was_misread_leaves_every_sum_until_it_is_read_otherwise(in_force: Path) -> None:
    assert the_panel(in_force)["granted"] == 9
    (address,) = [doubt["address"] for doubt in run(in_force)]
    run(in_force, address, *MISREAD)
    assert set(the_panel(in_force).values()) == {None}
    read_again(in_force, "2", DOUBTFUL)
    assert the_panel(in_force)["granted"] is None
    read_again(in_force, "3")  # a better reader, which is in no doubt
    assert the_panel(in_force)["granted"] == 9


def test_a_verdict_on_other_numbers_settles_nothing(in_force: Path) -> None:
    (address,) = [doubt["address"] for doubt in run(in_force)]
    run(in_force, address, *MISREAD)
    other = Finding(
        "L2.doubtful", "warning", "undetermined", verbatim("予以公开：“9”，又读作 4"), DOUBTFUL.subject
    )
    with Archive(in_force) as archive:
        keep(
            archive.database,
            make_report(findings=(other,)),
            "http://a.gov.cn/1.html",
            "2026-02-01T00:00:00Z",
            reader="2",
        )
    assert [doubt["address"] for doubt in run(in_force)] == [address]
    assert run(in_force, address, *MISREAD)["status"] == "undetermined"
    assert run(in_force) == []


def test_a_verdict_is_taken_back_by_a_row(in_force: Path) -> None:
    (address,) = [doubt["address"] for doubt in run(in_force)]
    before = run(in_force)
    run(in_force, address, *MISREAD)
    assert [doubt["address"] for doubt in run(in_force, "--judged")] == [address]
    run(in_force, address, "--verdict", "withdrawn", "--who", "李某", "--why", "看错了图")
    assert run(in_force) == before
    assert run(in_force, "--judged") == []
    assert the_panel(in_force)["granted"] == 9
    run(in_force, address, "--verdict", "legitimate", "--who", "李某", "--why", "原图清楚")
    assert (in_force / FILE).read_text(encoding="utf-8").count("[[verdicts]]") == 3
    again = [
        "x/L2.doubtful",
        "--verdict",
        "withdrawn",
        "--who",
        "a",
        "--why",
        "b",
        "--archive",
        str(in_force),
    ]
    nothing = CliRunner().invoke(review, again)
    assert nothing.exit_code == 1


@pytest.mark.parametrize(
    ("verdict", "stands"), [("printed_so", 1), ("legitimate", 1), ("misread", 0), ("undecidable", 0)]
)
def test_whose_report_it_is_follows_the_verdict(folder: Path, verdict: str, stands: int) -> None:
    (address,) = [doubt["address"] for doubt in run(folder, "--rule", "W.unit")]
    run(folder, address, "--verdict", verdict, "--who", "王某", "--why", "见落款")
    assert panel(folder) == stands


@pytest.mark.parametrize("rule", ["A2.parts", "A3.columns", "R1.sum"])
def test_where_a_cell_was_misread_no_other_finding_accuses(tmp_path: Path, rule: str) -> None:
    accusing = Finding(rule, "error", "fails", verbatim("7 ≠ 6") + say("printed_so"), "total")
    with Archive(tmp_path / "archive-data") as archive:
        made = make_report(findings=(DOUBTFUL, accusing, SETTLED))
        keep(archive.database, made, "http://a.gov.cn/1.html", "2026-01-01T00:00:00Z")

    def said() -> tuple[str, bool]:
        with Archive(tmp_path / "archive-data", read_only=True) as archive:
            row = next(
                archive.database.query(
                    "SELECT status, detail FROM told_findings WHERE rule = ? ORDER BY id", [rule]
                )
            )
        return row["status"], "原文如此" in row["detail"]

    assert said() == ("fails", True)
    (address,) = [doubt["address"] for doubt in run(tmp_path / "archive-data", "--rule", "L2.doubtful")]
    run(tmp_path / "archive-data", address, *MISREAD)
    assert said() == ("undetermined", False)
    assert rule in {doubt["rule"] for doubt in run(tmp_path / "archive-data")}
    run(tmp_path / "archive-data", address, "--verdict", "withdrawn", "--who", "李某", "--why", "看错了图")
    assert said() == ("fails", True)


def test_where_a_cell_was_misread_the_next_year_accuses_nobody(in_force: Path) -> None:
    accusing = Finding("X1.carry", "error", "fails", verbatim("7 ≠ 6") + say("printed_so"), "total")
    with Archive(in_force) as archive:
        for year in (2021, 2022):
            made = make_report(str(year) * 16, year, findings=())
            keep(archive.database, made, f"http://a.gov.cn/{year}.html", f"{year + 1}-02-01T00:00:00Z")
        ids = {row["year"]: row["id"] for row in archive.database.query("SELECT id, year FROM reports")}
        for year in (2021, 2022):
            replace_findings(archive.database, ids[year], OVER_SEVERAL, [accusing])

    def said() -> list[str]:
        with Archive(in_force, read_only=True) as archive:
            rows = archive.database.query(
                "SELECT f.status FROM findings AS f JOIN reports AS r ON r.id = f.report "
                "WHERE f.rule = 'X1.carry' ORDER BY r.year"
            )
            return [row["status"] for row in rows]

    assert said() == ["fails", "fails"]
    (address,) = [doubt["address"] for doubt in run(in_force, "--rule", "L2.doubtful")]
    run(in_force, address, *MISREAD)
    assert said() == ["undetermined", "fails"]
    run(in_force, address, "--verdict", "withdrawn", "--who", "李某", "--why", "看错了图")
    assert said() == ["fails", "fails"]


def test_a_misread_figure_is_in_no_question_and_no_ranking(tmp_path: Path) -> None:
    key = "applications.result.withheld.third_party_rights"
    doubt = replace(DOUBTFUL, subject=f"{key}@total")
    with Archive(tmp_path / "archive-data") as archive:
        keep(
            archive.database, make_report(findings=(doubt,)), "http://a.gov.cn/1.html", "2026-01-01T00:00:00Z"
        )
    site = datasette_for(tmp_path / "archive-data")
    asked = "/question/refusal_grounds.jsonl?unit=&year="
    before = [json.loads(line) for line in get(site, asked).text.splitlines()]
    (address,) = [one["address"] for one in run(tmp_path / "archive-data")]
    run(tmp_path / "archive-data", address, "--verdict", "misread", "--who", "王某", "--why", "是 1")
    after = [
        json.loads(line) for line in get(datasette_for(tmp_path / "archive-data"), asked).text.splitlines()
    ]
    named = [
        {row["ground"]: row["cases"] for row in rows}["4.保护第三方合法权益"] for rows in (before, after)
    ]
    assert named == [3, None]
    (grounds,) = [one for one in topics()["refusals"].measures if one.id == f"{key.replace('.', '_')}__total"]
    with Archive(tmp_path / "archive-data", read_only=True) as archive:
        sql = f"SELECT p.*, {columns([grounds])} FROM panel AS p JOIN figures AS f ON f.report = p.report"
        (row,) = archive.database.query(sql)
    assert grounds.missing(row) == "unread"
