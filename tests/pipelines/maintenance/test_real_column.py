"""A real column of nineteen reports names the sums that its own figures break, and accuses nobody of anything else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from archive.database.folder import Archive
from archive.database.panel import series
from archive.export.formats import reports
from archive.form.definition import FORM
from archive.vocabulary import NATIONAL
from pipelines.maintenance.series import check_series
from tests.support.archives import Answer, build

RULES = ("A1.flow", "A2.parts", "A3.columns", "R1.sum", "X1.carry", "X3.docs")
WHOSE = "平潭综合实验区"


@pytest.fixture(scope="module")
def truth(shared: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((shared / "bench/pingtan/truth.json").read_text(encoding="utf-8"))
    return read


@pytest.fixture(scope="module")
def column(shared: Path, truth: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of the column's articles as a crawl meets them."""
    pages = [
        Answer(
            f"http://www.pingtan.gov.cn{article['path']}",
            (shared / f"bench/pingtan/site{article['path']}").read_bytes(),
            f"2026-04-01T00:00:{at:02}.000Z",
        )
        for at, article in enumerate(truth["articles"])
        if article.get("is_report")
    ]
    folder = build(tmp_path_factory.mktemp("column") / "archive-data", pages)
    with Archive(folder) as archive:
        check_series(archive.database, archive.store)
    return folder


def test_what_fails_is_what_the_truth_says(column: Path, truth: dict[str, Any]) -> None:
    wanted = {
        (article["report_year"], one["rule"], one["where"])
        for article in truth["articles"]
        for one in article.get("identities", {}).get("failing", ())
    }
    wanted |= {(one["years"][-1], one["rule"], one["where"]) for one in truth["cross_year"]["failing"]}
    with Archive(column, read_only=True) as archive:
        rows = archive.database.query(
            "SELECT r.year, f.rule, f.subject FROM findings AS f JOIN reports AS r ON r.id = f.report "
            "WHERE f.status = 'fails' AND f.severity IN ('error', 'warning')"
        )
        found = {(row["year"], row["rule"], row["subject"].rpartition(".")[2]) for row in rows}
    assert found == {one for one in wanted if one[1] in RULES}


def test_the_panel_is_what_the_exported_json_adds_up_to(column: Path) -> None:
    with Archive(column, read_only=True) as archive:
        exported = {one["year"]: one for one in reports(archive.database) if one["generation"] in NATIONAL}
        rows = list(archive.database.query("SELECT * FROM panel WHERE generation IN ('b2019', 'c2021')"))
        assert len(rows) == len(exported) == 7
        for row in rows:
            cells = {
                FORM.by_key[spot].column: cell["value"]
                for cell in exported[row["year"]]["cells"]
                if (spot := (cell["key"], cell["applicant"])) in FORM.by_key
            }
            for one in series():
                values = [cells[name] for name in one.columns if cells.get(name) is not None]
                told = None if row[one.id] is None else float(row[one.id])
                assert told == (sum(map(float, values)) if values else None), (row["year"], one.id)
