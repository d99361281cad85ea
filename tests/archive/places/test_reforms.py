"""Whom the law of open government binds, and who is no more: nobody is missed who owes nothing."""

from __future__ import annotations

import pytest

from archive.places.bodies import kind_of
from archive.places.duties import duty
from archive.places.reforms import ended
from archive.vocabulary import Kind


@pytest.mark.parametrize(
    "name",
    [
        "国家税务总局平罗县税务局", "平罗县气象局", "银川海关", "国家统计局平罗调查队", "石嘴山市烟草专卖局",
        "平罗县消防救援大队", "中国人民银行平罗县支行", "国家金融监督管理总局石嘴山监管分局",
        "石嘴山市生态环境局平罗分局", "国家外汇管理局石嘴山市分局", "国家矿山安全监察局宁夏局",
        "中国民用航空宁夏安全监督管理局",
    ],
)  # fmt: skip
def test_organs_of_ministries_have_no_date_of_this_law(name: str) -> None:
    assert kind_of(name) == Kind.VERTICAL
    assert duty(kind_of(name), "own", 2023) is None


@pytest.mark.parametrize(
    "name",
    [
        "平罗县残疾人联合会", "平罗县总工会", "共青团平罗县委员会", "中共平罗县委宣传部", "平罗县人民法院", "石嘴山市妇联",
        "平罗县人民代表大会常务委员会", "中共平罗县纪律检查委员会", "平罗县工商业联合会",
    ],
)  # fmt: skip
def test_neither_have_the_party_and_the_courts(name: str) -> None:
    assert kind_of(name) == Kind.PARTY
    assert duty(kind_of(name), "own", 2023) is None


@pytest.mark.parametrize(
    "name",
    [
        "平罗县供销合作社联合社", "平罗县政务服务中心", "平罗县机关事务服务中心", "平罗县党史研究室",
        "平罗县地方志办公室", "平罗县融媒体中心",
        "平罗县农业技术推广服务中心", "平罗县公路管理处",
    ],
)  # fmt: skip
def test_neither_have_bodies_that_are_no_department(name: str) -> None:
    assert kind_of(name) == Kind.INSTITUTION
    assert duty(kind_of(name), "own", 2023) is None


@pytest.mark.parametrize(
    "name",
    [
        "平罗县教育局", "石嘴山市地方金融监督管理局", "平罗县市场监督管理局", "平罗县公安局", "平罗县审计局", "平罗县统计局",
        "平罗县档案局", "平罗县信访局", "平罗县民族宗教事务局",
    ],
)  # fmt: skip
def test_departments_of_a_government_do(name: str) -> None:
    assert kind_of(name) == Kind.DEPARTMENT
    assert duty(kind_of(name), "own", 2023)


@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("平罗县国土资源局", 2018), ("石嘴山市环境保护局", 2018), ("平罗县扶贫开发办公室", 2020), ("平罗县乡村振兴局", 2023),
        ("平罗县卫生和计划生育局", 2018), ("平罗县安全生产监督管理局", 2018),
    ],
)  # fmt: skip
def test_a_body_that_a_reform_ended_is_not_missed(name: str, last: int) -> None:
    assert ended(name, kind_of(name), last) is None
    assert ended(name, kind_of(name), last + 1)


@pytest.mark.parametrize(
    "name",
    [
        "平罗县自然资源局",
        "平罗县农业农村局",
        "平罗县文化旅游广电局",
        "平罗县生态环境局",
        "平罗县林业和草原局",
    ],
)
def test_its_successors_are(name: str) -> None:
    assert ended(f"平罗县{name}", kind_of(f"平罗县{name}"), 2024) is None
