"""Nobody is accused by a sentence that was about something else; a plain contradiction is still named."""

from __future__ import annotations

import pytest

from pipelines.checks import run_checks
from tests.support.prose_report import report_of

TABLES = {"new": 7, "result.total": 7, "result.granted": 7, "art20_1.normative_docs.issued": 2}

INNOCENT = [
    # other cases in the same breath
    "依申请公开方面，备案的行政案件134件，行政诉讼案件57件。",
    "全年办理涉及政府信息公开的其他法律事务，审查合同21份，行政复议案件9件。",
    "政府信息公开行政诉讼之外，出庭应诉行政诉讼案件33件。",
    "向市司法局报备政府信息公开行政复议案件12件。",
    # kinds of documents, not applications
    "在产生的公文中，依申请公开341条、不予公开41条。",
    "公文属性认定：主动公开900件，依申请公开60件，不予公开12件。",
    "全年制发文件380份，其中依申请公开120份、不予公开30份。",
    "对4200件公文进行公开属性审核，确定为依申请公开类政府信息810件、不予公开类300件。",
    # some applicants only
    "全年未收到法人和其他组织的政府信息公开申请。",
    "本年度没有收到企业提出的政府信息公开申请。",
    "未收到科研机构、社会公益组织的政府信息公开申请。",
    "全年收到自然人政府信息公开申请5件。",
    # a part of it
    "收到各类来件31件，其中涉及政府信息公开的申请0件。",
    "受理咨询12件次，属于政府信息公开申请的2件。",
    "接待群众来访18批次，转为政府信息公开申请1件。",
    "答复市长信箱46件，引导提出政府信息公开申请3件。",
    # another law, another disclosure
    "收到村务公开申请4件。",
    "全年收到党务信息公开申请1件，均已答复。",
    "收到校务信息公开申请9件。",
    "受理企业环境信息公开申请3件。",
    # other acts
    "提请县政府印发规范性文件5件。",
    "审查各部门报送的拟印发规范性文件18件。",
    "参与制定上级规范性文件6件。",
    "起草并报请市政府制定规范性文件4件。",
    # part of the year, other years
    "截至10月，全县政府信息公开申请受理5件。",
    "1至9月收到政府信息公开申请4件。",
    "2021年、2022年分别收到政府信息公开申请3件、5件。",
    "2019年以来收到政府信息公开申请51件。",
    "自《条例》修订以来共收到政府信息公开申请38件。",
    # some bodies, some ways
    "县自然资源局收到政府信息公开申请3件。",
    "政务服务大厅窗口受理政府信息公开申请2件。",
    "县人民政府办公室代收政府信息公开申请6件。",
    # not quite numbers
    "收到政府信息公开申请近10件。",
    "政府信息公开申请月均2件。",
    "平均每季度收到政府信息公开申请3件。",
]  # fmt: skip

GUILTY = [
    "2023年，全县共收到政府信息公开申请9件。",
    "本年度收到公民、法人和其他组织提出的政府信息公开申请共计5件。",
    "本机关2023年度新收政府信息公开申请8件。",
    "全年未收到政府信息公开申请。",
    "2023年1月1日至12月31日，我县共受理政府信息公开申请12件。",
    "收到的政府信息公开申请中，予以公开5件。",
    "共办结政府信息公开申请3件，上年结转政府信息公开申请2件。",
]


@pytest.mark.parametrize("text", INNOCENT)
@pytest.mark.parametrize("scope", ["aggregate", "own"])
def test_a_sentence_about_something_else_accuses_nobody(text: str, scope: str) -> None:
    found = run_checks(report_of({"text": text, "cells": TABLES, "scope": scope}))
    accusing = [f for f in found if f.rule[0] == "N" and f.status == "fails" and f.severity != "info"]
    assert accusing == []


@pytest.mark.parametrize("text", GUILTY)
def test_a_plain_contradiction_is_named(text: str) -> None:
    found = run_checks(report_of({"text": text, "cells": TABLES}))
    assert [f for f in found if f.rule[0] == "N" and f.status == "fails"]
