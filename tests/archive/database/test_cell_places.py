"""Places come back as they were, from Python and from SQL alike."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from archive.database.cell_places import pack, unpack
from archive.database.folder import Archive
from archive.model import Place
from tests.support import keeping
from tests.support.whole_report import report

_ROOT = "/html/body/table[2]"
_NUMBERS = st.one_of(st.integers(0, 900), st.floats(0, 900, allow_nan=False))
_BOXES = st.one_of(st.none(), st.tuples(_NUMBERS, _NUMBERS, _NUMBERS, _NUMBERS))
_PATHS = st.one_of(
    st.none(),
    st.builds("/html/body/table[2]/tr[{}]/td[{}]".format, st.integers(0, 40), st.integers(0, 9)),
    st.sampled_from([_ROOT, f"{_ROOT}/", f"{_ROOT}/tr", f"{_ROOT}//td", f'{_ROOT}/x["/]', f"{_ROOT}!B7"]),
)
_PLACES = st.builds(Place, st.one_of(st.none(), st.integers(1, 9)), _BOXES, _PATHS)


@given(st.dictionaries(st.integers(1, 226), _PLACES))
def test_every_place_comes_back(places: dict[int, Place]) -> None:
    assert dict(unpack(pack(places.items(), _ROOT), _ROOT)) == places


@given(st.dictionaries(st.integers(1, 226), st.builds(Place, path=st.none() | st.text()), max_size=20))
def test_any_path_comes_back_without_a_root(places: dict[int, Place]) -> None:
    assert dict(unpack(pack(places.items(), ""), "")) == places


def test_sql_shows_the_places_that_python_loads(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        keeping.keep(archive.database, report(), "http://www.pingluo.gov.cn/a.html", "2021-03-18T01:02:03Z")
        shown = list(archive.database.query("SELECT * FROM cells WHERE report = 1 ORDER BY item"))
    cells = [cell for cell in report().cells if not cell.key.startswith("unmapped.")]
    assert len(shown) == len(cells)
    by_spot = {(cell.key, cell.applicant): cell for cell in cells}
    for row in shown:
        cell = by_spot[row["key"], row["applicant"]]
        box = cell.place.box or (None,) * 4
        assert (row["x0"], row["top"], row["x1"], row["bottom"]) == box
        assert (row["page"], row["path"]) == (cell.place.page, cell.place.path)
        assert (row["state"], row["raw"]) == (cell.state, cell.raw)
