"""The contract of the command line: one JSON document on stdout, logs on stderr, exit codes as documented."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import jsonschema
import pytest

from archive.database.folder import Archive
from crawler.commands.main import MOUNTED, main
from tests.portal_builder.build import PORTAL, TRUTH

SCHEMA = json.loads(
    (Path(__file__).parents[3] / "archive" / "report.schema.json").read_text(encoding="utf-8")
)
UNIT = "云泽县人民政府"
EDITED = (UNIT, 2023)
"""What the county changes between the two crawls of the demo."""
REPORTS = 16  # 15, and the edited one as it was


def gongkai(*arguments: object, language: str = "both") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "crawler.commands.main", *map(str, arguments)]
    environment = {**os.environ, "GONGKAI_LANG": language}
    return subprocess.run(command, capture_output=True, text=True, timeout=180, check=False, env=environment)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of the sample portal, made by `gongkai demo`."""
    made = tmp_path_factory.mktemp("demo") / "archive"
    done = gongkai("demo", "--once", "--archive", made)
    assert done.returncode == 0, done.stderr
    assert "15" in done.stdout
    return made


def valid(document: Any) -> Any:
    for report in document if isinstance(document, list) else [document]:
        jsonschema.validate(report, SCHEMA)
    return document


def test_our_schema_is_the_shared_contract(shared: Path) -> None:
    def bare(node: Any) -> Any:
        if isinstance(node, dict):
            return {
                k: bare(v)
                for k, v in node.items()
                if not (k in ("description", "title") and isinstance(v, str))
            }
        return [bare(item) for item in node] if isinstance(node, list) else node

    theirs = bare(json.loads((shared / "report.schema.json").read_text(encoding="utf-8")))
    ours = bare(SCHEMA)
    del ours["properties"]["findings"]["items"]["properties"]["subject"]  # ours says which equation, too
    del ours["properties"]["part"]  # and which report of a file with several
    assert ours == theirs


def test_read_prints_one_object_for_one_file_and_an_array_for_several() -> None:
    pdf = next(iter(sorted(PORTAL.rglob("*.pdf"))))
    page = PORTAL / "xxgk/zfxxgknb/xzf/202103/t20210318_900123.html"
    one = gongkai("read", page, "--json")
    assert one.returncode == 0
    report = valid(json.loads(one.stdout))
    assert (report["unit"], report["year"], report["scope"]) == (UNIT, 2020, "aggregate")
    assert len(report["cells"]) == 198
    assert next(c for c in report["cells"] if c["state"] == "blank" or c["value"] == 0)
    both = gongkai("read", pdf, page, "--json")
    assert [r["media_type"] for r in valid(json.loads(both.stdout))] == ["application/pdf", "text/html"]
    first = json.loads(both.stdout)[0]["cells"][30]
    assert first["page"] >= 1
    assert len(first["box"]) == 4


def test_read_of_bad_files_is_partial_and_still_valid(tmp_path: Path) -> None:
    good = PORTAL / "xxgk/zfxxgknb/xzf/202103/t20210318_900123.html"
    bad = tmp_path / "report.pdf"
    bad.write_bytes(b"")
    done = gongkai("read", bad, good, "--json")
    assert done.returncode == 3
    empty, report = valid(json.loads(done.stdout))
    assert (empty["cells"], report["year"]) == ([], 2020)
    assert empty["findings"][0]["rule"] == "read.empty_file"
    assert "empty_file" in done.stderr
    assert empty["sha256"] in done.stderr


def test_read_says_what_it_found_to_a_person() -> None:
    done = gongkai("read", PORTAL / "xxgk/zfxxgknb/bm_1287/jyj/202207/t20220715_900179.html")
    assert done.returncode == 0
    assert "云泽县教育局" in done.stdout
    assert "✗ A2.parts" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("read",), 2), (("read", "nowhere.pdf"), 1), (("crawl",), 2), (("crawl", "no-such-site"), 1),
        (("frobnicate",), 2), (("status", "--archive", "nowhere"), 1), (("diff", "甲", "2019"), 2),
        (("export", "--format", "csv", "--archive", "nowhere"), 2), (("serve", "--archive", "nowhere"), 1),
        (("--version",), 0), (("--help",), 0),
    ],
)  # fmt: skip
def test_exit_codes(arguments: tuple[str, ...], code: int) -> None:
    done = gongkai(*arguments)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert bool(done.stderr.strip()) == bool(code)


def test_check_names_the_planted_fault(folder: Path) -> None:
    done = gongkai("check", "--json", "--archive", folder)
    assert done.returncode == 4
    failing = {
        (report["unit"], report["year"], finding["rule"], finding["subject"])
        for report in json.loads(done.stdout)
        for finding in report["findings"]
        if finding["severity"] != "warning"
    }
    assert failing == {
        ("云泽县人民政府", 2022, "X1.carry", "natural_person"),
        ("云泽县人民政府", 2022, "X1.carry", "total"),
        ("云泽县教育局", 2020, "A2.parts", "total"),
        ("云泽县教育局", 2020, "A3.columns", "applications.result.granted"),
        ("云泽县教育局", 2020, "L1.located", "applications.result.granted@total"),
    }
    assert gongkai("check", "--year", "2023", "--archive", folder).returncode == 0
    assert (
        gongkai("check", "--unit", "青禾镇", "--rule", "A1.flow", "--every", "--archive", folder).returncode
        == 0
    )


def test_check_of_files() -> None:
    path = PORTAL / "xxgk/zfxxgknb/bm_1287/jyj/202207/t20220715_900179.html"
    done = gongkai("check", path)
    assert done.returncode == 4
    assert "A3.columns" in done.stdout


def test_status(folder: Path) -> None:
    found = json.loads(gongkai("status", "--json", "--archive", folder).stdout)
    assert found["totals"]["reports"] == REPORTS
    assert {unit["name"]: unit["years"] for unit in found["units"]}[UNIT] == [2019, 2020, 2021, 2022, 2023]
    assert found["unreadable"] == []
    assert UNIT in gongkai("status", "--archive", folder).stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("status",),
        ("check",),
        ("review",),
        ("show", UNIT, 2023, "--no-words"),
        ("diff", UNIT, 2020, 2023),
        ("why", "http://127.0.0.1:1/"),
    ],
    ids=lambda arguments: str(arguments[0]),
)
def test_english_is_written_with_its_own_signs(folder: Path, arguments: tuple[object, ...]) -> None:
    done = gongkai(*arguments, "--archive", folder, language="en")
    assert done.returncode != 2, done.stderr
    told = f"{done.stdout}{done.stderr}".partition("\n## ")[0]  # behind it stands the prose of the report
    assert re.findall("[（），；：。、]", told.replace(f"{UNIT}（样例）", "")) == []


def test_diff(folder: Path) -> None:
    found = json.loads(gongkai("diff", UNIT, 2019, 2020, "--json", "--archive", folder).stdout)
    figures = {(f["key"], f["applicant"]): f for f in found["figures"]}
    new = figures["applications.new", "total"]
    assert (new["old"], new["new"], new["difference"], new["comparable"]) == (48, 58, 10, "yes")
    assert new["ratio"] == pytest.approx(58 / 48, abs=1e-4)
    text = gongkai("diff", UNIT, 2020, 2021, "--archive", folder)
    assert text.returncode == 0
    assert "不可比" in text.stdout or "不能" in text.stdout
    assert "<html" in gongkai("diff", UNIT, 2020, 2021, "--html", "--archive", folder).stdout
    missing = gongkai("diff", UNIT, 2019, 2035, "--archive", folder)
    assert missing.returncode == 1
    assert "2023" in missing.stderr


def test_export_jsonl_is_the_truth(folder: Path, tmp_path: Path) -> None:
    done = gongkai("export", "--format", "jsonl", "-o", tmp_path / "all.jsonl", "--json", "--archive", folder)
    assert json.loads(done.stdout) == {
        "format": "jsonl",
        "path": str(tmp_path / "all.jsonl"),
        "reports": REPORTS,
    }
    lines = (tmp_path / "all.jsonl").read_text(encoding="utf-8").splitlines()
    exported = {(r["unit"], r["year"]): r for r in map(json.loads, lines)}
    dictionary = json.loads((tmp_path / "all.jsonl.dictionary.json").read_text(encoding="utf-8"))
    assert len(dictionary) == 226
    truth = json.loads(TRUTH.read_text(encoding="utf-8"))["reports"]
    assert len(exported) == len(truth) == REPORTS - 1  # of the one that was edited the later version
    for true in truth:
        report = valid(exported[true["unit"], true["year"]])
        for name in ("scope", "generation", "region_code", "published"):
            assert report[name] == true[name], (true["title"], name)
        assert {url.partition("8900/")[2] or url.split("/", 3)[3] for url in report["urls"]} == set(
            true["urls"]
        )
        assert (report["version"], bool(report["captured"])) == (
            2 if (true["unit"], true["year"]) == EDITED else 1,
            True,
        )
        read = {(c["key"], c["applicant"]): (c["value"], c["raw"], c["state"]) for c in report["cells"]}
        printed = {(c["key"], c["applicant"]): (c["value"], c["raw"], c["state"]) for c in true["cells"]}
        for spot, (value, raw, state) in printed.items():
            # columns of a header that a page break cut are put in their places by the sums, and say so
            states = {state, "reconstructed"} if state in ("number", "zero") else {state}
            assert read[spot][:2] == (value, raw), spot
            assert read[spot][2] in states, spot
        assert read.keys() == printed.keys()


def test_export_to_a_pipe_is_lines_of_json(folder: Path) -> None:
    lines = gongkai("export", "--archive", folder).stdout.splitlines()
    assert len(lines) == REPORTS
    for line in lines:
        valid(json.loads(line))


def test_export_csv(folder: Path, tmp_path: Path) -> None:
    assert gongkai("export", "--format", "csv", "-o", tmp_path, "--archive", folder).returncode == 0
    with (tmp_path / "cells.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == 6 * 198 + 10 * 200
    with (tmp_path / "figures.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(next(csv.reader(file))) == 227


def test_reading_everything_again_gives_the_same_reports(folder: Path) -> None:
    before = gongkai("export", "--archive", folder).stdout
    assert gongkai("read", "--all", "--accept", "--archive", folder).returncode == 0
    assert gongkai("export", "--archive", folder).stdout == before


def test_a_second_demo_finds_nothing_new(folder: Path) -> None:
    done = gongkai("demo", "--once", "--archive", folder)
    assert done.returncode == 0, done.stdout
    with Archive(folder, read_only=True) as archive:
        assert archive.database.table("reports").count == REPORTS
        edited = archive.database.query("SELECT year, version FROM reports WHERE version > 1")
        assert [(row["year"], row["version"]) for row in edited] == [(EDITED[1], 2)]
        assert archive.database.table("amendments").count == 1


def test_the_demo_shows_what_a_county_changed_without_a_word(folder: Path) -> None:
    with Archive(folder, read_only=True) as archive:
        cells = archive.database.query("SELECT key, old_raw, new_raw FROM amended_cells ORDER BY key")
        assert [tuple(row.values()) for row in cells] == [
            ("remedies.review.corrected", "2", "1"), ("remedies.review.upheld", "4", "5"),
        ]  # fmt: skip
        texts = archive.database.query("SELECT old, new FROM amended_texts ORDER BY part")
        assert any("超过法定期限" in row["old"] and "超过法定期限" not in row["new"] for row in texts)


def test_sites() -> None:
    names = {site["name"] for site in json.loads(gongkai("sites", "--json").stdout)}
    assert {"pingluo", "haiyuan", "lingwu"} <= names
    assert "平罗" in gongkai("sites").stdout


def test_scrapy_lists_the_spider() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "list"], capture_output=True, text=True, timeout=60, check=True,
        cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert done.stdout.split() == ["reports"]


def test_help_imports_no_command() -> None:
    """`gongkai --help` and completion answer at once: nothing that a command needs is imported for them."""
    code = (
        "import sys; from crawler.commands.main import main, MOUNTED\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stderr.split())
    assert not loaded & {"sqlite_utils", "lxml", "scrapy", "datasette", "numpy", "pdfplumber", "pypdfium2"}
    assert all(f"  {name} " in done.stdout for name in MOUNTED)


def test_every_command_is_where_the_front_door_says() -> None:
    for name in MOUNTED:
        command = main.get_command(click.Context(main), name)
        assert command is not None
        assert command.help, name
