"""A small archive whose every number is known: three bodies, two generations, a silent change, a failed sum.

甲县人民政府 (aggregate) 2020 b2019, 2021 c2021 in two versions; 甲县人民政府办公室 (own) 2020; 乙市人民政府 2021
with a report that tries to break out of the page.
"""

from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

from datasette.app import Datasette
from httpx import Response
from msgspec.structs import replace

from archive.database.captures import add_site
from archive.database.copying import copy_database
from archive.database.folder import DATABASE, Archive
from archive.form.definition import FORM
from archive.form.labels import applicant_label
from archive.model import Cell, Finding, Report, Section, Value
from archive.sentence import say, verbatim
from archive.site.serve import datasette_for
from tests.support.keeping import keep

WITHHELD = "applications.result.withheld"
NASTY = '<script>alert("1")</script>'


def _cell(key: str, value: Value, applicant: str | None = None, raw: str | None = None) -> Cell:
    printed = raw if raw is not None else "" if value is None else str(value)
    state = "blank" if value is None else "zero" if value == 0 else "number"
    item = FORM.by_key[key, applicant]
    return Cell(key, applicant, value, printed, state, item.unit)  # type: ignore[arg-type]


CELLS = (
    _cell("disclosure.art20_1.normative_docs.newly_made", 3),
    _cell("disclosure.art20_5.licences.items_delta", 7, raw="+7"),
    _cell("disclosure.art20_9.procurement.amount_yuan", Decimal("260000000"), raw="2.6 亿元"),
    _cell("applications.new", 20, "total"),
    _cell("applications.carried_in", None, "total"),
    _cell("applications.result.granted", 9, "total"),
    _cell(f"{WITHHELD}.state_secret", 0, "total"),
    _cell(f"{WITHHELD}.third_party_rights", 3, "total"),
    _cell(f"{WITHHELD}.process_info", 1, "total"),
    _cell(f"{WITHHELD}.admin_query", None, "total"),
    _cell("applications.result.other.undivided", 5, "total"),
    _cell("applications.result.total", 16, "total"),
    _cell("applications.carried_out", 4, "total"),
    _cell("remedies.review.upheld", 2),
    _cell("remedies.review.corrected", 1),
    _cell("remedies.review.other", 1),
    _cell("remedies.review.pending", 4),
    _cell("remedies.review.total", 8),
    _cell("remedies.litigation.direct.total", None),
    _cell("remedies.litigation.after_review.total", 2),
)
SECTIONS = (
    Section("overview", "一、总体情况", "全年收到申请20件。涉及拆迁的申请较多。"),
    Section("applications", "三、收到和处理政府信息公开申请情况", ""),
    Section("problems", "五、存在的主要问题及改进情况", "人员不足。将加强“放管服”培训。"),
)


MISMATCH = say("equation", name=applicant_label("total"), left=[18], sign="≠", right=[16]) + say("printed_so")


def make_report(sha256: str = "1" * 64, year: int = 2020, **changes: object) -> Report:
    whole = Report(
        sha256=sha256,
        media_type="application/pdf",
        title=f"甲县人民政府{year}年政府信息公开工作年度报告",
        unit="甲县人民政府",
        region_code="640221",
        scope="aggregate",
        year=year,
        generation="b2019",
        published=f"{year + 1}-01-28",
        sections=SECTIONS,
        cells=CELLS,
        findings=(
            Finding("A1.flow", "error", "holds", None, "total"),
            Finding("A2.parts", "error", "fails", MISMATCH, "total"),
        ),
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def reports() -> list[tuple[str, Report]]:
    """Each report with the URL it was found at; the second and third share theirs: a silent change."""
    later = (
        _cell("applications.new", 30, "total"),
        _cell(f"{WITHHELD}.third_party_rights", 0, "total"),
        _cell("applications.result.other.misc", 4, "total"),
        _cell("applications.result.total", 30, "total"),
        _cell("remedies.review.total", None),
    )
    office = make_report("4" * 64, unit="甲县人民政府办公室", scope="own", title="办公室报告", findings=())
    nasty = make_report(
        "5" * 64, 2021, unit=f"乙市人民政府{NASTY}", title=NASTY, generation="c2021", cells=later,
        sections=(Section("overview", NASTY, f"征地{NASTY}公告。"),),
        findings=(Finding("A3.columns", "error", "fails", verbatim(NASTY), NASTY),),
    )  # fmt: skip
    changed = make_report("3" * 64, 2021, generation="c2021", cells=later, findings=())
    return [
        ("http://www.example.gov.cn/2020.pdf", make_report()),
        (
            "http://www.example.gov.cn/2021.html",
            make_report("2" * 64, 2021, generation="c2021", cells=later[:1]),
        ),
        ("http://www.example.gov.cn/2021.html", changed),
        ("http://www.example.gov.cn/office.html", office),
        ("javascript:alert(1)", nasty),
    ]


def build(folder: Path) -> Path:
    """Write the archive and return its folder. Reports get the numbers 1 to 5 in the order of `reports()`."""
    with Archive(folder / "archive-data") as archive:
        add_site(
            archive.database, name="jia", title="甲县", home="http://www.example.gov.cn/", region_code=None,
            cms="static", note=None,
        )  # fmt: skip
        for day, (url, report) in enumerate(reports(), 1):
            keep(archive.database, report, url, f"2022-02-{day:02}T01:00:00Z")
        return archive.root


def cited(report: int) -> str:
    """The address of a report of this archive that lasts: its digest is its number, over and over."""
    return f"/report/{str(report) * 20}"


JIA = f"aggregate/640221/{quote('甲县人民政府')}"
"""How a path names the first body."""


def over_a_copy(archive: Path) -> Datasette:
    """The site as `serve --immutable` shows it."""
    copy = archive.parent / "copy" / DATABASE
    copy.parent.mkdir(exist_ok=True)
    copy_database(archive / DATABASE, copy)
    return datasette_for(archive, copy=copy)


def get(datasette: Datasette, path: str, **more: Any) -> Response:
    """Ask a site for a page, in process; old addresses lead to those that last."""

    async def ask() -> Response:
        return await datasette.client.get(path, **{"follow_redirects": True, **more})

    return asyncio.run(ask())
