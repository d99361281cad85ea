"""For every rule of rules.toml what keeps it, what breaks it and what it lets pass: each a way to findings, and the
statuses that must come of it (`[]`: nothing is said)."""

from __future__ import annotations

from msgspec.structs import replace

from archive.model import Cell
from pipelines.checks import run_checks
from tests.support.rule_makers import (
    APPLIED,
    Cases,
    claimed,
    column,
    family,
    fee,
    fees,
    headed,
    located,
    negative,
    one,
    page,
    part,
    prose,
    scanned,
    stray,
    table,
    tabled,
    text,
    two_years,
)
from tests.support.sums import report
from tests.support.table_reports import ALL, BUYING, DOCS, LICENCES, B, C, of, parts

PARTS = ("overview",)
COPY = {
    "art20_1.normative_docs.issued": 5, "art20_1.normative_docs.repealed": 2, "art20_5.licences.decisions": 31,
    "art20_6.penalties.decisions": 12, "art20_6.coercion.decisions": 4,
}  # fmt: skip

CASES: dict[str, Cases] = {
    "A1.flow": one(
        column(),
        {"new": 2, "result.granted": 2, "result.total": 2},
        {"new": 3, "result.granted": 2, "result.total": 2},
        {},
        ["holds"] * 7,
        ["fails", *["holds"] * 5, "fails"],
        ["not_assessable"] * 7,
    ),
    "A2.parts": one(
        column(),
        {"new": 2, "result.granted": 2, "result.total": 2},
        {"new": 2, "result.granted": 1, "result.total": 2},
        {},
        ["holds"] * 7,
        ["fails", *["holds"] * 5, "fails"],
        ["not_assessable"] * 7,
    ),
    "A3.columns": one(
        lambda n: run_checks(
            report(C, {(f"{APPLIED}.new", "natural_person"): 3, (f"{APPLIED}.new", "total"): n})
        ),
        3,
        4,
        None,
        ["holds_blank_as_zero", *["not_assessable"] * 24],
        ["fails", *["not_assessable"] * 24],
        ["not_assessable"] * 25,
    ),
    "A4.domain": one(
        negative,
        (3, "3", "remedies.review.upheld"),
        (-3, "-3", "remedies.review.upheld"),
        (-7, "-7", "disclosure.art20_5.licences.items_delta"),
    ),
    "A5.subtotal": one(stray, ("不予公开小计", 3), ("不予公开小计", 4), ("", 0), ["holds_blank_as_zero"]),
    "R1.sum": one(
        table(C),
        {"remedies.review.upheld": 1, "remedies.review.total": 1},
        {"remedies.review.upheld": 1, "remedies.review.total": 2},
        {},
        ["holds_blank_as_zero", *["not_assessable"] * 2],
        ["fails", *["not_assessable"] * 2],
        ["not_assessable"] * 3,
    ),
    "R2.zero_apps": one(
        table(C),
        {f"{APPLIED}.new": 1, "remedies.review.total": 1},
        {f"{APPLIED}.new": 0, "remedies.review.total": 1},
        {"remedies.review.total": 1},
    ),
    "D1.public": one(
        table(B),
        {f"{DOCS}.newly_public": 3, f"{DOCS}.public_total": 9},
        {f"{DOCS}.newly_public": 3, f"{DOCS}.public_total": 2},
        {f"{DOCS}.newly_public": 3},
    ),
    "D2.items": one(
        table(B),
        {f"{LICENCES}.items_prev": 9, f"{LICENCES}.items_delta": -9},
        {f"{LICENCES}.items_prev": 9, f"{LICENCES}.items_delta": -10},
        {f"{LICENCES}.items_delta": -10},
    ),
    "D3.repeat": one(
        table(B),
        {f"{DOCS}.newly_public": 3, f"{DOCS}.public_total": 9},
        {f"{DOCS}.newly_public": 3, f"{DOCS}.public_total": 3},
        {f"{DOCS}.newly_public": 0, f"{DOCS}.public_total": 0},
    ),
    "D4.in_force": one(
        table(C),
        {f"{DOCS}.issued": 5, f"{DOCS}.repealed": 1, f"{DOCS}.in_force": 4},
        {f"{DOCS}.issued": 5, f"{DOCS}.repealed": 1, f"{DOCS}.in_force": 3},
        {f"{DOCS}.issued": 5, f"{DOCS}.in_force": 3},
    ),
    "D5.rules": one(
        lambda told: run_checks(of(C, {"art20_1.rules.in_force": told[1]}, region_code=told[0])),
        ("640221", 0),
        ("640221", 2),
        ("640200", 2),
    ),
    "D6.procurement": one(
        table(B),
        {f"{BUYING}.items": 2, f"{BUYING}.amount_yuan": 100},
        {f"{BUYING}.items": 2, f"{BUYING}.amount_yuan": 0},
        {f"{BUYING}.items": 2},
        excepted=["undetermined"],
    ),
    "D7.jump": one(
        table(B),
        {f"{LICENCES}.items_prev": 198, f"{LICENCES}.items_delta": 7},
        {f"{LICENCES}.items_prev": 198, f"{LICENCES}.items_delta": 699},
        {f"{LICENCES}.items_prev": 0, f"{LICENCES}.items_delta": 9},
    ),
    "D8.fees_unit": one(
        fees,
        ("52.15", 521_500, "own"),
        ("251000", 2_510_000_000, "own"),
        ("251000", 2_510_000_000, "aggregate"),
    ),
    "S1.headings": one(headed, (C, ALL), (C, ALL[:-1]), ("a2014", ALL[:-1])),
    "S2.shape": one(tabled, (C, "none"), (C, "remedies"), ("a2014", "remedies")),
    "S2.unmapped": one(stray, ("", 0), ("属于工作秘密", 1), ("", 0), []),
    "S3.generation": one(
        lambda told: run_checks(
            replace(of(told[0], {}, year=told[1]), cells=told[2] or of(told[0], {}).cells)
        ),
        (B, 2020, None),
        (B, 2021, None),
        (B, 2020, (Cell("remedies.review.total", None, 1, "1", "number"),)),
        excepted=["not_assessable"],
    ),
    "S4.problems": one(
        lambda told: run_checks(of(C, {}, sections=told)),
        parts(*ALL, problems="一是公开不够及时，二是形式单一，将加强培训。"),
        parts(*ALL, problems="无。"),
        parts(*PARTS),
    ),
    "S5.fee": one(fee, (1, "本年度收取信息处理费300元。"), (1, "无。"), (0, "无。")),
    "N1.received": one(
        text(),
        ("全年收到政府信息公开申请9件。", {"new": 9}),
        ("全年收到政府信息公开申请8件。", {"new": 9}),
        ("近五年来累计受理政府信息公开申请300件。", {"new": 9}),
        excepted=["not_assessable"],
    ),
    "N2.answered": one(
        text(),
        ("全年答复政府信息公开申请9件。", {"result.total": 9}),
        ("全年答复政府信息公开申请8件。", {"result.total": 9, "new": 9}),
        ("上半年答复政府信息公开申请4件。", {"result.total": 9, "new": 9}),
        excepted=["not_assessable"],
    ),
    "N3.results": one(
        text(),
        ("收到的政府信息公开申请中，不予公开3件。", {"result.withheld.state_secret": 3}),
        ("收到的政府信息公开申请中，不予公开2件。", {"result.withheld.state_secret": 3}),
        ("上年政府信息公开申请中，不予公开2件。", {"result.withheld.state_secret": 3}),
        excepted=["not_assessable"],
    ),
    "N4.carry": one(
        text(),
        ("政府信息公开申请结转下年度办理2件。", {"carried_out": 2}),
        ("政府信息公开申请结转下年度办理2件。", {"carried_out": 3}),
        ("政府信息公开申请正在办理2件。", {"carried_out": 3}),
        excepted=["undetermined"],
    ),
    "N5.review": one(
        text(),
        ("因政府信息公开引起行政复议2件。", {"review.total": 2}),
        ("因政府信息公开引起行政复议3件。", {"review.total": 2}),
        ("办理政府信息公开类行政复议案件3件。", {"review.total": 2}),
        excepted=["not_assessable"],
    ),
    "N6.litigation": one(
        text(),
        ("因政府信息公开引起行政诉讼2件。", {"litigation.direct.total": 2}),
        ("因政府信息公开引起行政诉讼3件。", {"litigation.direct.total": 2}),
        ("代理政府信息公开行政诉讼3件。", {"litigation.direct.total": 2}),
        excepted=["not_assessable"],
    ),
    "N7.zero": one(
        text(),
        ("全年未收到政府信息公开申请。", {}),
        ("全年未收到政府信息公开申请。", {"new": 2}),
        ("上半年未收到政府信息公开申请。", {"new": 2}),
        excepted=["not_assessable"],
    ),
    "N8.docs": one(
        text(scope="own"),
        ("全年制发行政规范性文件3件。", {"art20_1.normative_docs.issued": 3}),
        ("全年制发行政规范性文件2件。", {"art20_1.normative_docs.issued": 3}),
        ("全县各部门制发行政规范性文件9件。", {"art20_1.normative_docs.issued": 3}),
        excepted=["not_assessable"],
    ),
    "N9.volumes": one(
        text(scope="own"),
        ("全年公开行政许可信息9条。", {"art20_5.licences.decisions": 9}),
        ("全年公开行政许可信息9条。", {"art20_5.licences.decisions": 3}),
        ("上年公开行政许可信息9条。", {"art20_5.licences.decisions": 3}),
        excepted=["not_assessable"],
    ),
    "N10.period": one(
        part("overview", year=2022),
        "统计期限为2022年1月1日至2022年12月31日。",
        "统计期限为2021年1月1日至2021年12月31日。",
        "公示时间为2022年3月1日至2022年3月7日。",
    ),
    "N11.fee": one(
        text(),
        ("全年收取信息处理费300元。", {}),
        ("全年收取信息处理费300元。本年度没有收取信息处理费。", {}),
        ("上年收取信息处理费300元。", {}),
    ),
    "X1.carry": one(
        two_years(2020, f"{APPLIED}."),
        ({"carried_out": 9}, {"carried_in": 9}),
        ({"carried_out": 9}, {"carried_in": 8}),
        ({"carried_out": 9}, {}),
        excepted=["undetermined"],
    ),
    "X2.items": one(
        two_years(2019, f"disclosure.{LICENCES}."),
        ({"items_prev": 9, "items_delta": 1}, {"items_prev": 10}),
        ({"items_prev": 9, "items_delta": 1}, {"items_prev": 9}),
        ({"items_prev": 9, "items_delta": 1}, {}),
    ),
    "X3.docs": one(
        two_years(2021, f"disclosure.{DOCS}."),
        ({"in_force": 9}, {"issued": 2, "repealed": 1, "in_force": 10}),
        ({"in_force": 9}, {"issued": 2, "repealed": 1, "in_force": 9}),
        ({"in_force": 9}, {"issued": 2, "in_force": 9}),
    ),
    "X5.pending": one(
        two_years(2021, "remedies.review."),
        ({"pending": 2}, {"total": 2}),
        ({"pending": 2}, {"total": 1}),
        ({"pending": 2}, {}),
    ),
    "X6.copy": one(
        two_years(2021, "disclosure."),
        (COPY, {**COPY, "art20_6.coercion.decisions": 6}),
        (COPY, COPY),
        (dict.fromkeys(COPY, 1), dict.fromkeys(COPY, 1)),
    ),
    "X7.text": one(
        prose,
        ("一是培训不足。二是公开不及时。", "一是培训不足。三是形式单一。"),
        ("一是培训不足。", "一是培训不足。"),
        ("", ""),
        fails=["holds"],  # a measure: all of it repeated is no failure
    ),
    "X8.year": one(claimed, [2021, 2022], [2022, 2022], [2019, 2022], excepted=["undetermined"]),
    "H1.sum": one(
        family, (5, [2, 3], True), (6, [2, 3], True), (6, [2, 3], False), excepted=["not_assessable"]
    ),
    "H2.child": one(family, (5, [2, 3], False), (2, [2, 3], False), (2, [], False)),
    "ink.unused": one(
        page,
        ("云泽县", "云泽县"),
        ("</table>", "<tr><td>8</td></tr></table>"),
        ("</table>", '<tr style="display:none"><td>8</td></tr></table>'),
        [],
        ["fails"],
        [],  # what nobody sees is not printed
    ),
    "W.year": one(
        page,
        ("云泽县", "云泽县"),
        ("统计期限自2023年1月1日", "统计期限自2022年1月1日"),
        ("2024-03-22", "2026-03-22"),
        ["holds"] * 3,
        ["holds", "fails", "holds"],
        ["holds"] * 2,  # published late: no contradiction
    ),
    "W.unit": one(
        page,
        ("云泽县", "云泽县"),
        ("本报告依据", "本报告由云泽县教育局根据"),
        ("来源：云泽县", "来源：某镇"),
        ["holds"],
        ["holds", "undetermined"],  # one name against another: nothing decides
        ["holds"],  # who put it online is no evidence against the report
    ),
    "W.scope": one(
        page,
        ("云泽县", "云泽县"),
        ("汇总全县14个乡镇、32个部门的情况", "按我办工作情况"),
        ("本报告依据", "本机关依据"),
        ["holds"] * 2,
        ["holds"] * 2,
        ["holds"] * 3,  # kept as evidence for both; settles nothing by itself
    ),
    "L1.located": one(
        located,
        ({"new": 2, "result.granted": 2, "result.total": 2}, 0),
        ({"new": 2, "result.granted": 2, "result.total": 2}, 7),
        ({"new": 2, "result.granted": 9, "result.total": 5}, 0),
        [],
    ),
    "L2.doubtful": one(scanned, 0.99, 0.5, None, [], ["undetermined"]),
}
