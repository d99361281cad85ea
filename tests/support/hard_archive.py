"""An archive of what is hard on a site: bodies without a name, gaps of years, unread tables, forty rivals, a province of
twenty thousand bodies, titles of four hundred characters."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from archive.database.folder import Archive
from archive.model import Cell
from tests.support.keeping import keep
from tests.support.site_archive import CELLS, make_report

NAMELESS, GAPS, UNREAD, RIVAL, LONG = (f"{n}" * 20 for n in "abcde")
"""How the first report of each kind is cited."""
PLACE, BODIES = "650000", 20_000


def build(folder: Path) -> Path:
    """Write the archive and return its folder."""
    with Archive(folder / "archive-data") as archive:
        database = archive.database
        days = iter(f"2024-{1 + n // 27:02}-{1 + n % 27:02}T01:00:00Z" for n in range(300))

        def add(report: object, name: str) -> None:
            keep(database, report, f"http://www.example.gov.cn/{name}.html", next(days))  # type: ignore[arg-type]

        add(make_report("a" * 64, 2020, unit=None, title=None, region_code=None), "nameless")
        for n, year in enumerate((2012, 2019, 2023)):
            sha256 = "b" * 64 if not n else f"b{n}".ljust(64, "0")
            add(
                make_report(
                    sha256, year, unit="丙县人民政府", generation="b2019" if year < 2021 else "c2021"
                ),
                f"gap{n}",
            )
        unread = tuple(replace(cell, value=None, raw=None, state="unread") for cell in CELLS)
        add(make_report("c" * 64, 2020, unit="丁县人民政府", cells=unread), "unread")
        for n in range(41):
            sha256 = "d" * 64 if not n else f"d{n:02}".ljust(64, "0")
            others = (_received(20 + n), *CELLS[4:])
            add(make_report(sha256, 2020, unit="戊县人民政府", cells=others), f"rival{n}")
        title = "关于" + "进一步做好政府信息公开工作" * 30
        add(make_report("e" * 64, 2020, unit="己县人民政府" + "办公室" * 60, title=title[:400]), "long")
        database.conn.executemany(
            "INSERT INTO units (name, scope, region_code, type, level) VALUES (?, 'own', ?, 'bureau', 'county')",
            [(f"某县第{n}局", PLACE) for n in range(BODIES)],
        )
        database.conn.commit()
        return archive.root


def _received(count: int) -> Cell:
    return replace(CELLS[3], value=count, raw=str(count))
