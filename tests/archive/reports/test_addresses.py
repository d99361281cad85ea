"""Addresses that people cite."""

from __future__ import annotations

from pathlib import Path

from archive.database.connection import open_database
from archive.reports.addresses import unit_at


def test_a_body_is_found_by_the_index_of_names_and_with_its_slash(tmp_path: Path) -> None:
    """Every page of a body asks for it: twenty thousand names would be read each time."""
    database = open_database(tmp_path / "gongkai.db")
    database.conn.executemany(
        "INSERT INTO units (id, name, scope, region_code) VALUES (?, ?, 'own', ?)",
        [(1, "甲局", "640221"), (2, "甲局", None), (3, "乙局/丙局", "640221"), (4, "丁局／戊局", None)],
    )
    asked: list[str] = []
    database.conn.set_trace_callback(asked.append)
    assert unit_at(database, "own", "640221", "甲局") == 1
    assert len(asked) == 1
    database.conn.set_trace_callback(None)
    plan = [row[3] for row in database.execute(f"EXPLAIN QUERY PLAN {asked[0]}")]
    assert [line for line in plan if "units_identity" in line], plan
    assert unit_at(database, "own", "-", "甲局") == 2
    assert unit_at(database, "own", "640221", "乙局／丙局") == 3
    assert unit_at(database, "own", "-", "丁局／戊局") == 4
    assert unit_at(database, "own", "-", "己局") is None
    database.close()
