"""Which software made a page is told by the page, on saved real pages and on every invented portal."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urljoin

import pytest

from crawler.cms import STRATEGIES
from crawler.cms.page import Page
from crawler.cms.recognise import FAMILIES, recognise
from tests.portals import PORTALS
from tests.support.crawling import Answer


def test_every_family_has_marks_and_a_module() -> None:
    assert {family.name for family in FAMILIES} | {"generic"} == set(STRATEGIES)


def text(answer: object) -> bytes:
    body = answer.body if isinstance(answer, Answer) else answer
    return body if isinstance(body, bytes) else str(body).encode()


@pytest.mark.parametrize("name", [name for name in PORTALS if name in STRATEGIES])
def test_pages_of_a_portal_are_of_its_family(name: str) -> None:
    answers = PORTALS[name].answers.items()
    pages = [
        Page.of(urljoin("http://www.example.gov.cn/", path), text(one))
        for path, one in answers
        if not callable(one)
    ]
    assert name in {recognise(one) for one in pages}


@pytest.mark.parametrize(
    ("file", "url", "family"),
    [
        ("fjffoshan.gov.cn__index.html", "http://x.gov.cn/a/t20210101_1.html", "trs"),
        ("zxwwuhan.gov.cn__index.html", "http://x.gov.cn/a/", "trs"),
        ("zysc.gov.cn__index.html", "http://x.gov.cn/a/", "ucap"),
    ],
)
def test_real_pages_are_told(shared: Path, file: str, url: str, family: str) -> None:
    assert recognise(Page.of(url, (shared / "pages" / file).read_bytes())) == family


@pytest.mark.parametrize(
    ("path", "family"),
    [
        ("/zwgk/zfxxgknb/202601/t20260123_5149115.html", "trs"),
        ("/col/col1229417972/index.html", "jcms"),
        ("/module/xxgk/xxgkAnnualReport.jsp?fbtime=2020&area=1", "jcms"),
        ("/xjnlk/c112945/202401/46aba5e181454bc798b5443c493da056.shtml", "ucap"),
        ("/zfxxgk/xsqrmzfwz/content/post_1845465.html", "gkmlpt"),
        ("/XxgkAnnualReport/show/5848.html", "longxun"),
        ("/public/column/12651?type=3&nav=5&sub=4&timeFrame=2021", "longxun"),
        ("/info/17122/1839562.htm", "vsb"),
        ("/list.jsp?urltype=tree.TreeTempUrl&wbtreeid=1218", "vsb"),
        ("/zfxxgk/zfxxgknb/bmxxgknb/1651146463799808001.html", "shaanxi"),
        ("/article/319", "generic"),
    ],
)
def test_an_address_tells_where_the_page_does_not(path: str, family: str) -> None:
    assert recognise(Page.of(f"http://www.example.gov.cn{path}", b"<p>words</p>")) == family
