"""Who reports on which year: titles of real reports, places that are ambiguous, evidence that disagrees."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from archive.model import Document, Grid, GridCell, Metadata, Section
from archive.places.gazetteer import complete_name, gazetteer, locate
from pipelines.form.stream import Line, Row, stream
from pipelines.form.title import find_title, subject
from pipelines.form.who import Who, tell
from pipelines.text.dates import find_date, find_labelled_date
from pipelines.text.titles import is_report_title, other_kind, squeeze

# A title that only its place in the tree tells apart, and one that mixes two documents.
_NOT_TOLD = {
    "水利部2017年政府信息公开工作年度报告 (English digest)",
    "2024年度政府信息公开工作总结/年报（四平市铁西区）",
}


def who(*lines: str, about: Metadata | None = None) -> Who:
    opening = Section("introduction", None, "\n".join(lines[1:]))
    return tell(lines, (opening,), about or Metadata())


def test_a_title_in_a_row_of_a_table_beside_blank_cells_is_a_line() -> None:
    """A spreadsheet saved as a page: everything is one table, the title over some of its columns."""
    title = "青浦镇人民政府2024年政府信息公开工作年度报告"
    cells = (GridCell(title, 0, 0, 1, 2), GridCell("", 0, 2), GridCell("自然人", 1, 0), GridCell("3", 1, 1))
    (line, row) = stream(Document("0" * 64, "text/html", (Grid(cells),)))
    assert isinstance(line, Line)
    assert isinstance(row, Row)
    assert who(line.text).year == 2024


def test_real_titles(shared: Path) -> None:
    with (shared / "facts" / "REAL_REPORTS.tsv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["title"] not in _NOT_TOLD]
    assert len(rows) > 100
    refused = [row["title"] for row in rows if (row["kind"] == "report") != is_report_title(row["title"])]
    assert refused == []
    years = {row["title"]: row["year"] for row in rows if row["kind"] == "report"}
    assert {title: str(who(title).year) for title in years} == years
    told = [who(row["title"]).unit == row["unit"] for row in rows if row["kind"] == "report"]
    assert sum(told) >= 65  # the rest name a body whose place only the site tells


@pytest.mark.parametrize(
    "title",
    [
        "平罗县2020年政府网站工作年度报表", "关于做好2020年政府信息公开工作年度报告编制发布工作的通知",
        "一图读懂平罗县2020年政府信息公开工作年度报告", "平罗县2020年法治政府建设年度报告", "2021年度行政执法数据",
        "平罗县2020年依申请公开年度报告", "政务公开工作要点落实情况的函", "政府信息公开工作年度报告格式", "", None,
    ],
)  # fmt: skip
def test_decoys_are_refused(title: str | None) -> None:
    assert not is_report_title(title)


@pytest.mark.parametrize(
    "title",
    [
        "某市2016年政务公开工作年度报告", "2024 年 度 政府信息公开 工作年度报告",
        "昌图县某镇2023年政府信息公开 工作告年度报",
        "某市政府信息公开年报", "某乡2020年政府信息公开工作报告", "某市综合行政执法局2022年政府信息公开工作年度报告",
    ],
)  # fmt: skip
def test_wordings_of_real_titles_are_accepted(title: str) -> None:
    assert is_report_title(title)


@pytest.mark.parametrize(
    ("name", "site", "code", "full"),
    [
        ("灵武市", None, "640181", "灵武市人民政府"),
        ("平罗县灵沙乡人民政府", None, "640221201", "平罗县灵沙乡人民政府"),
        ("灵沙乡", "640221", "640221201", "平罗县灵沙乡人民政府"),
        ("县教育局", "640221", "640221", "平罗县教育局"),
        ("教育局", "640221", "640221", "平罗县教育局"),
        ("人民政府办公室", "640221", "640221", "平罗县人民政府办公室"),
        ("国家税务总局平罗县税务局", "640221", "640221", "国家税务总局平罗县税务局"),
        ("市场监督管理局", "640221", "640221", "平罗县市场监督管理局"),
        ("市民政局", "640200", "640200", "石嘴山市民政局"),
        ("文化馆", "640221", "640221", "平罗县文化馆"),
        ("省教育厅", "520000", "520000", "贵州省教育厅"),
        ("柳堤镇", "640221", "640221", "平罗县柳堤镇人民政府"),  # a town that the table does not have
        ("柳堤镇", "640200", "640200", "柳堤镇人民政府"),  # a city has no towns of its own
        ("苏银产业园管理委员会", "640100", "640100", "苏银产业园管理委员会"),
        ("鼓楼区教育局", None, None, "鼓楼区教育局"),  # four places bear the name
        ("鼓楼区教育局", "320100", "320106", "鼓楼区教育局"),
        ("吉林省人民政府", None, "220000", "吉林省人民政府"),
        ("吉林市人民政府", None, "220200", "吉林市人民政府"),
        ("某某街道", None, None, "某某街道办事处"),
    ],
)
def test_places(name: str, site: str | None, code: str | None, full: str) -> None:
    division = locate(name, site)
    assert (division.code if division else None) == code
    assert complete_name(name, division) == full


def test_levels_of_the_gazetteer() -> None:
    table = gazetteer()
    levels = [table.division(code).level for code in ("640000", "640200", "640221", "640221201")]
    assert levels == ["province", "prefecture", "county", "township"]
    assert table.division("640221201").path == ("宁夏回族自治区", "石嘴山市", "平罗县")


def test_title_over_several_lines_and_blanks() -> None:
    told = who("平罗县灵沙乡人民政府 2020 年", "政府信息公开年度报告", "正文")
    assert (told.title, told.unit, told.year) == (
        "平罗县灵沙乡人民政府2020年政府信息公开年度报告",
        "平罗县灵沙乡人民政府",
        2020,
    )


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("01云泽县教育局", "云泽县教育局"), ("10云泽县教育局", "云泽县教育局"), ("10-云泽县教育局", "云泽县教育局"),
        ("010云泽县教育局", "云泽县教育局"), ("120急救中心", "120急救中心"), ("66团", "66团"), ("3号地区", "3号地区"),
    ],
)  # fmt: skip
def test_the_number_of_a_file_in_a_list_is_no_part_of_the_name(name: str, body: str) -> None:
    assert subject(f"{name}2023年政府信息公开工作年度报告") == body


def test_the_printed_title_has_no_number_of_a_file() -> None:
    title = "云泽县教育局2023年政府信息公开工作年度报告"
    assert find_title([title], f"101{title}.docx") == title


def test_unit_from_text_page_or_site_when_the_title_is_bare() -> None:
    bare = "2023年政府信息公开工作年度报告"
    assert who(bare, "本报告由新乐市审计局根据条例编制。").unit == "新乐市审计局"
    assert (
        who(bare, "现发布《平川区发展和改革局2023年政府信息公开工作年度报告》。").unit == "平川区发展和改革局"
    )
    assert who(bare, about=Metadata(source="平罗县财政局")).unit == "平罗县财政局"
    assert who(bare, about=Metadata(unit="平罗县人民政府")).unit == "平罗县人民政府"


@pytest.mark.parametrize(
    ("opening", "unit"),
    [
        ("根据《中华人民共和国政府信息公开条例》和有关要求，青泽县水务局编制并公布2023年度报告。", "青泽县水务局"),
        ("依照条例第五十条，由青泽县文化广电和旅游局负责编制。", "青泽县文化广电和旅游局"),
        ("青泽县桥东街道办事处现向社会公布2023年政府信息公开工作年度报告，全文由六部分组成。", "青泽县桥东街道办事处"),
        ("按照《青泽市人民政府关于做好2023年政府信息公开年度报告编制工作的通知》，青泽县司法局编制本报告。", "青泽县司法局"),
        ("根据条例要求，现将有关情况公布如下。", None), ("按照上级要求，认真编制并公布目录。", None),
    ],
)  # fmt: skip
def test_a_body_is_named_in_other_words_and_never_by_a_heading(opening: str, unit: str | None) -> None:
    head = ["2023年政府信息公开工作年度报告", "一、总体情况", opening]
    told = tell(head, (Section("overview", "一、总体情况", opening),), Metadata())
    assert told.unit == unit


@pytest.mark.parametrize(
    ("title", "opening", "scope"),
    [
        (
            "平罗县人民政府2020年政府信息公开年度报告",
            "汇总平罗县人民政府、13个乡镇、28个部门情况",
            "aggregate",
        ),
        ("平罗县2020年政府信息公开年度报告", "", "aggregate"),
        ("平罗县人民政府办公室2024年政府信息公开工作年度报告", "我办认真落实条例", "own"),
        (
            "平罗县人民政府办公室2024年政府信息公开工作年度报告",
            "汇总全县各部门、各乡镇年度报告编制而成",
            "uncertain",
        ),
        (
            "白银区人民政府办公室2025年政府信息公开工作年度报告",
            "现发布《白银区2025年政府信息公开工作年度报告》",
            "uncertain",
        ),
        ("平罗县灵沙乡人民政府2020年政府信息公开年度报告", "", "own"),
        ("平罗县教育局2020年政府信息公开年度报告", "", "own"),
        ("某街道办事处2020年政府信息公开年度报告", "", "own"),
    ],
)
def test_scope(title: str, opening: str, scope: str) -> None:
    assert who(title, opening).scope == scope


def test_year_comes_from_the_title_and_contradictions_are_said() -> None:
    told = who("某县2020年政府信息公开工作年度报告", "统计期限为2019年1月1日至2019年12月31日")
    assert told.year == 2020
    assert [(e.source, e.agrees) for e in told.evidence if e.about == "year"] == [
        ("source_title", True),
        ("source_period", False),
    ]
    assert who("某县政府信息公开年报", about=Metadata(published="2022-01-20")).year == 2021
    assert who("某县政府信息公开年报", "统计期限自 2021 年 1 月 1 日起").year == 2021
    assert who("某县政府信息公开年报").year is None


def test_a_title_of_last_year_is_outweighed_by_the_period_and_the_date() -> None:
    title, period = "平罗县统计局2022年政府信息公开工作年度报告", "本报告统计期限自2023年1月1日起"
    told = who(title, period, about=Metadata(published="2024-01-20"))
    assert told.year == 2023
    assert [e.says for e in told.evidence if e.about == "year" and not e.agrees] == ["2022"]
    assert who(title, period, about=Metadata(published="2025-06-20")).year == 2022
    early = "平罗县统计局2023年政府信息公开工作年度报告", "本报告统计期限自2022年1月1日起"
    assert who(*early, about=Metadata(published="2023-01-20")).year == 2022  # 2023 was not over


def test_every_answer_keeps_its_evidence() -> None:
    about = Metadata(
        published="2021-03-18", source="平罗县人民政府办公室", unit="平罗县人民政府", region_code="640221"
    )
    told = who(
        "平罗县2020年政府信息公开年度报告",
        "本报告由平罗县人民政府办公室编制，汇总全县各部门报告。",
        about=about,
    )
    assert (told.unit, told.scope) == ("平罗县人民政府", "aggregate")
    kept = {(e.about, e.source, e.agrees) for e in told.evidence}
    assert {
        ("year", "source_title", True), ("year", "source_published", True), ("unit", "source_title", True),
        ("unit", "source_site", True),
        ("unit", "source_compiler", True), ("scope", "source_gathers", True),
    } <= kept  # fmt: skip
    assert all(agrees for _, _, agrees in kept)  # 发布机构 is the office: it proves nothing and is left out


def test_a_title_that_names_another_body_than_the_text_is_said() -> None:
    told = who(
        "白银区人民政府办公室2025年政府信息公开工作年度报告", "现发布《平川区2025年政府信息公开工作年度报告》"
    )
    assert [e.says for e in told.evidence if e.about == "unit" and not e.agrees] == ["平川区"]


def test_a_title_that_runs_on_into_the_text_names_nobody() -> None:
    opening = "平罗县人民政府2020年政府信息公开工作年度报告本报告根据《条例》第四十九条编制。"
    told = who("平罗县人民政府2020年政府信息公开工作年度报告", opening)
    assert all(e.agrees for e in told.evidence)


def test_a_late_publication_is_no_contradiction() -> None:
    told = who("某县2020年政府信息公开工作年度报告", about=Metadata(published="2023-05-01"))
    assert told.year == 2020
    assert all(e.agrees for e in told.evidence)


def test_brackets_stay_as_printed() -> None:
    assert squeeze("民族事务委员会（宗教 事务局）２０２４年") == "民族事务委员会（宗教事务局）2024年"


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2023-06-12 09:51", "2023-06-12"), ("2023-08-19 10∶08", "2023-08-19"), ("2014-02-25 00:00", "2014-02-25"),
        ("2021年1月28日", "2021-01-28"), ("二〇二一年一月二十八日", "2021-01-28"), ("二○二一年十月十日", "2021-10-10"),
        ("２０２１－０１－２８", "2021-01-28"), ("20210128", "2021-01-28"), ("2021年1月", None), ("2021年", None),
        ("2021-13-40", None), ("", None), (None, None), ("2021/1/8", "2021-01-08"), ("t20260123_5149115", None),
    ],
)  # fmt: skip
def test_dates(text: str | None, iso: str | None) -> None:
    assert find_date(text) == (iso if text != "t20260123_5149115" else "2026-01-23")


def test_labelled_dates() -> None:
    assert find_labelled_date("信息来源：某办 发布时间：2022-01-28 00:00 浏览次数：12") == "2022-01-28"
    assert find_labelled_date("成文日期 2021年03月18日") == "2021-03-18"
    assert find_labelled_date("2021年3月18日，某县召开会议") is None


SITE = Metadata(unit="平罗县人民政府", region_code="640221")
BARE = "2023年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    ("lines", "unit"),
    [
        ((BARE, "现将平罗县统计局2023年政府信息公开工作情况报告如下。"), "平罗县统计局"),
        ((BARE, "根据条例规定，现将县水务局2023年度政府信息公开工作情况公布如下："), "平罗县水务局"),
        ((BARE, "现就平罗县城关镇人民政府2023年政府信息公开工作报告如下"), "平罗县城关镇人民政府"),
        ((BARE, "平罗县统计局根据《条例》要求编制本报告。"), "平罗县统计局"),
        ((BARE, "平罗县民政局依照《政府信息公开条例》第五十条编制并公布本报告。"), "平罗县民政局"),
        ((BARE, "（平罗县审计局）", "正文"), "平罗县审计局"),
        (("平罗县司法局", BARE, "正文"), "平罗县司法局"),
        (("来源：平罗县统计局", "发布时间：2024-01-22", BARE, "正文"), "平罗县统计局"),
        (("发布机构：平罗县林业局 浏览次数：88", BARE, "正文"), "平罗县林业局"),
        (("现将《平罗县司法局2023年政府信息公开工作年度报告》予以公布",), "平罗县司法局"),
    ],
)
def test_a_bare_title_takes_the_name_from_the_text_before_the_site(lines: tuple[str, ...], unit: str) -> None:
    told = who(*lines, about=SITE)
    assert (told.unit, told.year) == (unit, 2023)


@pytest.mark.parametrize(
    "lines", [(BARE, "本报告根据条例编制"), (BARE, "我县认真落实条例"), (BARE, "来源：平罗县政府网")]
)
def test_the_site_alone_proves_nothing(lines: tuple[str, ...]) -> None:
    """A bureau's report on the county's portal must not become the county's."""
    told = who(*lines, about=SITE)
    assert told.scope == "uncertain"
    assert [e.is_weak for e in told.evidence if e.about == "unit"] == [True]


@pytest.mark.parametrize(
    "lines",
    [
        (
            "发布时间：2024-01-22",
            "浏览次数：2056 次",
            "来源：县政府网",
            "平罗县水务局2023年政府信息公开工作年度报告",
        ),
        ("平罗县水务局2023年政府信息公开工作年度报告 发布日期：2024-01-30 浏览次数：2031",),
        (
            "索引号：640221001/2024-00231",
            "平罗县水务局 2023 年政府信息公开工作年度报告",
            "公开日期：2025-02-01",
        ),
        ("信息来源：平罗县人民政府办公室", "平罗县水务局", "2023年政府信息公开工作年度报告", "点击量：2045"),
        ("文 号：平水发〔2024〕3号", "平罗县水务局2023年政府信息公开工作年度报告", "【字体：大 中 小】"),
    ],
)
def test_lines_round_a_title_are_neither_name_nor_year(lines: tuple[str, ...]) -> None:
    told = who(*lines, about=SITE)
    assert (told.unit, told.year) == ("平罗县水务局", 2023)
    assert all(e.agrees for e in told.evidence)


@pytest.mark.parametrize(
    "cited",
    [
        "《自治区政府办公厅关于印发2023年政务公开工作要点的通知》",
        "《宁夏回族自治区2023年政务公开工作实施方案》",
        "《国务院办公厅政府信息与政务公开办公室关于印发政府信息公开工作年度报告格式的通知》",
        "《石嘴山市2023年政务公开重点任务分解表》",
    ],
)
def test_a_notice_that_is_cited_names_nobody(cited: str) -> None:
    told = who("平罗县水务局2023年政府信息公开工作年度报告", f"根据{cited}要求，编制本报告。", about=SITE)
    assert (told.unit, told.scope) == ("平罗县水务局", "own")
    assert all(e.agrees for e in told.evidence if e.about == "unit")


@pytest.mark.parametrize(
    ("name", "opening"),
    [
        ("平罗县教育局", "本报告汇总全县各学校年度报告编制而成"),
        ("平罗县卫生健康局", "综合全县各医院、乡镇卫生院报告"),
        ("国家税务总局平罗县税务局", "汇总各税务所情况编制"),
        ("平罗县供电公司", "涵盖全县各供电所"),
    ],
)
def test_only_a_government_gathers_for_others(name: str, opening: str) -> None:
    assert who(f"{name}2023年政府信息公开工作年度报告", opening, about=SITE).scope == "own"


@pytest.mark.parametrize(
    "zone", ["平潭综合实验区", "石嘴山经济技术开发区", "苏银产业园区", "银川综合保税区", "沙湖旅游度假区"]
)
def test_a_zone_is_not_given_a_government(zone: str) -> None:
    assert who(f"{zone}2023年政府信息公开工作年度报告").unit == zone


@pytest.mark.parametrize(
    ("title", "opening"),
    [
        ("平罗县统计局2023年政府信息公开工作年度报告", "平罗县审计局根据《条例》要求编制本报告。"),
        (
            "平罗县灵沙乡2023年政府信息公开工作年度报告",
            "现将平罗县高仁乡2023年政府信息公开工作情况报告如下。",
        ),
        (
            "银川市金凤区2023年政府信息公开工作年度报告",
            "现发布《银川市兴庆区2023年政府信息公开工作年度报告》",
        ),
    ],
)
def test_a_name_that_the_text_contradicts_is_open_until_something_decides(title: str, opening: str) -> None:
    def weak(about: Metadata | None = None) -> list[str]:
        return [e.says for e in who(title, opening, about=about).evidence if e.is_weak and not e.agrees]

    assert len(weak()) == 1
    named = who(title).unit
    assert weak(Metadata(source=named)) == []


@pytest.mark.parametrize(
    ("title", "opening"),
    [
        ("平罗县2023年政府信息公开工作年度报告", "根据《条例》要求，县政府办公室编制本报告。"),
        (
            "平潭综合实验区2023年政府信息公开工作年度报告",
            "根据《条例》规定，区管委会办公室编制完成了本报告。",
        ),
        ("银川市2023年政府信息公开工作年度报告", "根据《条例》规定，市人民政府办公厅编制本报告。"),
        ("平罗县地方税务局2013年信息公开年度报告", "根据《条例》，特向社会公布2013年度信息公开年度报告。"),
        ("平罗县水务局2013年政府信息公开年度报告", "根据《条例》，现予以向社会公布本单位年度报告。"),
        ("平罗县教育局2013年政府信息公开年度报告", "按照《条例》要求，认真组织各学校编制本年度报告。"),
        ("平罗县卫生健康局2023年政府信息公开工作年度报告", "平罗县卫健局根据《条例》要求编制本报告。"),
        ("平罗县发展和改革局2023年政府信息公开工作年度报告", "平罗县发改局按照《条例》要求编制本报告。"),
        ("平罗县人民政府办公室2023年政府信息公开工作年度报告", "根据《条例》要求，县政府办公室编制本报告。"),
    ],
)
def test_an_office_without_a_place_and_a_turn_of_phrase_contradict_nobody(title: str, opening: str) -> None:
    assert all(e.agrees for e in who(title, opening).evidence if e.about == "unit")


@pytest.mark.parametrize(
    ("period", "published", "is_open"),
    [
        ("本报告统计期限自2022年1月1日起", None, True),
        ("本报告统计期限自2022年1月1日起", "2024-01-20", False), ("本报告统计期限自2023年1月1日起", None, False),
    ],
)  # fmt: skip
def test_a_year_that_the_period_contradicts_is_open_until_the_date_decides(
    period: str, published: str | None, is_open: bool
) -> None:
    told = who("平罗县统计局2023年政府信息公开工作年度报告", period, about=Metadata(published=published))
    assert told.year == 2023
    assert any(e.is_weak for e in told.evidence if e.about == "year") == is_open


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("关于做好2025年政府信息公开工作年度报告编制发布工作的通知（样例）", "样例"),
        ("平罗县2023年政府信息公开工作年度报告（征求意见稿）", "征求意见稿"),
        ("2023年政府信息公开工作年度报告空表", "空表"), ("平罗县2023年上半年政府信息公开工作年度报告", "上半年"),
        ("2023年政府信息公开工作年度报告格式", "格式"), ("平罗县2023年第三季度政府信息公开工作报告", "第三季度"),
        ("平罗县职业培训中心2023年政府信息公开工作年度报告", None), ("平罗县会议中心2023年政府信息公开年报", None),
        ("关于更正平罗县2023年政府信息公开工作年度报告的公告", None), ("平罗县预算评估中心2023年政府信息公开年度报告", None),
    ],
)  # fmt: skip
def test_what_lives_beside_the_reports_is_what_it_is(title: str, words: str | None) -> None:
    assert other_kind(title) == words


def test_we_is_nobody_s_name() -> None:
    lines = (
        "2023年政府信息公开工作年度报告",
        "本报告由我局根据《中华人民共和国政府信息公开条例》编制。",
        "《我局2023年政府信息公开工作年度报告》",
    )
    assert who(*lines, about=Metadata(None, None, "平罗县教育局", None, "640221")).unit == "平罗县教育局"
