"""Ways of today's CSS to hide, move or leave a digit of a table's cell, and what a browser shows of them."""

from __future__ import annotations

import io
import random
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from PIL import Image, ImageChops
from playwright.sync_api import Page

_HEIGHT = 120  # pixels of a page of its own
_FEW = 48  # pages seen at once
_TOLD = 12  # of 255: the difference of a pixel that a reader sees
_LEAST = 6  # such pixels: the edge of a digit is none

DECLARATIONS = [
    "display:none", "display:contents", "display:table-column", "display:none;display:bogus", "display:n\\6fne",
    "visibility:hidden", "visibility:collapse", "opacity:0", "opacity:0%", "opacity:calc(1 - 1)", "opacity:.7",
    "font-size:0", "font-size:calc(0px)", "font-size:min(0px,12px)", "font-size:1e-3px", "font-size:x-small",
    "font:0/0 a", "zoom:.0001", "color:transparent", "color:#0000", "color:rgb(0 0 0 / 0)", "color:hsl(0 0% 100%)",
    "color:white", "color:Canvas", "color:color-mix(in srgb, white, white)", "color:lab(100 0 0)", "color:#1a1a1a",
    "color:var(--unsaid,transparent)", "background:#000", "background:currentColor", "background:#eee",
    "background:linear-gradient(red,red);color:red", "-webkit-text-fill-color:#fff", "-webkit-text-security:disc",
    "filter:opacity(0)", "filter:brightness(100) invert(1)", "filter:grayscale(1)", "mask:linear-gradient(#0000,#0000)",
    "-webkit-mask-image:linear-gradient(transparent,transparent)", "mix-blend-mode:normal", "clip-path:circle(0)",
    "clip-path:polygon(0 0,0 0,0 0)", "clip-path:inset(0 5% 0 0)", "position:absolute;clip:rect(0 0 0 0)",
    "position:absolute;left:-9999px", "position:fixed;inset:0 auto auto -9999px", "position:fixed;bottom:100%",
    "position:relative;top:2px", "position:relative;left:-9999px", "text-indent:-9999px",
    "display:block;text-indent:-9999px",
    "transform:scale(0)", "display:inline-block;transform:scale(0)", "display:inline-block;scale:0",
    "display:inline-block;transform:rotateY(90deg)", "display:inline-block;translate:0 -9999px",
    "display:inline-block;transform:scale(1.1)", "display:inline-block;width:0;overflow:hidden",
    "display:inline-block;block-size:0;overflow:clip", "display:inline-block;contain:strict", "width:0;overflow:hidden",
    "display:inline-block;height:4px;overflow:hidden", "display:inline-block;overflow:hidden;width:60px",
    "content-visibility:hidden", "display:block;content-visibility:hidden", "margin-left:-9999px",
    "margin-inline-start:-9999px", "vertical-align:-9999px", "letter-spacing:1px", "line-height:2", "font-weight:bold",
    "animation:none", "text-transform:uppercase", "unicode-bidi:isolate", "z-index:3",
]  # fmt: skip
SHEETS = [
    ".h{%s}", ".h:hover{%s}", ".h:not(:focus-within){%s}", "td:has(.h) .h{%s}", ".h:nth-child(1 of span){%s}",
    ".h:lang(zh){%s}", ".h:lang(en){%s}", ".h:is(.x .y, .h){%s}", "[class^=h]{%s}", ".\\68{%s}", ".h, .q:bogus{%s}",
    "@media screen{.h{%s}}", "@media not screen{.h{%s}}", "@media (width>=600px){.h{%s}}",
    "@media (400px<=width<=700px){.h{%s}}",
    "@media not all and (min-width:6000px){.h{%s}}", "@media (prefers-color-scheme:dark){.h{%s}}", "@media tv{.h{%s}}",
    "@media ((min-width:100px) and (max-width:600px)) or (min-width:900px){.h{%s}}", "@supports not (display:grid){.h{%s}}",
    "@supports (display:grid){.h{%s}}", "@layer a{.h{%s}}",
    "@layer a{.h{%s}}.h{display:inline;opacity:1;font-size:12px;color:black}",
    "@scope (td){.h{%s}}", "@scope (.k){.h{%s}}", "td{container-type:inline-size}@container (min-width:1px){.h{%s}}",
    "td{.h{%s}}", ".h{@media screen{%s}}", ".h{@supports (display:grid){%s}}", "td{&>.h{%s}}", "@font-face{.h{%s}}",
    "@keyframes k{to{%s}}.h{animation:k 1ms forwards}", "@keyframes k{from{%s}}.h{animation:k 1ms}",
    "@keyframes k{from,to{%s}}.h{animation:k 9999s infinite}", ".q{content:\"}\"} .h{%s}", "/* } */.h{%s}",
    "@media screen{.h{%s}",
    "@MEDIA\nscreen{.h{%s}}", ".q{content:'}\n}.h{%s}",
    ".q{};.h{%s}", "@import \"data:text/css,.k{color:red}\";.h{%s}", "td{visibility:hidden}.h{visibility:visible;%s}",
]  # fmt: skip


@dataclass(frozen=True)
class Way:
    """What a page says of the first digit of a cell: its sheet, and the attributes of the digit's element and of
    the cell."""

    sheet: str = ""
    digit: str = ""
    cell: str = ""

    def page(self, first: str) -> str:
        """Return a page with a cell of three digits, the first of which is hidden, moved or left so."""
        row = f"<td>受理申请</td><td {self.cell}><span {self.digit}>{first}</span>41</td><td>7</td>"
        head = f"<meta charset=utf-8><style>{self.sheet}</style>" if self.sheet else "<meta charset=utf-8>"
        return f"<!DOCTYPE html><html lang=zh><head>{head}</head><body><table border=1><tr>{row}</tr></table>"


def each_way() -> list[Way]:
    """Return every declaration as an attribute of the digit and of the cell, and every sheet with one that hides."""
    said = [f'style="{escape(declared)}"' for declared in DECLARATIONS]
    sheets = [Way(sheet % "display:none", "class=h") for sheet in SHEETS]
    return [*(Way("", one) for one in said), *(Way("", "", one) for one in said), *sheets]


def some_ways(seed: int, number: int) -> list[Way]:
    """Return ways that say two things at once."""
    chance = random.Random(seed)
    ways = []
    for _ in range(number):
        one, other = chance.choice(DECLARATIONS), chance.choice(DECLARATIONS)
        sheet, style = chance.choice(SHEETS) % one, f'style="{escape(other)}"'
        ways.append(chance.choice([
            Way(sheet, f"class=h {style}"), Way(sheet, "class=h", style),
            Way(sheet + chance.choice(SHEETS) % other, "class=h"), Way("", f'style="{escape(one)};{escape(other)}"'),
        ]))  # fmt: skip
    return ways


def shown(ways: Sequence[Way], browser: Page) -> list[bool]:
    """Return whether a browser shows the first digit: whether the page looks otherwise with another digit."""
    seen: list[bool] = []
    for start in range(0, len(ways), _FEW):
        few = ways[start : start + _FEW]
        one, other = (_picture(few, digit, browser) for digit in "98")
        for number in range(len(few)):
            box = (0, number * _HEIGHT, one.width, (number + 1) * _HEIGHT)
            differs = ImageChops.difference(one.crop(box), other.crop(box)).convert("L").histogram()
            seen.append(sum(differs[_TOLD:]) >= _LEAST)
    return seen


def _picture(ways: Sequence[Way], digit: str, browser: Page) -> Image.Image:
    frame = f"display:block;border:0;width:1280px;height:{_HEIGHT}px"
    browser.set_content(
        "<body style='margin:0'>"
        + "".join(f'<iframe style="{frame}" srcdoc="{escape(way.page(digit))}"></iframe>' for way in ways)
    )
    browser.wait_for_timeout(60)
    return Image.open(io.BytesIO(browser.screenshot(full_page=True))).convert("RGB")
