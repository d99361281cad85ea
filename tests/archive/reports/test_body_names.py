"""A body is found by what people call it; what nobody is called is an error that helps."""

from __future__ import annotations

import pytest

from archive.database.folder import Archive
from archive.errors import NotFound
from archive.places.gazetteer import gazetteer, place_and_rest
from archive.places.naming import meant
from archive.places.pinyin import is_said, letters
from archive.reports import body_names
from archive.reports.body_names import bodies_named
from archive.reports.choosing import choose
from tests.support.keeping import keep
from tests.support.site_archive import make_report

BODIES = [
    ("平罗县人民政府", "640221", 2020),
    ("平罗县教育局", "640221", 2020),
    ("密云县教育局", "110118", 2014),
    ("密云区教育局", "110118", 2020),
    ("海原县人民政府", "640522", 2020),
    ("重庆市大足区人民政府", "500111", 2020),
]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    archive = Archive(tmp_path_factory.mktemp("bodies") / "archive")
    for number, (name, code, year) in enumerate(BODIES, 1):
        report = make_report(f"{number:064x}", year, unit=name, region_code=code)
        keep(archive.database, report, f"http://www.example.gov.cn/{number}", "2022-02-01T00:00:00Z")
    return archive


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("平罗县教育局", ["平罗县教育局"]),
        ("平罗 县教育局", ["平罗县教育局"]),
        ("海原", ["海原县人民政府"]),
        ("haiyuan", ["海原县人民政府"]),
        ("Hǎiyuán xiàn", ["海原县人民政府"]),
        ("hyx", ["海原县人民政府"]),
        ("chongqing", ["重庆市大足区人民政府"]),
        ("密云县教育局", ["密云县教育局", "密云区教育局"]),
        ("密云区教育局", ["密云区教育局", "密云县教育局"]),
        ("大足县人民政府", ["重庆市大足区人民政府"]),
    ],
)
def test_a_body_answers_to_its_names(filled: Archive, said: str, found: list[str]) -> None:
    assert bodies_named(filled.database, said) == found


@pytest.mark.parametrize("said", ["不存在", "平锣县教肓局", "xyzzy", "", "100%", "_"])
def test_what_nobody_is_called_is_an_error(filled: Archive, said: str) -> None:
    with pytest.raises(NotFound):
        bodies_named(filled.database, said)


def test_a_slip_is_answered_with_the_name(filled: Archive) -> None:
    with pytest.raises(NotFound, match="平罗县教育局"):
        bodies_named(filled.database, "平锣县教肓局")


def test_the_year_decides_between_the_names_of_one_body(filled: Archive) -> None:
    assert choose(filled.database, "密云区教育局", 2014).unit == "密云县教育局"
    assert choose(filled.database, "密云县教育局", 2020).unit == "密云区教育局"


def test_a_part_of_several_names_is_not_guessed(filled: Archive) -> None:
    with pytest.raises(NotFound, match="more than one"):
        choose(filled.database, "平罗", 2020)


def test_every_reading_of_a_character_is_one_to_type() -> None:
    assert is_said("单县", "shanxian")
    assert is_said("长治市", "changzhi")
    assert is_said("吕梁市", letters("lvliang") or "")
    assert not is_said("平罗县", "luoping")
    assert letters("平罗") is None


def test_letters_find_few_places_among_all() -> None:
    found = [name for name in gazetteer().by_name if is_said(name, "pingluoxian")]
    assert "平罗县" in found
    assert len(found) < 4


def test_letters_mean_the_usual_reading_before_any_other() -> None:
    names = tuple(gazetteer().by_name)
    assert meant("pingluo", names) == ["平罗县"]  # 果 can be read luo, and is not in 平果市
    assert meant("liuan", names) == ["六安市"]
    assert {"单县"} <= set(meant("shanxian", names)) & set(meant("danxian", names))


def test_each_name_is_taken_apart_once_however_many_are_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    """A letter means ten thousand bodies. Each of them was held against all others: 49 seconds for one search."""
    taken: list[str] = []

    def counted(name: str) -> tuple[str | None, str]:
        taken.append(name)
        return place_and_rest(name)

    monkeypatch.setattr(body_names, "place_and_rest", counted)
    counties = ("密云县", "密云区", "平罗县", "灵武市")
    names = [f"{county}第{n}局" for county in counties for n in range(50)]
    assert set(body_names.bodies_meant("局", names)) == set(names)
    assert len(taken) <= 2 * len(names)
    assert set(body_names.bodies_meant("密云县第1局", names)) == {"密云县第1局", "密云区第1局"}
