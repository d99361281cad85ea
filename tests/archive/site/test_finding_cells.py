"""The table of findings speaks the reader's language, and has words where a detail is stored compressed."""

from __future__ import annotations

import re

import pytest
from datasette.app import Datasette

from archive.database.folder import Archive
from archive.form.labels import applicant_label
from archive.model import Finding
from archive.sentence import say, verbatim
from archive.site.serve import datasette_for
from tests.support.keeping import keep
from tests.support.site_archive import MISMATCH, get, make_report

HOLDS = say("equation", name=applicant_label("total"), left=[16], sign="=", right=[16])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Datasette:
    folder = tmp_path_factory.mktemp("findings") / "archive"
    findings = (
        Finding("A1.flow", "error", "holds", HOLDS, "total"),
        Finding("A2.parts", "error", "fails", MISMATCH, "total"),
        Finding("A3.columns", "error", "fails", verbatim("<b>旧</b>"), "total"),
    )
    with Archive(folder) as archive:
        keep(
            archive.database,
            make_report(findings=findings),
            "http://www.example.gov.cn/1.html",
            "2022-02-01T01:00:00Z",
        )
    return datasette_for(folder)


def details(page: str) -> list[str]:
    cells = re.findall(r'<td class="col-detail[^>]*>(.*?)</td>', page)
    return [re.sub(r"<[^>]+>", "", cell) for cell in cells]


def test_a_sum_that_holds_says_so_and_the_others_speak_one_language(site: Datasette) -> None:
    zh, en = (details(get(site, f"/gongkai/findings?_sort=rule&lang={one}").text) for one in ("zh", "en"))
    assert zh == ["成立", MISMATCH.told("zh"), "&lt;b&gt;旧&lt;/b&gt;"]
    assert en == ["holds", MISMATCH.told("en"), "&lt;b&gt;旧&lt;/b&gt;"]
    assert details(get(site, "/gongkai/told_findings/1?lang=zh").text) == [MISMATCH.told("zh")]


def test_chosen_columns_are_enough(site: Datasette) -> None:
    assert details(get(site, "/gongkai/findings?_sort=detail&_col=detail").text)[0] in (
        "",
        "\xa0",
        "&nbsp;",
    )
    assert get(site, "/gongkai/findings?_col=sentence").status_code == 200


def test_facets_conditions_and_cells_have_the_words_of_a_rule(site: Datasette) -> None:
    page = get(site, "/gongkai/findings?status=fails&_facet=rule&_facet=subject").text
    facet = re.search(r'id="facet-rule".*?</div>', page, re.DOTALL)
    assert facet
    assert "各项办理结果之和等于" in facet[0]
    assert "A2.parts" not in re.sub(r'href="[^"]*"', "", facet[0])
    assert page.count('id="facet-rule"') == 1
    assert "结论 = &#34;不符&#34;" in page
    assert '<span title="total">总计</span>' in page
