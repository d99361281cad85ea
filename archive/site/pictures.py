"""A chart as a file: the SVG of the page with its title, names and source, or the same as PNG."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import unquote_plus, urlencode

from datasette.utils.asgi import Response

from archive.catalogue.charts import COLOURS, WIDTH, Chart
from archive.catalogue.summary import Figure
from archive.catalogue.tiles import Tiles
from archive.site.asking import Asking
from archive.site.png import FONTS, can_print, png
from archive.site.rendering import drawn as from_template
from archive.site.rendering import is_snapshot

KINDS = "svg|png"
Pictures = Mapping[str, tuple[str, Chart | Tiles]]
"""The pictures of a page: name in an address -> (title, chart)."""
_LINE = 18
_SHARP = 3  # pixels of PNG per pixel of SVG


async def drawn(ask: Asking, pictures: Pictures, page: str) -> Response:
    """Return the picture that the address names, or the first without a name; `page` is its page. Raises
    NotFound for an unknown picture, BadRequest if the address has a value without meaning. A size may change its
    proportions, never its numbers."""
    ask.all_understood()
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
    """Return a function from the name of a picture to its addresses: by kind, and `page`, `whole` and
    `shared` for other sites. The function returns None on the site as files, which cannot draw. `page` is a
    lasting path, as in addresses."""

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


def shared(page_files: Callable[[str], Callable[[str], str] | None], names: Iterable[str]) -> str | None:
    """Return the address of the first of the pictures, for links to the page on other sites; None without one."""
    first = next(iter(names), None)
    found = page_files(first) if first is not None else None
    return found("shared") if found else None


async def card(ask: Asking, title: str, said: str, figures: list[Figure]) -> Response:
    """Return the picture of a report's content, shown with links to its address on other sites."""
    context = {"headings": wrapped(title, 44)[:2], "lines": wrapped(said, 66)[:5], "figures": figures}
    return await _answered(ask, "card.svg", context, 1200)


async def _answered(ask: Asking, template: str, context: Mapping[str, object], width: int) -> Response:
    fonts = {"fonts": FONTS, "line": _LINE}
    svg = from_template(ask.datasette, template, {**context, **fonts}, ask.request)
    if ask.request.url_vars.get("kind") == "svg":
        return Response(svg, content_type="image/svg+xml; charset=utf-8")
    if not can_print():
        raise ask.missing("no_font")
    return Response(png(svg, width), content_type="image/png")


def wrapped(text: str, columns: int) -> list[str]:
    """Return a text in lines of at most `columns` columns; a Han character takes two. Keeps words of letters
    whole if they fit."""
    lines, line, wide = [], "", 0
    for piece in _pieces(text):
        size = sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in piece)
        if wide + size > columns and line:
            lines.append(line.strip())
            line, wide = "", 0
        line, wide = line + piece, wide + size
    return [*lines, line.strip()] if line.strip() else lines


def _pieces(text: str) -> list[str]:
    """Return the characters, with the letters of a word together. Splits a long address anywhere."""
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
