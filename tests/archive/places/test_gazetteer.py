"""Places over the years: old names and codes lead to the place of today, and no two places become one."""

from __future__ import annotations

import pytest

from archive.places.gazetteer import complete_name, gazetteer, locate


@pytest.mark.parametrize(
    ("old", "now"),
    [
        ("640421", "640522"),
        ("640223", "640205"),
        ("640221", "640221"),
        ("640421201", "640522201"),
        ("999999", "999999"),
    ],
)
def test_a_code_of_then_is_a_code_of_now(old: str, now: str) -> None:
    assert gazetteer().present(old) == now


def test_the_site_of_a_place_that_had_another_code_still_decides() -> None:
    found = locate("教育局", "640421")
    assert found
    assert (found.code, complete_name("教育局", found)) == ("640522", "海原县教育局")


def test_a_name_of_then_is_the_place_of_now_and_stays_as_printed() -> None:
    found = locate("石嘴山市惠农县人民政府") or locate("惠农县人民政府", "640200")
    assert found
    assert found.code == "640205"
    assert complete_name("惠农县人民政府", found) == "惠农县人民政府"


def test_what_a_place_was_called() -> None:
    assert [(old.name, old.until) for old in gazetteer().former_names("640205")] == [("惠农县", "2003-12")]
    assert [(old.code, old.until) for old in gazetteer().former_names("640522")] == [("640421", "2003-12")]
    assert gazetteer().former_names("640221") == ()


def test_history_names_only_places_there_are() -> None:
    table = gazetteer()
    assert len(table.former) > 900
    assert all(old.now in table.names for old in table.former if old.now)
    assert all(len(old.code) == 6 and old.name and (old.since or old.until) for old in table.former)


def test_no_present_name_was_taken_over_by_an_old_one() -> None:
    """A name in use today means only the places that bear it today."""
    table = gazetteer()
    bearers: dict[str, set[str]] = {}
    for code, name in table.names.items():
        bearers.setdefault(name, set()).add(code)
    for name, codes in table.by_name.items():
        if name in bearers:
            assert set(codes) <= bearers[name], name
