"""The colours of ink and paper: whether words stand out from what is behind them."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from lxml import etree
from tinycss2 import color5  # type: ignore[import-untyped]

from pipelines.readers.html.declarations import Declared
from pipelines.readers.html.styles import Styles
from pipelines.readers.inks import blends

Element = etree._Element
Colour = tuple[float, float, float, float]
"""Red, green, blue and opacity, from 0 to 1."""

_PAPER = (1.0, 1.0, 1.0, 1.0)
_INK = (0.0, 0.0, 0.0, 1.0)
_NONE = ("", "none", "transparent", "inherit", "initial", "unset", "revert")
_CLEAR = 0.06  # opacity
_BLANK = re.compile(r"\s+(?![^(]*\))")
_IN_GRADIENT = re.compile(r"#[\da-f]{3,8}\b|[a-z-]+\([^()]*\)|[a-z]{3,}")
_GROUND = ("background-color", "background", "background-image")


_OF_SYSTEM = dict.fromkeys(
    ["windowtext", "canvastext", "buttontext", "fieldtext", "infotext", "menutext"], _INK
) | (dict.fromkeys(["window", "canvas", "field", "highlighttext", "background"], _PAPER))


@lru_cache(maxsize=1024)
def colour(said: str) -> Colour | None:
    """Return a colour, or None if it is not known here."""
    if said in _OF_SYSTEM:
        return _OF_SYSTEM[said]
    try:
        found = color5.parse_color(said, color_schemes=("light",))
        if found is None or isinstance(found, str):
            return None
        red, green, blue = found.to("srgb").coordinates
        return float(red or 0), float(green or 0), float(blue or 0), float(found.alpha)
    except (NotImplementedError, ValueError, TypeError):
        return None


def is_invisible(element: Element, declared: Declared, styles: Styles, *, is_whole: bool) -> bool | None:
    """Return whether the words of an element have the colour of what is behind them, as far as the page declares
    it. Return None if that cannot be told. `declared` is said of the element itself, `is_whole` says that all
    sheets are in the page."""
    inks = _first(element, declared, styles, _ink_of) or ([_INK] if is_whole else [])
    if inks and inks[0] is not None and inks[0][3] <= _CLEAR:
        return True
    papers = _first(element, declared, styles, _papers_of) or ([_PAPER] if is_whole else [])
    if None in inks or None in papers:
        return None
    if not inks or not papers:
        return False
    return _is_lost(inks[0], papers)


def _is_lost(ink: Colour | None, papers: list[Colour | None]) -> bool | None:
    if ink is None:
        return None
    verdicts = {blends(ink[:3], paper[:3], ink[3]) for paper in papers if paper}
    return next(iter(verdicts)) if len(verdicts) == 1 else None


def _first(
    element: Element,
    declared: Declared,
    styles: Styles,
    told: Callable[[Element, Declared], list[Colour | None]],
) -> list[Colour | None]:
    """Return the colours that the element declares, or else the nearest element around it that declares any; an empty
    list if none does."""
    if found := told(element, declared):
        return found
    return next((found for node in element.iterancestors() if (found := told(node, styles.of(node)))), [])


def _ink_of(node: Element, declared: Declared) -> list[Colour | None]:
    of_font = node.get("color") if node.tag == "font" else None
    return _told(declared.get("-webkit-text-fill-color") or declared.get("color") or (of_font or "").lower())


def _papers_of(node: Element, declared: Declared) -> list[Colour | None]:
    """Return the colours behind an element: one, or several of a gradient."""
    ground = next((declared[name] for name in _GROUND if declared.get(name, "") not in _NONE), "")
    ground = ground or (node.get("bgcolor") or "").lower()
    if "currentcolor" in ground:
        return [None]
    if "gradient(" in ground:
        found = [
            paper for said in _IN_GRADIENT.findall(ground.split("gradient(", 1)[1]) if (paper := colour(said))
        ]
        return [*found] or [None]
    papers = [paper for part in _BLANK.split(ground) for paper in _told(part)]
    return [paper for paper in papers if paper is None or paper[3] > 0.5]


def _told(said: str) -> list[Colour | None]:
    """Return the colour in a list, [None] if it is said in a way not known here, [] if nothing is said: a browser
    ignores what is no colour."""
    if known := colour(said):
        return [known]
    return [None] if "(" in said and not said.startswith("url(") else []
