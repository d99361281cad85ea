"""Whether the crawler may repeat a question that a page's script has asked."""

from __future__ import annotations

import json

import pytest

from crawler.browser.interfaces import lists_of
from crawler.browser.rendered import Part, Rendered, Reply

ROWS = [{"title": "云泽县教育局2023年政府信息公开工作年度报告", "url": "/7.html"}]


@pytest.mark.parametrize(
    ("body", "is_signed"),
    [
        (b'{"keyword":"a","pageNo":1,"sign":"6d36bf1e"}', True),
        (b"page=1&nonce=8fa2", True),
        (b'{"page":1,"sign":"","design":"a"}', False),
        (b"token=8fa2&page=1", False),
        (None, False),
    ],
)
def test_a_signature_in_the_question_is_the_scripts_own(body: bytes | None, is_signed: bool) -> None:
    part = Part("http://x.gov.cn/api/list", "POST", body, "xhr", {"content-type": "application/json"})
    answer = Reply(200, "application/json", json.dumps(ROWS).encode())
    (found,) = lists_of(Rendered(answers=[(part, answer)]))
    assert found.signed is is_signed
