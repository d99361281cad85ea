"""Addresses of rows that only a script makes, learnt from one click."""

from __future__ import annotations

import json

from crawler.browser import routes

ROWS = [
    {"id": "8a3f", "t": "云泽县水务局2023年年报", "d": "2024-01-09"},
    {"id": "77b0", "t": "云泽县教育局2023年年报"},
]
ANSWERS = [b"no json", json.dumps({"rows": ROWS}).encode()]


def test_one_click_tells_where_the_other_rows_lead() -> None:
    route = routes.learn(ANSWERS, "云泽县水务局2023年年报 2024-01-09", "http://x.gov.cn/nb/8a3f?from=list")
    assert routes.known(route, ANSWERS, "云泽县教育局2023年年报") == "http://x.gov.cn/nb/77b0?from=list"
    assert routes.known(route, ANSWERS, "云泽县民政局2023年年报") is None


def test_nothing_is_learnt_from_an_address_without_the_row() -> None:
    assert routes.learn(ANSWERS, "云泽县水务局2023年年报", "http://x.gov.cn/nb/18a3f0") is None
    assert routes.known(None, ANSWERS, "云泽县水务局2023年年报") is None
