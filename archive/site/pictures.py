"""A chart as a file: the very SVG of the page with its title, its names and its source, and the same drawn as PNG."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from importlib.util import find_spec
from urllib.parse import unquote_plus, urlencode

from datasette.utils.asgi import Response

from archive.catalogue.charts import COLOURS, WIDTH, Chart
from archive.catalogue.summary import Figure
from archive.catalogue.tiles import Tiles
from archive.site.asking import Asking, is_snapshot

KINDS = "svg|png"
Pictures = Mapping[str, tuple[str, Chart | Tiles]]
"""What a page draws: the name of a picture in an address -> its title and the chart."""
_LINE = 18
_SHARP = 3  # pixels of PNG for one of SVG
_FONTS = (
    "system-ui, 'Noto Sans CJK SC', 'Source Han Sans SC', 'WenQuanYi Micro Hei', 'PingFang SC', 'Microsoft YaHei', "
    "sans-serif"
)
_DRAWING = asyncio.Semaphore(2)


async def drawn(ask: Asking, pictures: Pictures, page: str) -> Response:
    """The picture that the address asks for, the first where it names none; `page` is where it stands. A size may change
    its proportions, never its numbers."""
    key = ask.text("picture", 120) or next(iter(pictures), "")
    if key not in pictures:
        raise ask.missing("no_such_picture")
    title, chart = pictures[key]
    headings = wrapped(title, 2 * WIDTH // 15)
    named = [(name, COLOURS[n % len(COLOURS)]) for n, name in enumerate(chart.names)]
    legend = named if len(named) > 1 or chart.kind == "rows" else []
    sources = wrapped(f"{ask.words('site')} · {unquote_plus(ask.address(await ask.lasting(page)))}", 68)
    context = {"chart": chart, "title": title, "headings": headings, "legend": legend, "sources": sources}
    return await _answered(ask, "chart.svg", context, chart.width * _SHARP)


def files(ask: Asking, page: str, query: str = "") -> Callable[[str], Callable[[str], str] | None]:
    """For the name of a picture the addresses of its files by their kind, and `page`, `whole` and `shared` as another site
    needs them; None among files, where nothing draws. `page` is a path that lasts, as addresses have it."""

    def of(name: str) -> Callable[[str], str] | None:
        asked = "&".join(filter(None, [query, urlencode({"picture": name})]))
        addresses = {
            "page": ask.address(page) + (f"?{query}" if query else ""),
            "whole": ask.address(f"{page}.svg") + f"?{asked}",
            "shared": ask.address(f"{page}.png") + f"?{asked}",
            **{kind: f"{ask.url(page)}.{kind}?{asked}" for kind in KINDS.split("|")},
        }
        return None if is_snapshot(ask.datasette) else addresses.__getitem__

    return of


async def card(ask: Asking, title: str, said: str, figures: list[Figure]) -> Response:
    """What a report says, as the picture that is shown where its address is shared."""
    context = {"headings": wrapped(title, 44)[:2], "lines": wrapped(said, 66)[:5], "figures": figures}
    return await _answered(ask, "card.svg", context, 1200)


async def _answered(ask: Asking, template: str, context: Mapping[str, object], width: int) -> Response:
    fonts = {"fonts": _FONTS, "line": _LINE}
    svg = await ask.datasette.render_template(template, {**context, **fonts}, request=ask.request)
    if ask.request.url_vars.get("kind") == "svg":
        return Response(svg, content_type="image/svg+xml; charset=utf-8")
    if not can_print():
        raise ask.missing("no_font")
    async with _DRAWING:
        return Response(await asyncio.to_thread(_png, svg, width), content_type="image/png")


def _png(svg: str, width: int) -> bytes:
    import resvg_py

    return bytes(resvg_py.svg_to_bytes(svg_string=svg, width=width))


@cache
def can_print() -> bool:
    """Whether this machine has what draws PNG (gongkai[pictures]) and a font with Chinese characters: without one every
    sign would be the same empty box."""
    if find_spec("resvg_py") is None:
        return False
    blank = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><text y="16" font-family="{}">{}</text></svg>'
    return _png(blank.format(_FONTS, "公"), 20) != _png(blank.format(_FONTS, "\U0010fffd"), 20)


def wrapped(text: str, columns: int) -> list[str]:
    """A text in lines of a number of columns, of which a Han character takes two; words of letters are kept whole where
    they fit."""
    lines, line, wide = [], "", 0
    for piece in _pieces(text):
        size = sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in piece)
        if wide + size > columns and line:
            lines.append(line.strip())
            line, wide = "", 0
        line, wide = line + piece, wide + size
    return [*lines, line.strip()] if line.strip() else lines


def _pieces(text: str) -> list[str]:
    """Signs, those of one word together; a long address is parted anywhere."""
    pieces: list[str] = []
    for sign in text:
        is_joined = sign.isascii() and not sign.isspace() and sign not in "/?&%"
        if (
            is_joined
            and pieces
            and pieces[-1][-1].isascii()
            and not pieces[-1][-1].isspace()
            and len(pieces[-1]) < 24
        ):
            pieces[-1] += sign
        else:
            pieces.append(sign)
    return pieces
