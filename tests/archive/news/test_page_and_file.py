"""A page and the file beside it that are edited alike are one change in two places."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from archive.alerts.gather import gather
from archive.alerts.subscriptions import Subscription
from archive.database.folder import Archive
from archive.model import Report, Section
from archive.site.serve import datasette_for
from tests.support.edits import HERE, JANUARY, JUNE, MARCH, PDF, edited
from tests.support.keeping import keep
from tests.support.site_archive import get, make_report

COPY = "http://jyj.example.gov.cn/2020.docx"
WORDS = ("全年收到申请 9 件。", "全年收到申请 12 件。")


def as_file(report: Report, digest: str, said: str = "") -> Report:
    """The report in another carrier: another title and other words around the same figures."""
    sections = (
        Section("introduction", None, "附件"),
        Section("overview", "一、总体情况", said),
        *report.sections[1:],
    )
    return replace(report, sha256=digest, media_type="application/pdf", title="附件.pdf", sections=sections)


def show(
    archive: Archive, url: str, day: str, digest: str, *, file: bool = True, said: str = "", **values: int
) -> None:
    report = edited(make_report(), digest * 64, **values)
    keep(archive.database, as_file(report, digest * 64, said) if file else report, url, day)


def told(archive: Archive) -> list[tuple[str, str]]:
    rows = archive.database.query(
        "SELECT url, seen_after FROM amendments WHERE repeats IS NULL ORDER BY seen_after, id"
    )
    return [(row["url"], row["seen_after"]) for row in rows]


@pytest.fixture
def both(archive: Archive) -> Archive:
    """A page and its PDF in January; the PDF is replaced in March, the page in June."""
    show(archive, HERE, JANUARY, "1", file=False, granted=9)
    show(archive, PDF, JANUARY, "2", said=WORDS[0], granted=9)
    show(archive, PDF, MARCH, "3", said=WORDS[1], granted=12)
    show(archive, HERE, JUNE, "4", file=False, granted=12)
    archive.database.conn.commit()
    return archive


def test_it_is_told_once_with_both_places(both: Archive) -> None:
    assert told(both) == [(PDF, MARCH)]
    assert both.database.table("amendments").count == 2
    (piece,) = gather(both.database, Subscription("all", news=("amendment",)))
    assert piece.about["also_at"] == [HERE]
    assert any(HERE in line for line in piece.said)
    site = datasette_for(both.root)
    assert get(site, "/unit/1").text.count(f"同一改动也见于 {HERE}") == 1
    (line,) = get(site, "/question/amendments.jsonl?unit=&year=").text.splitlines()
    assert f'"also_at": "{HERE}"' in line


def test_three_places(both: Archive) -> None:
    show(both, COPY, JANUARY, "5", said="另一机关的副本", granted=9)
    show(both, COPY, JUNE, "6", said="另一机关的副本。", granted=12)
    assert told(both) == [(PDF, MARCH)]
    (piece,) = gather(both.database, Subscription("all", news=("amendment",)))
    assert piece.about["also_at"] == sorted([HERE, COPY])


@pytest.mark.parametrize(
    "values", [{"granted": 13}, {"granted": 12, "third_party_rights": 8}, {"third_party_rights": 4}]
)
def test_another_change_is_told_for_itself(archive: Archive, values: dict[str, int]) -> None:
    show(archive, HERE, JANUARY, "1", file=False, granted=9)
    show(archive, PDF, JANUARY, "2", granted=9)
    show(archive, HERE, MARCH, "3", file=False, granted=12)
    show(archive, PDF, JUNE, "4", **({"granted": 9} | values))
    expected = {(PDF, JUNE)} | (set() if values.get("granted") == 12 else {(HERE, MARCH)})
    assert set(told(archive)) == expected  # the row that tells more tells both


def test_another_body_and_another_year_are_another_change(archive: Archive) -> None:
    for number, (unit, year) in enumerate(
        [("平罗县人民政府", 2020), ("平罗县教育局", 2020), ("平罗县人民政府", 2021)]
    ):
        for granted, day in ((9, MARCH), (12, JUNE)):
            report = make_report(f"{number}{granted % 9}" * 32, year, unit=unit)
            keep(archive.database, edited(report, report.sha256, granted=granted), f"{HERE}?{number}", day)
    assert len(told(archive)) == 3


def test_a_turn_of_one_place_is_no_turn_of_the_other(archive: Archive) -> None:
    """The page is changed, changed back and changed again; the file follows once."""
    for at, (granted, day) in enumerate([(9, JANUARY), (12, MARCH), (9, JUNE), (12, "2021-07-01T01:00:00Z")]):
        show(archive, HERE, day, "1" if granted == 9 else "2", file=False, granted=granted)
        if at == 0:
            show(archive, PDF, day, "3", granted=9)
    show(archive, PDF, "2021-08-01T01:00:00Z", "4", granted=12)
    assert [url for url, _ in told(archive)] == [HERE] * 3
