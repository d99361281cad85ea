"""Whose report it is, in words that other tests do not have; and what no report is."""

from __future__ import annotations

import pytest

from archive.model import Metadata, Section
from pipelines.form.title import find_title
from pipelines.form.who import Who, tell
from pipelines.text.titles import other_kind

SITE = Metadata(unit="平罗县人民政府", region_code="640221")
BARE = "2023年政府信息公开工作年度报告"


def who(*lines: str, at: int = 1) -> Who:
    return tell(lines, (Section("introduction", None, "\n".join(lines[at:])),), SITE)


@pytest.mark.parametrize(
    ("lines", "unit"),
    [
        # the text names it
        ((BARE, "现将平罗县应急管理局2023年政府信息公开工作年度报告公布如下："), "平罗县应急管理局"),
        ((BARE, "现将我局（平罗县应急管理局）2023年政府信息公开工作情况报告如下："), "平罗县应急管理局"),
        ((BARE, "现就本委（平罗县残疾人工作委员会）2023年有关情况报告如下："), "平罗县残疾人工作委员会"),
        ((BARE, "本单位年度报告由平罗县医疗保障局编制。"), "平罗县医疗保障局"),
        ((BARE, "按照规定，现公布平罗县审批服务管理局2023年政府信息公开工作年度报告。"), "平罗县审批服务管理局"),
        ((BARE, "现向社会发布平罗县陶乐镇2023年度政府信息公开工作年报"), "平罗县陶乐镇人民政府"),
        ((BARE, "为保障公众知情权，平罗县交通运输局结合工作实际，编制了本报告。"), "平罗县交通运输局"),
        ((BARE, "平罗县供销合作社联合社牵头编写了2023年度报告。"), "平罗县供销合作社联合社"),
        ((BARE, "如有疑问，请与平罗县退役军人事务局联系（地址：县城，电话：0952）。"), "平罗县退役军人事务局"),
        ((BARE, "可向平罗县信访局咨询。"), "平罗县信访局"),
        # a line names it
        ((BARE, "报送单位：平罗县农业农村局"), "平罗县农业农村局"),
        ((BARE, "填报单位（盖章）：平罗县民政局"), "平罗县民政局"),
        ((BARE, "编制部门:平罗县地震局"), "平罗县地震局"),
        ((BARE, "平罗县统计局", "2024年1月20日"), "平罗县统计局"),
        ((BARE, "全年工作平稳。", "平罗县红十字会", "二〇二四年一月二十日"), "平罗县红十字会"),
        ((BARE, "平罗县广播电视局根据《条例》第五十条，编制年度报告，现予公布。"), "平罗县广播电视局"),
        # the title names it elsewhere
        (("平罗县地震局文件", "平震发〔2024〕7号", f"平罗县地震局{BARE}"), "平罗县地震局"),
        (("平罗县人民政府", "平统函[2024]12号", f"平罗县统计局{BARE}"), "平罗县统计局"),
        ((f"平罗县统计局关于我局{BARE}",), "平罗县统计局"), ((f"平罗县统计局关于报送{BARE}的报告",), "平罗县统计局"),
        ((f"平罗县政务公开办关于平罗县统计局{BARE}",), "平罗县统计局"), ((f"（3）平罗县统计局{BARE}",), "平罗县统计局"),
        ((f"12.平罗县统计局{BARE}",), "平罗县统计局"), ((f"05平罗县统计局{BARE}",), "平罗县统计局"),
        (("平罗县统计局二〇二三年度政府信息公开工作年度报告",), "平罗县统计局"),
        (("平罗县统计局2024年度关于2023年政府信息公开工作的报告",), "平罗县统计局"),
        ((f"平罗县统计局（本级）{BARE}",), "平罗县统计局"),
        ((f"{BARE}-平罗县统计局",), "平罗县统计局"),
        ((f"{BARE}（平罗县统计局）",), "平罗县统计局"),
        ((f"平罗县统计局：{BARE}",), "平罗县统计局"),
        ((f"【年度报告】平罗县统计局{BARE}",), "平罗县统计局"),
        ((f"[2023年报]平罗县统计局{BARE}",), "平罗县统计局"),
        ((f"平罗县统计局{BARE}（更正版）",), "平罗县统计局"), ((f"# 平罗县统计局{BARE}",), "平罗县统计局"),
        (("平罗县统计局政府信息公开工作年度报告", "（2023年度）"), "平罗县统计局"),
        (("平罗县统计局政府信息公开年报", "2023年"), "平罗县统计局"),
        (("平罗县统计局23年政府信息公开工作年度报告",), "平罗县统计局"),
        ((f"关于印发《平罗县统计局{BARE}》的通知",), "平罗县统计局"),
        ((f"平罗县统计局关于公布{BARE}的公告",), "平罗县统计局"),
        ((f"平罗县统计局（直属机构）{BARE}",), "平罗县统计局"),
        ((f"[平罗县统计局]{BARE}",), "平罗县统计局"),
        ((BARE, "2023年，平罗县统计局认真贯彻落实条例。"), "平罗县统计局"),
        ((BARE, "请与平罗县统计局办公室联系。"), "平罗县统计局"),
        ((BARE, *["全年平稳。"] * 30, "平罗县统计局", "2024年1月20日"), "平罗县统计局"),
    ],
)  # fmt: skip
def test_the_body_is_named_somewhere(lines: tuple[str, ...], unit: str) -> None:
    told = who(*lines)
    assert (told.unit, told.year, told.scope) == (unit, 2023, "own")
    assert all(e.agrees for e in told.evidence if e.about == "unit")
    assert who(*lines, at=0).unit == unit  # the introduction of a page begins with its title


@pytest.mark.parametrize(
    ("name", "scope"),
    [
        ("平罗县本级", "own"), ("平罗县人民政府（本级）", "own"), ("平罗县政府本级", "own"), ("平罗县政府系统", "aggregate"),
        ("平罗县人民政府办公室关于公布平罗县", "aggregate"), ("全县", "uncertain"), ("我县", "uncertain"),
    ],
)  # fmt: skip
def test_a_government_alone_is_not_its_aggregate(name: str, scope: str) -> None:
    told = who(name + BARE)
    assert (told.unit, told.year, told.scope) == ("平罗县人民政府", 2023, scope)


@pytest.mark.parametrize(
    "opening",
    [
        "请与平罗县人民政府办公室政务公开科联系。",
        "平罗县统计局牵头编写了2023年度报告。",
        "年度报告由平罗县统计局编制。",
    ],
)
def test_who_answers_questions_contradicts_no_title(opening: str) -> None:
    told = who(f"平罗县{BARE}", opening)
    assert (told.unit, told.scope) == ("平罗县人民政府", "aggregate")
    assert all(e.agrees for e in told.evidence)


@pytest.mark.parametrize(
    "lines",
    [
        (f"{BARE}-平罗县人民政府",), (BARE, "请与平罗县人民政府办公室联系。"), (BARE, "督促指导各乡镇编制2023年度报告。"),
        (BARE, "由各学校编制本报告。"), (BARE, "请与我局办公室联系。"), (BARE, "平罗县统计局", "一、总体情况"),
    ],
)  # fmt: skip
def test_a_site_an_office_and_others_are_not_the_body(lines: tuple[str, ...]) -> None:
    told = who(*lines)
    assert (told.unit, told.scope) == ("平罗县人民政府", "uncertain")


@pytest.mark.parametrize(
    "cited",
    [
        "《平罗县2023年政务公开工作要点》",
        "《宁夏回族自治区人民政府办公厅关于做好2023年度政府信息公开工作年度报告编制和发布工作的通知》",
        "《石嘴山市政务公开领导小组关于2022年度政务公开考核结果的通报》",
        "《平罗县人民政府办公室关于报送2023年政府信息公开年度报告的函》",
        "《平罗县2022年政府信息公开工作年度报告》",
    ],
)
@pytest.mark.parametrize(
    "words", ["根据{}要求，编制本报告。", "按照{}的部署，现公布年度报告。", "对照{}，抓好落实。"]
)
def test_what_is_cited_names_nobody(cited: str, words: str) -> None:
    opening = words.format(cited)
    told = who(f"平罗县水务局{BARE}", opening)
    assert (told.unit, told.scope, told.year) == ("平罗县水务局", "own", 2023)
    assert all(e.agrees for e in told.evidence)
    bare = who(BARE, opening)
    assert (bare.unit, bare.scope, bare.year) == ("平罗县人民政府", "uncertain", 2023)


REPORT = "平罗县2023年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    ("title", "words"),
    [
        (f"{REPORT}（模版）", "模版"), ("政府信息公开工作年度报告范本（2023）", "范本"), (f"{REPORT}（样板）", "样板"),
        ("平罗县2023年1-6月政府信息公开工作报告", "1-6月"), ("平罗县2023年半年政府信息公开工作年度报告", "半年"),
        ("平罗县2023年1至9月政府信息公开工作年度报告", "1至9月"), ("平罗县2023年政府信息公开工作月报", "月报"),
        (f"关于{REPORT}有关数据的说明", "数据的说明"), (f"{REPORT}编制说明", "编制说明"), (f"{REPORT}（待审核）", "待审"),
        (f"{REPORT}（测试）", "（测试"), (f"{REPORT}（更正）", None), (f"{REPORT}（定稿）", None), (f"{REPORT}公示", None),
        ("平罗县2023年1-12月政府信息公开工作年度报告", None), ("平罗县软件测试中心2023年政府信息公开工作年度报告", None),
    ],
)  # fmt: skip
def test_what_is_no_report_in_force_says_so(title: str, words: str | None) -> None:
    assert other_kind(title) == words


def test_the_title_of_a_volume_stands_behind_that_of_the_report() -> None:
    own = "云泽县教育局2022年政府信息公开工作年度报告"
    for several in ("云泽县各部门", "云泽县直部门", "部分县直单位", "云泽县各乡镇街道"):
        assert find_title([own], f"{several}2022年政府信息公开工作年度报告") == own
    assert find_title([], f"云泽县各部门{own[6:]}") == f"云泽县各部门{own[6:]}"
