"""A city with its counties and their bureaus over five years: one refuses more than its neighbours, one bureau was late, one
changed a number after publication."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from msgspec.structs import replace

from archive.database.folder import Archive
from archive.model import Cell, Report
from tests.support.keeping import keep
from tests.support.site_archive import CELLS, WITHHELD, make_report

PLACES = {"640200": "石嘴山市", "640202": "石嘴山市大武口区", "640205": "石嘴山市惠农区", "640221": "平罗县"}
BUREAUS = ("教育局", "公安局")
YEARS = range(2019, 2024)
LATE = ("石嘴山市惠农区教育局", 2022)
CHANGED = ("平罗县公安局", 2023)
_KEYS = ("applications.new", "applications.result.total", f"{WITHHELD}.third_party_rights")


def build(folder: Path) -> Path:
    """Write the archive and return its folder."""
    with Archive(folder / "archive-data") as archive:
        for n, (report, url) in enumerate(_reports()):
            keep(archive.database, report, url, f"{(report.year or 0) + 1}-04-{1 + n % 27:02}T01:00:00Z")
        changed = _report("640221", *CHANGED, "own", 7)
        keep(archive.database, changed, _url(*CHANGED), "2024-06-01T01:00:00Z")
        archive.database.conn.commit()
        return archive.root


def _reports() -> Iterator[tuple[Report, str]]:
    for code, place in PLACES.items():
        for name, scope in [
            (f"{place}人民政府", "aggregate"),
            *((f"{place}{one}", "own") for one in BUREAUS),
        ]:
            for year in YEARS:
                refused = 8 if code == "640221" and scope == "aggregate" else 2
                yield _report(code, name, year, scope, refused), _url(name, year)


def _report(code: str, name: str, year: int, scope: str, refused: int) -> Report:
    digest = sha256(f"{name}{year}{refused}".encode()).hexdigest()
    due = "03-31" if scope == "aggregate" else "01-31"
    published = f"{year + 1}-{'03-05' if (name, year) == LATE else due}"
    numbers = dict(zip(_KEYS, (20 + year % 10, 18, refused), strict=True))
    cells = tuple(_with(cell, numbers) for cell in CELLS)
    generation = "b2019" if year < 2021 else "c2021"
    return make_report(
        digest, year, title=f"{name}{year}年政府信息公开工作年度报告", unit=name, region_code=code, scope=scope,
        generation=generation, published=published, cells=cells, findings=(), media_type="text/html",
    )  # fmt: skip


def _with(cell: Cell, numbers: dict[str, int]) -> Cell:
    value = numbers.get(cell.key)
    return cell if value is None else replace(cell, value=value, raw=str(value), state="number")


def _url(name: str, year: int) -> str:
    return f"http://www.example.gov.cn/{sha256(name.encode()).hexdigest()[:8]}/{year}.html"
