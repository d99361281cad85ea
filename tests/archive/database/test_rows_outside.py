"""A row that an agency adds to part three may belong to any sum over its rows: no such sum is claimed, by anybody."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from archive.catalogue.answering import account_of
from archive.catalogue.summary import disclosed, figures
from archive.catalogue.topics import topics
from archive.catalogue.words import Words
from archive.compare.figures import compare
from archive.database.folder import Archive
from archive.database.migrations import bring_up
from archive.model import Cell, Report, State
from tests.support.keeping import keep
from tests.support.site_archive import make_report
from tests.support.table_reports import C, of

HERE, DAY = "http://www.example.gov.cn/2021.html", "2022-01-20T01:00:00Z"
TOTALS: dict[str, int | None] = {
    "applications.new": 30,
    "applications.carried_in": 0,
    "applications.result.granted": 20,
    "applications.result.partial": 1,
    "applications.result.withheld.third_party_rights": 4,
    "applications.result.unavailable.not_held": 3,
    "applications.result.total": 28,
    "applications.carried_out": 2,
}
PRINTED = (
    "received",
    "carried_in",
    "results",
    "granted",
    "partial",
    "not_held",
    "carried_out",
    "not_held_rate",
)
RATES = ("withheld_rate", "disclosure_rate", "substantive_rate", "turned_away_rate", "backlog_rate")
SUMS = ("withheld", "unavailable", "not_processed", "other_results")


def added(label: str, value: int | None, state: State = "number", who: str = "total") -> Cell:
    return Cell(f"unmapped.applications.{label}", who, value, str(value or "x"), state, "件")


def kept(archive: Archive, *rows: Cell) -> dict[str, object]:
    report = of(C, TOTALS)
    keep(
        archive.database,
        replace(make_report(year=2021), cells=(*report.cells, *rows), generation=C),
        HERE,
        DAY,
    )
    (found,) = archive.database.query("SELECT * FROM panel")
    return found


@pytest.mark.parametrize(
    "rows",
    [
        (added("9.其他依法不予公开的情形", 6),), (added("属于咨询事项", 2),),
        (added("转交下级办理", 1, who="natural_person"),),
        (added("其他公开方式", None, "unparsed"),), (added("（八）未列明", None, "unread"),),
        (added("备注", 0, "zero"), added("5.引导另行提出", 1)),
    ],
)  # fmt: skip
def test_every_sum_over_rows_is_unknown_and_says_why(archive: Archive, rows: Sequence[Cell]) -> None:
    row = kept(archive, *rows)
    assert {row[name] for name in (*SUMS, *RATES)} == {None}
    assert [row[name] for name in PRINTED] == [30, 0, 28, 20, 1, 3, 2, 10.71]
    told = {
        one.id: one.missing(row) for topic in topics().values() for one in topic.measures if one.id in row
    }
    assert {told[name] for name in (*SUMS, "withheld_rate", "disclosure_rate")} == {"outside"}
    assert told["granted"] is None
    assert disclosed(row) is None
    shown = {figure.label: figure.text for figure in figures(row, None, Words("zh"))}
    assert shown[Words("zh")("six_withheld")] == shown[Words("zh")("six_disclosed")] == "另有加行"
    asked = account_of("refusal_grounds")
    assert asked is not None
    (count,) = archive.database.query(asked, {"year": "", "unit": ""})
    assert count["unread"] == 1


@pytest.mark.parametrize(
    "cell",
    [
        added("不予公开小计", 4), added("合计", 28), added("备注", 0, "zero"), added("说明", None, "blank"),
        added("其中：涉及商业秘密", 3), added("其中向申请人说明理由", 4),
    ],
)  # fmt: skip
def test_a_row_that_repeats_others_leaves_the_sums(archive: Archive, cell: Cell) -> None:
    row = kept(archive, cell)
    assert [row[name] for name in (*SUMS, "withheld_rate", "disclosure_rate", "backlog_rate")] == [
        4, 3, None, None, 14.29, 75.0, 6.67,
    ]  # fmt: skip
    assert row["unread_columns"] is None


def test_a_part_of_a_row_counts_where_the_sum_lacks_it(archive: Archive) -> None:
    short = of(C, TOTALS | {"applications.result.total": 31})
    cells = (*short.cells, added("其中：涉及商业秘密", 3))
    keep(archive.database, replace(make_report(year=2021), cells=cells, generation=C), HERE, DAY)
    (row,) = archive.database.query("SELECT withheld, withheld_rate, results FROM panel")
    assert tuple(row.values()) == (None, None, 31)


def test_an_older_archive_learns_it(archive: Archive) -> None:
    known = kept(archive, added("属于咨询事项", 2))["unread_columns"]
    database = archive.database
    database.execute("UPDATE reports SET unread_columns = NULL")
    database.execute("DELETE FROM _sqlite_migrations WHERE name = 'm021_rows_outside'")
    bring_up(database)
    assert [row["unread_columns"] for row in database.query("SELECT * FROM panel")] == [known]


def test_diff_makes_no_group_of_rows_to_which_one_was_added() -> None:
    old = of("b2019", {"applications.result.other.undivided": 4})
    new = of(C, {"applications.result.other.misc": 1})
    more = replace(new, cells=(*new.cells, added("4.其他情形", 3)))
    assert [change(old, one) for one in (new, more)] == [("number", 1), ("unread", None)]


def change(old: Report, new: Report) -> tuple[str, object]:
    (found,) = (
        f for f in compare(old, new).figures if (f.key, f.applicant) == ("applications.result.other", "total")
    )
    return found.change, found.new
