"""Each rule on the tables and the shape of one report: where it holds, where it fails, where it does not apply."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from archive.model import Cell, Report
from pipelines.checks import run_checks
from tests.support.table_reports import ALL, BUYING, DOCS, LICENCES, B, C, of, parts


def found(checked: Report, rule: str) -> list[str]:
    return [finding.status for finding in run_checks(checked) if finding.rule == rule]


@pytest.mark.parametrize(
    ("rule", "generation", "values", "statuses"),
    [
        ("D1.public", B, {f"{DOCS}.newly_public": 3, f"{DOCS}.public_total": 9}, ["holds"]),
        ("D1.public", B, {f"{DOCS}.newly_public": 3, f"{DOCS}.public_total": 2}, ["fails"]),
        ("D1.public", B, {f"{DOCS}.newly_public": 3}, []),
        ("D2.items", B, {f"{LICENCES}.items_prev": 9, f"{LICENCES}.items_delta": -9}, ["holds"]),
        ("D2.items", B, {f"{LICENCES}.items_prev": 9, f"{LICENCES}.items_delta": -10}, ["fails"]),
        ("D2.items", B, {f"{LICENCES}.items_delta": -10}, []),
        ("D3.repeat", B, {f"{DOCS}.newly_public": 3, f"{DOCS}.public_total": 9}, ["holds"]),
        ("D3.repeat", B, {f"{DOCS}.newly_public": 3, f"{DOCS}.public_total": 3}, ["fails"]),
        ("D3.repeat", B, {f"{DOCS}.newly_public": 0, f"{DOCS}.public_total": 0}, []),
        ("D4.in_force", C, {f"{DOCS}.issued": 5, f"{DOCS}.repealed": 1, f"{DOCS}.in_force": 4}, ["holds"]),
        ("D4.in_force", C, {f"{DOCS}.issued": 5, f"{DOCS}.repealed": 1, f"{DOCS}.in_force": 3}, ["fails"]),
        ("D4.in_force", C, {f"{DOCS}.issued": 5, f"{DOCS}.in_force": 3}, []),
        ("D6.procurement", B, {f"{BUYING}.items": 2, f"{BUYING}.amount_yuan": 100}, ["holds"]),
        ("D6.procurement", B, {f"{BUYING}.items": 2, f"{BUYING}.amount_yuan": 0}, ["fails"]),
        ("D6.procurement", B, {f"{BUYING}.items": 2}, ["undetermined"]),
        ("D7.jump", B, {f"{LICENCES}.items_prev": 198, f"{LICENCES}.items_delta": 7}, ["holds"]),
        ("D7.jump", B, {f"{LICENCES}.items_prev": 198, f"{LICENCES}.items_delta": 699}, ["fails"]),
        ("D7.jump", B, {f"{LICENCES}.items_prev": 0, f"{LICENCES}.items_delta": 699}, []),
        ("R2.zero_apps", C, {"applications.new": 1, "remedies.review.total": 1}, ["holds"]),
        ("R2.zero_apps", C, {"applications.new": 0, "remedies.review.total": 1}, ["fails"]),
        ("R2.zero_apps", C, {"remedies.review.total": 1}, []),
    ],
)
def test_tables(rule: str, generation: str, values: dict[str, int | None], statuses: list[str]) -> None:
    assert found(of(generation, values), rule) == statuses


@pytest.mark.parametrize(
    ("code", "number", "statuses"),
    [
        ("640221", 0, ["holds"]), ("640221", 2, ["fails"]), ("640221201", 2, ["fails"]), ("640200", 2, []),
        ("310000", 524, []), (None, 2, []), ("999999", 2, []),
    ],
)  # fmt: skip
def test_only_cities_make_rules(code: str | None, number: int, statuses: list[str]) -> None:
    assert found(of(C, {"art20_1.rules.in_force": number}, region_code=code), "D5.rules") == statuses


@pytest.mark.parametrize(
    ("raw", "yuan", "scope", "statuses"),
    [
        ("52.15", 521_500, "own", ["holds"]), ("251000", 2_510_000_000, "own", ["fails"]),
        ("251000万元", 2_510_000_000, "own", []), ("251000", 2_510_000_000, "aggregate", []),
    ],
)  # fmt: skip
def test_fees_filled_in_in_yuan(raw: str, yuan: int, scope: str, statuses: list[str]) -> None:
    whole = of(C, {"art20_8.fees.amount_yuan": yuan}, scope=scope)
    cells = tuple(replace(c, raw=raw) if c.key.endswith("fees.amount_yuan") else c for c in whole.cells)
    assert found(replace(whole, cells=cells), "D8.fees_unit") == statuses


@pytest.mark.parametrize(
    ("label", "value", "statuses"),
    [("不予公开小计", 3, ["holds_blank_as_zero"]), ("不予公开小计", 4, ["fails"]), ("工作秘密", 4, [])],
)
def test_subtotals_a_site_adds(label: str, value: int, statuses: list[str]) -> None:
    whole = of(C, {"applications.result.withheld.state_secret": 3})
    stray = Cell(f"unmapped.applications.{label}", "total", value, str(value), "number")
    assert found(replace(whole, cells=(*whole.cells, stray)), "A5.subtotal") == statuses


@pytest.mark.parametrize(
    ("keys", "statuses"), [(ALL, ["holds"]), (ALL[:-1], ["fails"]), ((*ALL[1:], ALL[0]), ["fails"]), ((), [])]
)
def test_six_parts_in_order(keys: tuple[str, ...], statuses: list[str]) -> None:
    assert found(of(C, {}, sections=parts(*keys)), "S1.headings") == statuses
    whole = of(C, {}, sections=parts(*keys))
    scanned = replace(whole, cells=(replace(whole.cells[0], confidence=0.99), *whole.cells[1:]))
    assert "fails" not in found(scanned, "S1.headings") or keys == (
        *ALL[1:],
        ALL[0],
    )  # a lost line may be our doing
    old = replace(of(C, {}, sections=parts(*keys)), generation="a2014")
    assert found(old, "S1.headings") == []


def test_three_tables() -> None:
    whole = of(C, {})
    assert found(whole, "S2.shape") == ["holds"]
    lost = tuple(replace(c, state="row_absent") if c.key.startswith("remedies") else c for c in whole.cells)
    assert found(replace(whole, cells=lost), "S2.shape") == ["fails"]
    assert found(replace(whole, cells=lost, generation="a2014"), "S2.shape") == []


def test_rows_the_form_does_not_have() -> None:
    whole = of(C, {})
    stray = Cell("unmapped.applications.属于工作秘密", "total", 1, "1", "number")
    assert found(whole, "S2.unmapped") == []
    assert found(replace(whole, cells=(*whole.cells, stray)), "S2.unmapped") == ["fails"]


@pytest.mark.parametrize(
    ("generation", "year", "statuses"),
    [(B, 2020, ["holds"]), (C, 2021, ["holds"]), (B, 2021, ["fails"]), (C, 2020, ["fails"]), (C, None, [])],
)
def test_the_form_of_the_year(generation: str, year: int | None, statuses: list[str]) -> None:
    assert found(of(generation, {}, year=year), "S3.generation") == statuses


@pytest.mark.parametrize(
    ("text", "statuses"),
    [
        ("一是公开不够及时，二是形式单一，下一步将加强培训。", ["holds"]),
        ("无。", ["fails"]),
        ("无问题", ["fails"]),
    ],
)
def test_problems_are_named(text: str, statuses: list[str]) -> None:
    assert found(of(C, {}, sections=parts(*ALL, problems=text)), "S4.problems") == statuses
    assert found(of(C, {}, sections=parts("overview")), "S4.problems") == []


@pytest.mark.parametrize(
    ("unpaid", "texts", "statuses"),
    [
        (1, {"other": "本年度收取信息处理费300元。"}, ["holds"]), (1, {"other": "无。"}, ["fails"]),
        (0, {"overview": "依法收取信息处理费。", "other": "无。"}, ["fails"]), (0, {"other": "无。"}, []),
    ],
)  # fmt: skip
def test_the_fee_is_reported(unpaid: int, texts: dict[str, str], statuses: list[str]) -> None:
    whole = of(C, {"applications.result.other.fee_unpaid": unpaid}, sections=parts(*ALL, **texts))
    assert found(whole, "S5.fee") == statuses
    assert found(replace(whole, generation=B), "S5.fee") == []


@pytest.mark.parametrize(
    ("text", "statuses"),
    [
        ("统计期限为2022年1月1日至2022年12月31日。", ["holds"]),
        ("本报告所列数据的统计期限自 2022 年 01 月 01 日起至 12 月 31 日止。", ["holds"]),
        ("统计期限自2022年1月1日至202022年12月31日。", ["fails"]),
        ("统计期限为2021年1月1日至2021年12月31日。", ["fails"]),
        ("数据统计自2022年1月1日至2022年11月30日。", ["fails"]),
        ("公示时间为2022年3月1日至2022年3月7日。", []),
        ("2022年全年工作有序。", []),
    ],
)
def test_the_period_is_the_year(text: str, statuses: list[str]) -> None:
    assert found(of(C, {}, sections=parts("introduction", introduction=text)), "N10.period") == statuses
