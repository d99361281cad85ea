"""Ways to findings, one for each kind of thing that rules look at: tables, words, years, families, pages, scans."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from archive.database.folder import Archive
from archive.form.definition import FORM
from archive.model import NO_METADATA, Cell, Finding, Report, Section
from pipelines.checks import run_checks
from pipelines.checks.hierarchy import check_children
from pipelines.checks.locate import locate
from pipelines.checks.proof import EVERYTHING
from pipelines.checks.settle import doubts
from pipelines.checks.years import check_unit, check_years
from pipelines.maintenance.series import check_series
from pipelines.reading.read_bytes import read_bytes
from tests.portal_builder.build import PORTAL
from tests.support.edits import HERE, JANUARY, PDF, edited
from tests.support.keeping import keep
from tests.support.prose_report import report_of
from tests.support.site_archive import make_report
from tests.support.sums import report
from tests.support.table_reports import ALL, B, C, of, parts
from tests.support.years import of as in_year

Found = Iterable[Finding]
APPLIED, TOTAL = "applications", "applications.result.total"


@dataclass(frozen=True)
class Cases:
    """`passes`, `fails` and `excepted`: statuses wanted, and what gives the findings. A rule that breaks in silence only
    (an odd row) or only measures says so by what is wanted of it."""

    passes: tuple[list[str], Callable[[], Found]]
    fails: tuple[list[str], Callable[[], Found]]
    excepted: tuple[list[str], Callable[[], Found]]


def one(
    make: Callable[[Any], Found], good: Any, bad: Any, except_for: Any,
    holds: list[str] | None = None, fails: list[str] | None = None, excepted: list[str] | None = None,
) -> Cases:  # fmt: skip
    """Three inputs of one kind; `holds`, `fails` and nothing are wanted unless it is said otherwise."""
    return Cases(
        (["holds"] if holds is None else holds, lambda: make(good)),
        (["fails"] if fails is None else fails, lambda: make(bad)),
        (excepted or [], lambda: make(except_for)),
    )


def table(generation: str, **about: Any) -> Callable[[dict[str, int | None]], Found]:
    return lambda values: run_checks(of(generation, values, **about))


def column(generation: str = C) -> Callable[[dict[str, int | None]], Found]:
    """Of the applications of natural persons, all of them printed."""

    def make(values: dict[str, int | None]) -> Found:
        keys = [
            key for key, who in FORM.by_key if who == "total" and FORM.by_key[key, who] in FORM.of(generation)
        ]
        filled = {(key, who): 0 for key in keys for who in ("natural_person", "total")} if values else {}
        told = {
            (f"{APPLIED}.{key}", who): v for key, v in values.items() for who in ("natural_person", "total")
        }
        blanks = {(key, applicant.id): 0 for key in keys for applicant in FORM.applicants[1:-1] if values}
        return run_checks(report(generation, {**blanks, **filled, **told}))

    return make


def text(**about: Any) -> Callable[[tuple[str, dict[str, int]]], Found]:
    """Of a sentence and the totals it stands beside."""
    return lambda told: run_checks(report_of({"text": told[0], "cells": told[1], **about}))


def part(key: str, **about: Any) -> Callable[[str], Found]:
    return lambda said: run_checks(of(C, {}, sections=parts(*ALL, **{key: said}), **about))


def years(previous: Report, current: Report) -> Found:
    return check_years(previous, current)


def two_years(
    first: int, stem: str
) -> Callable[[tuple[dict[str, int | None], dict[str, int | None]]], Found]:
    """Of two years' totals, keys below a stem."""

    def make(told: tuple[dict[str, int | None], dict[str, int | None]]) -> Found:
        who = "total" if stem.startswith("app") else None
        previous, current = (
            in_year(first + n, {(f"{stem}{key}", who): v for key, v in values.items()})
            for n, values in enumerate(told)
        )
        return check_years(previous, current)

    return make


def family(told: tuple[int, list[int], bool]) -> Found:
    """Of a government's number, its bodies' and whether these are all."""
    above, below, is_whole = told
    new = (f"{APPLIED}.new", "total")
    own = [
        report(C, {new: n}, scope="own", unit=f"某县第{i}局", region_code="640221")
        for i, n in enumerate(below)
    ]
    whole = report(C, {new: above}, scope="aggregate", unit="某县人民政府", region_code="640221")
    return check_children(whole, own, is_whole=is_whole)


PAGE = (PORTAL / "xxgk/zfxxgknb/xzf/202403/t20240322_900251.html").read_text(encoding="utf-8")


def page(change: tuple[str, str]) -> Found:
    """Of a page of the sample with some of its words replaced."""
    assert change[0] in PAGE
    reading = read_bytes(PAGE.replace(*change).encode(), sha256="0" * 64, metadata=NO_METADATA)
    assert reading.report is not None
    return reading.report.findings


def carriers(folder: Path, granted: int, *, is_attached: bool = True) -> list[str]:
    """What is said of a page and a file that hangs on it (or elsewhere)."""
    with Archive(folder) as archive:
        scan = replace(edited(make_report(), "2" * 64, granted=granted), read_twice=EVERYTHING)
        keep(archive.database, scan, PDF, JANUARY, page=HERE if is_attached else None)
        keep(archive.database, replace(make_report(), read_twice=EVERYTHING), HERE, JANUARY)
        check_series(archive.database, archive.store)
        rows = archive.database.query("SELECT status FROM findings WHERE rule = 'V1.carriers'")
        return [row["status"] for row in rows]


def located(told: tuple[dict[str, int], int]) -> Found:
    """Of the applications of natural persons, and how much too high one cell of them is printed."""
    values, wrong = told
    whole = {(i.key, i.applicant): 0 for i in FORM.of(C, APPLIED)}
    whole |= {
        (f"{APPLIED}.{key}", who): v for key, v in values.items() for who in ("natural_person", "total")
    }
    whole[f"{APPLIED}.result.granted", "natural_person"] += wrong
    return locate(report(C, whole)).findings


def scanned(confidence: float | None) -> Found:
    cell = Cell("remedies.review.upheld", None, 1, "1", "number", confidence=confidence)
    return doubts(replace(report(C, {}), cells=(cell,)), {})


def negative(told: tuple[int | None, str, str]) -> Found:
    value, raw, key = told
    state = "unparsed" if value is None else "number"
    return run_checks(replace(report(B, {}), cells=(Cell(key, None, value, raw, state),)))


def stray(told: tuple[str, int]) -> Found:
    """Of a row the form does not have, beside three state secrets."""
    whole = of(C, {f"{APPLIED}.result.withheld.state_secret": 3})
    extra = (
        [Cell(f"unmapped.applications.{told[0]}", "total", told[1], str(told[1]), "number")]
        if told[0]
        else []
    )
    return run_checks(replace(whole, cells=(*whole.cells, *extra)))


def fees(told: tuple[str, int, str]) -> Found:
    raw, yuan, scope = told
    whole = of(C, {"art20_8.fees.amount_yuan": yuan}, scope=scope)
    cells = tuple(replace(c, raw=raw) if c.key.endswith("fees.amount_yuan") else c for c in whole.cells)
    return run_checks(replace(whole, cells=cells))


def headed(told: tuple[str, tuple[str, ...]]) -> Found:
    generation, keys = told
    return run_checks(replace(of(C, {}, sections=parts(*keys)), generation=generation))


def tabled(told: tuple[str, str]) -> Found:
    """Of a report that lacks a table."""
    generation, lost = told
    whole = of(C, {})
    cells = tuple(replace(c, state="row_absent") if c.key.startswith(lost) else c for c in whole.cells)
    return run_checks(replace(whole, generation=generation, cells=cells))


def fee(told: tuple[int, str]) -> Found:
    return run_checks(
        of(C, {f"{APPLIED}.result.other.fee_unpaid": told[0]}, sections=parts(*ALL, other=told[1]))
    )


def claimed(told: list[int]) -> Found:
    """Of the years a unit's reports claim; judged is the last."""
    made = [in_year(year, {}, sha256=f"{n:064d}") for n, year in enumerate(told)]
    return check_unit(made, made[-1])


def prose(told: tuple[str, str]) -> Found:
    return years(
        *(in_year(2022 + n, {}, sections=(Section("overview", None, said),)) for n, said in enumerate(told))
    )
