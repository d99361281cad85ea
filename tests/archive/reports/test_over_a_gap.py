"""What one version hides, the versions around it tell: a change is named although a version between was not read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from archive.database.folder import Archive
from tests.support.archives import ADDRESS, Answer, build, gold

PAGE = gold("html-official.html").decode()
TABLES = re.findall(r"(?s)<table.*?</table>", PAGE)
FIRST, CHANGED = ">557825<", ">557826<"
DAYS = [f"2026-01-{day:02}T03:04:05.000Z" for day in (2, 5, 9, 14)]


def replaced(old: str, new: str, page: str = PAGE) -> str:
    assert old in page
    return page.replace(old, new, 1)


AFTER = replaced(FIRST, CHANGED)
HIDDEN = {
    "a picture for the number": replaced(FIRST, '><img src="n.png"><'),
    "a script for the number": replaced(FIRST, '><canvas id="n"></canvas><'),
    "part three as a picture": replaced(TABLES[1], '<div><img src="t3.png" width="800"></div>'),
    "part three in a frame": replaced(TABLES[1], '<iframe src="t3.html"></iframe>'),
    "part three left out": replaced(TABLES[1], ""),
    "another year by mistake": PAGE.replace("2019年政府信息公开", "2018年政府信息公开").replace(FIRST, ">4<"),
    "no report at all": "<html><body><p>系统维护中</p></body></html>",
}
"""Pages that do not print the number of `PAGE`."""


def kept(folder: Path, *pages: str) -> Path:
    answers = [Answer(f"{ADDRESS}a.html", page.encode(), day) for page, day in zip(pages, DAYS, strict=False)]
    return build(folder / "archive-data", answers)


def told(archive: Archive) -> list[tuple[object, ...]]:
    rows = archive.database.query(
        "SELECT c.key, c.old_raw, c.new_raw, a.seen_before, a.seen_after FROM amended_cells AS c "
        "JOIN amendments AS a ON a.id = c.amendment WHERE a.repeats IS NULL ORDER BY a.seen_after, c.key"
    )
    return [tuple(row.values()) for row in rows]


@pytest.mark.parametrize("between", HIDDEN)
def test_a_change_behind_a_version_that_was_not_read(tmp_path: Path, between: str) -> None:
    with Archive(kept(tmp_path, PAGE, HIDDEN[between], AFTER)) as archive:
        assert told(archive) == [("applications.new", "557825", "557826", DAYS[0], DAYS[2])]


def test_over_several_versions(tmp_path: Path) -> None:
    pages = (PAGE, HIDDEN["a picture for the number"], HIDDEN["part three in a frame"], AFTER)
    with Archive(kept(tmp_path, *pages)) as archive:
        assert told(archive) == [("applications.new", "557825", "557826", DAYS[0], DAYS[3])]


@pytest.mark.parametrize("between", [name for name in HIDDEN if "left out" not in name])
def test_what_comes_back_as_it_was_is_no_change(tmp_path: Path, between: str) -> None:
    with Archive(kept(tmp_path, PAGE, HIDDEN[between], PAGE)) as archive:
        assert told(archive) == []


def test_each_change_has_the_versions_it_lies_between(tmp_path: Path) -> None:
    """The version between hides one number and changes another; the last shows the first and changes a third."""
    middle = replaced(">51735<", ">51736<", HIDDEN["a picture for the number"])
    last = replaced(">38<", ">39<", replaced(">51735<", ">51736<", AFTER))
    with Archive(kept(tmp_path, PAGE, middle, last)) as archive:
        found = [row[1:] for row in told(archive)]
        assert sorted(found) == [
            ("38", "39", DAYS[1], DAYS[2]),
            ("51735", "51736", DAYS[0], DAYS[1]),
            ("557825", "557826", DAYS[0], DAYS[2]),
        ]
        counts = archive.database.query("SELECT count(*) AS n, sum(cells) AS cells FROM amendments")
        assert [tuple(row.values()) for row in counts] == [(3, 3)]


def test_marks_that_are_no_number_are_what_the_next_is_compared_with(tmp_path: Path) -> None:
    pages = (PAGE, replaced(FIRST, ">约55万<"), HIDDEN["a picture for the number"], AFTER)
    with Archive(kept(tmp_path, *pages)) as archive:
        assert [row[1:] for row in told(archive)] == [
            ("557825", "约55万", DAYS[0], DAYS[1]),
            ("约55万", "557826", DAYS[1], DAYS[3]),
        ]


def test_a_table_that_was_taken_away_while_it_could_not_be_read(tmp_path: Path) -> None:
    pages = (PAGE, replaced(TABLES[0], '<p><img src="t2.png"></p>'), replaced(TABLES[0], ""))
    with Archive(kept(tmp_path, *pages)) as archive:
        rows = archive.database.query("SELECT part, new FROM amended_texts WHERE part LIKE 'table:%'")
        assert [tuple(row.values()) for row in rows] == [("table:disclosure", None)]


def test_an_older_archive_keeps_its_amendments(tmp_path: Path) -> None:
    with Archive(kept(tmp_path, PAGE, AFTER)) as archive:
        before = list(archive.database.query("SELECT * FROM amendments")), told(archive)
        archive.database.execute("DELETE FROM _sqlite_migrations WHERE name = 'm022_changes_over_a_gap'")
        archive.database.conn.commit()
    with Archive(tmp_path / "archive-data") as archive:
        assert (list(archive.database.query("SELECT * FROM amendments")), told(archive)) == before
