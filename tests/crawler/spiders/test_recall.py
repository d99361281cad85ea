"""Reports of earlier crawls that are asked for again at the end of a crawl."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from crawler.cms.base import Link
from crawler.frontier.trails import Trails
from crawler.spiders import recall
from crawler.spiders.known import Known

HOST = "http://x.gov.cn"
FILE, ARTICLE, PLAIN = f"{HOST}/api/download?id=7", f"{HOST}/nb/t1.html", f"{HOST}/nb/1.pdf"


def test_a_file_that_an_article_has_brought_is_not_asked_for_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    known = [
        (Link(url, "", "2023年政府信息公开工作年度报告"), f"{HOST}/nb/") for url in (FILE, ARTICLE, PLAIN)
    ]
    monkeypatch.setattr(recall, "known", lambda spider: known)  # noqa: ARG005
    trails = Trails()
    spider: Any = SimpleNamespace(
        accounts={},
        known=Known(),
        trails=trails,
        hung={trails.key(FILE)},
        first_time=lambda url: True,  # noqa: ARG005
    )
    assert [link.url for link, _ in recall.recall(spider)] == [ARTICLE]
    spider.hung = set()
    assert [link.url for link, _ in recall.recall(spider)] == [FILE, ARTICLE]
