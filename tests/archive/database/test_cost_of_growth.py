"""What one more report costs does not grow with the archive: counted in steps of SQLite, which no busy machine changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlite_utils import Database

from archive.database import panel
from archive.database.folder import Archive
from benchmarks.scale import one_more, record_one
from benchmarks.site_archive import build
from pipelines.maintenance.series import check_series

SMALL, LARGE = 60, 1500


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scale")


def steps(folder: Path, reports: int, work: Callable[[Database], object]) -> int:
    """Hundreds of steps of SQLite's machine that the work takes when it is done a second time, in an archive of so
    many reports."""
    with Archive(build(folder, reports, samples=0)) as archive:
        database = archive.database
        work(database)
        counted = [0]

        def count() -> None:
            counted[0] += 1

        database.conn.set_progress_handler(count, 100)
        work(database)
        database.conn.set_progress_handler(None, 0)
    return counted[0]


def record_another(database: Database) -> None:
    record_one(database, one_more(database, 1))


def settle_a_year(database: Database) -> None:
    panel.settle_years(database, [(1, 2020)])


def check_a_body(database: Database) -> None:
    check_series(database, None, [1])


@pytest.mark.parametrize("work", [record_another, settle_a_year, check_a_body])
def test_one_more_report_costs_the_same_in_a_larger_archive(
    folder: Path, work: Callable[[Database], object]
) -> None:
    small, large = (steps(folder, reports, work) for reports in (SMALL, LARGE))
    assert 0 < large < 1.05 * small + 5
