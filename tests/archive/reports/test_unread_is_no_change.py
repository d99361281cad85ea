"""What was not read on one side is no change, no rival and no zero, whoever asks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.commands.show import show
from archive.compare.figures import compare
from archive.database.folder import Archive
from archive.reports.loading import load_report
from archive.reports.rivals import rivals_of
from tests.support.archives import ADDRESS, Answer, build, gold

PAGE = gold("html-official.html").decode()
TABLES = re.findall(r"(?s)<table.*?</table>", PAGE)
ROW = next(row for row in re.findall(r"(?s)<tr.*?</tr>", PAGE) if ">38<" in row and ">51735<" in row)


def replaced(old: str, new: str) -> str:
    assert old in PAGE
    return PAGE.replace(old, new, 1)


LESS = {
    "a picture for a number": replaced(">557825<", '><img src="n.png"><'),
    "a field that a script fills": replaced(">557825<", '><canvas id="n"></canvas><'),
    "a drawing": replaced(">557825<", '><svg><path d="M0 0h9"/></svg><'),
    "part two as a picture": replaced(TABLES[0], '<p><img src="t2.png"></p>'),
    "part three as a picture": replaced(TABLES[1], '<div><img src="t3.png" width="800"></div>'),
    "part four in a frame": replaced(TABLES[2], '<iframe src="t4.html"></iframe>'),
    "a row whose label is lost": replaced(ROW, re.sub("（一）予以公开", "□□□□", ROW)),
}
"""Pages that print what `PAGE` prints, in a way of which less is read."""
DIFFERENT = {
    "another number": (replaced(">557825<", ">557826<"), "557826"),
    "words about a number": (replaced(">557825<", ">约557825<"), "约557825"),
    "a blank": (replaced(">557825<", "><"), ""),
}


def kept(folder: Path, first: str, second: str, *, elsewhere: bool = False) -> Path:
    pages = [
        Answer(f"{ADDRESS}a.html", first.encode(), "2026-01-02T03:04:05.000Z"),
        Answer(f"{ADDRESS}{'b' if elsewhere else 'a'}.html", second.encode(), "2026-01-05T03:04:05.000Z"),
    ]
    return build(folder / "archive-data", pages)


@pytest.mark.parametrize("is_later", [True, False])
@pytest.mark.parametrize("less", LESS)
def test_a_version_of_which_less_was_read_is_no_amendment(tmp_path: Path, less: str, is_later: bool) -> None:
    pages = (PAGE, LESS[less]) if is_later else (LESS[less], PAGE)
    with Archive(kept(tmp_path, *pages)) as archive:
        database = archive.database
        assert list(database.query("SELECT * FROM amended_cells")) == []
        assert list(database.query("SELECT * FROM amendments")) == []
        reports = [load_report(database, row["id"]) for row in list(database.query("SELECT id FROM reports"))]
        told = compare(*reports)
        assert {figure.change for figure in told.figures} <= {"same", "unread"}
        (panel,) = database.query("SELECT * FROM panel")
        for name in ("received", "results", "granted", "disclosure_rate", "reviews", "licences"):
            assert panel[name] != 0


@pytest.mark.parametrize("other", DIFFERENT)
def test_what_is_printed_otherwise_is_one(tmp_path: Path, other: str) -> None:
    page, raw = DIFFERENT[other]
    with Archive(kept(tmp_path, PAGE, page)) as archive:
        (cell,) = archive.database.query("SELECT * FROM amended_cells")
        assert (cell["key"], cell["old_raw"], cell["new_raw"]) == ("applications.new", "557825", raw)


def test_a_table_that_is_taken_away_is_told_once(tmp_path: Path) -> None:
    with Archive(kept(tmp_path, PAGE, replaced(TABLES[0], ""))) as archive:
        assert list(archive.database.query("SELECT * FROM amended_cells")) == []
        (text,) = archive.database.query("SELECT * FROM amended_texts")
        assert (text["part"], text["new"]) == ("table:disclosure", None)
        assert "主动公开" in text["old"]


@pytest.mark.parametrize("less", LESS)
def test_the_same_report_of_which_less_was_read_is_no_rival(tmp_path: Path, less: str) -> None:
    """And the one of which more was read stands for the year, whichever was found first."""
    with Archive(kept(tmp_path, LESS[less], PAGE, elsewhere=True)) as archive:
        database = archive.database
        (panel,) = database.query("SELECT * FROM panel")
        assert (panel["received"], panel["rivals"], panel["unread_columns"]) == (557825, 0, None)
        for row in list(database.query("SELECT id FROM reports")):
            assert not [rival.figures for rival in rivals_of(database, row["id"]) if rival.figures]


def test_show_says_what_was_not_read(tmp_path: Path) -> None:
    folder = kept(tmp_path, LESS["part three as a picture"], LESS["part three as a picture"])
    told = CliRunner().invoke(show, ["云泽县人民政府办公室", "2019", "--no-words", "--archive", str(folder)])
    assert told.exit_code == 0, told.output
    assert "有内容，未能读出" in told.stdout
    assert "557825" not in told.stdout
