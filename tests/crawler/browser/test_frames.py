"""Which frames a page fills that was a frame itself."""

from __future__ import annotations

import pytest

from crawler.browser.frames import beside
from crawler.browser.rendered import Reply


@pytest.mark.parametrize(
    ("script", "names"),
    [
        ("function show(i){parent.frames['right'].location.href='/lb.asp?bh='+i}", ["right"]),
        ("parent.main.location = u; top.frames.list.location.replace(u)", ["main", "list"]),
        ("parent.location.href = u; top.window.location = u; parent.document.location = u", []),
    ],
)
def test_the_frames_that_a_script_fills(script: str, names: list[str]) -> None:
    assert beside([Reply(200, "text/javascript", script.encode())]) == names
