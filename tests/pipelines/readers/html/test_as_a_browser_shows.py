"""What the reader takes from a cell is what a browser shows of it, or it is told as unread."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, sync_playwright

from pipelines.readers.html.page import read_html
from tests.support.styling import Way, each_way, shown, some_ways

_HARMLESS = (
    "font-weight:bold", "line-height:2", "color:#1a1a1a", "background:#eee", "opacity:.7", "letter-spacing:1px",
    "font-size:x-small", "position:relative;top:2px", "clip-path:inset(0 5% 0 0)", "filter:grayscale(1)",
    "display:inline-block;transform:scale(1.1)", "display:inline-block;overflow:hidden;width:60px",
)  # fmt: skip


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened.new_page(viewport={"width": 1280, "height": 800})
        opened.close()


def _read(way: Way) -> tuple[str, bool]:
    """Return the text of the cell, and whether it is unread. A cell that takes no room has no text."""
    (grid,) = read_html(way.page("9").encode(), "0" * 64).grids
    if len(grid.cells) < 3:
        return "", False
    return grid.cells[1].text, bool(grid.cells[1].unread)


def _faults(ways: list[Way], browser: Page) -> list[tuple[Way, str]]:
    faults = []
    for way, is_shown in zip(ways, shown(ways, browser), strict=True):
        text, is_unread = _read(way)
        if not is_unread and ("9" in text) != is_shown:
            faults.append((way, text))
    return faults


def test_each_way_to_hide_a_digit_is_followed_or_said(browser: Page) -> None:
    assert _faults(each_way(), browser) == []


@pytest.mark.parametrize("seed", [11, 12])
def test_two_ways_at_once_are_followed_or_said(browser: Page, seed: int) -> None:
    assert _faults(some_ways(seed, 96), browser) == []


@pytest.mark.parametrize("declared", _HARMLESS)
def test_a_harmless_style_leaves_nothing_unread(declared: str) -> None:
    for way in (
        Way("", f'style="{declared}"'),
        Way(f".h{{{declared}}}", "class=h"),
        Way(f"td{{{declared}}}"),
    ):
        assert _read(way) == ("941", False)
