"""Declarations that leave an element without visible words, whatever surrounds it: transparent, tiny, off the
screen, or cut to a point; and declarations that may."""

from __future__ import annotations

import re
from typing import Literal

from pipelines.readers.html.appearance import PIXELS, pixels
from pipelines.readers.html.declarations import Declared

Box = Literal["block", "cell", "inline"]
"""The box of an element: a cell of a table has no height, width or margin of its own, an inline box has no indent and
cannot be moved either."""

NO_ROOM = ("none", "table-column", "table-column-group")
"""The ways to display an element that leave it no room."""

_SMALLEST = 2.0  # pixels: letters below are no text
_CLEAREST = 0.06  # opacity, and share of the size
_FAR = 400  # pixels to the left or above from which nothing is on the screen
_NARROW = 12.0  # pixels that cut a digit
_MOVED = re.compile(r"translate(?:x|y|3d)?\(\s*(-?[\d.]+)(px|em|rem|vw|%)?")
_POINT = re.compile(
    r"rect\(\s*(?:[01](?:px)?[\s,]+){3}[01](?:px)?\s*\)|inset\([^)]*(?<![\d.])100%|inset\(\s*50%|circle\(\s*0"
)
_UNCUT = re.compile(
    r"none|auto|inset\((?:\s*(?:[0-3]?\d(?:\.\d+)?%|\d(?:\.\d+)?px|0))+\s*\)|inherit|initial|unset"
)
_CLEAR = re.compile(r"opacity\(\s*0%?\s*\)")
_HARMLESS_FILTER = re.compile(
    r"none|initial|inherit|(?:grayscale|sepia|hue-rotate|saturate|drop-shadow)\(.*\)|progid.*(?<!opacity=0)\)|"
    r"alpha\(opacity=\d\d+\)"
)
_PLAIN_MOVE = re.compile(
    r"none|initial|inherit|unset|(?:(?:translate(?:x|y|3d|z)?|scale|rotate)"
    r"\((?:\s*-?(?:0(?:\.[4-9]\d*)?|[12](?:\.\d+)?|\d\d?px|\d(?:\.\d+)?deg|50%)\s*,?)+\)\s*)+"
)
_SHRUNK = re.compile(r"scale(?:x|y|3d)?\(\s*0(?:\.0*)?\s*[,)]")
_NEGATIVE = re.compile(r"-(?:\d*\.)?\d+")
_OUT_OF_FLOW = ("absolute", "fixed")
_SIDES = ("left", "top", "right", "bottom")
_NEUTRAL = ("", "none", "normal", "initial", "inherit", "unset", "auto", "0", "visible")
_NOT_READ = (
    "mask", "mask-image", "mix-blend-mode", "-webkit-text-security", "offset", "offset-path", "offset-distance",
    "perspective", "order", "all",
)  # fmt: skip
"""Properties whose effect is not followed: whatever they say may hide words or move them."""


def is_left_out(declared: Declared, box: Box = "block") -> bool:
    """Return whether the room of an element stays blank, or lies off the screen."""
    if not declared:
        return False
    if declared.get("visibility", "") in ("hidden", "collapse"):
        return True
    opacity, zoom = (_number(declared.get(name, "")) for name in ("opacity", "zoom"))
    if zoom is not None and 0 < zoom < _CLEAREST:
        return True
    if (opacity is not None and opacity < _CLEAREST) or _CLEAR.search(declared.get("filter", "")):
        return True
    if box != "inline" and declared.get("content-visibility") == "hidden":
        return True
    return _is_away(declared, box) or _is_point(declared, box)


def may_be_left_out(declared: Declared) -> bool:
    """Return whether declarations that are not followed may leave an element without visible words, or show
    other words than its own."""
    if any(declared.get(name, "") not in _NEUTRAL for name in _NOT_READ):
        return True
    if "url(" in declared.get("content", ""):
        return True  # a picture in the place of the words
    if any("reverse" in declared.get(name, "") for name in ("flex-direction", "flex-flow")):
        return True
    if any("(" in declared.get(name, "") for name in ("opacity", "zoom", "visibility", "display")):
        return True
    if not _is_legible(declared.get("font-size", "")):
        return True
    if not _HARMLESS_FILTER.fullmatch(declared.get("filter", "none")):
        return True
    if not _UNCUT.fullmatch(declared.get("clip-path", "none")) or not _UNCUT.fullmatch(
        declared.get("clip", "auto")
    ):
        return True
    return _may_be_away(declared) or _may_be_cut(declared) or _is_squeezed(declared)


def is_tiny(size: str) -> bool:
    """Return whether letters of a size are too small to see."""
    return (found := pixels(size)) is not None and found < _SMALLEST


def _is_legible(size: str) -> bool:
    """Return whether a size is a name, a plain length, or computed from lengths of letters only."""
    if not size or size.replace("-", "").isalpha() or pixels(size) is not None:
        return True
    found = re.findall(r"([\d.]+)(px|em|rem|pt|vw|%)", size)
    return bool(found) and all(float(number) * PIXELS.get(unit, 1) >= _SMALLEST * 3 for number, unit in found)


def _is_away(declared: Declared, box: Box) -> bool:
    """Return whether an element stands beyond the left or upper edge of the screen."""
    position = declared.get("position", "")
    is_placed = position in _OUT_OF_FLOW or "relative" in position
    if is_placed and any(_at_most(declared, side, -_FAR) for side in ("left", "top", "right")):
        return True
    if box != "cell" and _at_most(declared, "margin-left", -_FAR):
        return True
    if box == "inline":
        return False
    transform = declared.get("transform", "")
    moved = _MOVED.search(transform)
    if moved and float(moved[1]) * PIXELS.get(moved[2] or "", 1) <= -_FAR:
        return True
    return _at_most(declared, "text-indent", -_FAR) or bool(_SHRUNK.search(transform))


def _at_most(declared: Declared, name: str, bound: float) -> bool:
    return (at := pixels(declared.get(name, ""))) is not None and at <= bound


def _may_be_away(declared: Declared) -> bool:
    """Return whether an element may stand off the screen, behind another one, or turned out of sight. An indent
    or a move far away counts even where a browser ignores it: its author meant to hide the words."""
    if declared.get("position", "static") not in ("static", "initial", "inherit") and (
        any(_is_far(declared.get(side, "")) for side in _SIDES) or declared.get("z-index", "").startswith("-")
    ):
        return True
    if any(_is_far(declared.get(f"margin-{side}", ""), of_negative=True) for side in _SIDES):
        return True
    if _is_far(declared.get("vertical-align", "")):
        return True
    if any(
        declared.get(name, "none") not in ("none", "1", "initial")
        for name in ("translate", "scale", "rotate")
    ):
        return True
    if _is_far(declared.get("text-indent", "")):
        return True
    return not _PLAIN_MOVE.fullmatch(declared.get("transform", "none"))


def _is_far(length: str, *, of_negative: bool = False) -> bool:
    if not length or length in ("auto", "inherit", "initial"):
        return False
    if "(" in length:
        return True
    if length.endswith(("vw", "vh", "vmin", "vmax", "%")):
        share = _number(length.rstrip("vwhminax%"))
        return share is None or (share <= -50 if of_negative else abs(share) >= 90)
    at = pixels(length)
    return at is not None and (at <= -_FAR / 4 if of_negative else abs(at) >= _FAR)


def _is_point(declared: Declared, box: Box) -> bool:
    """Return whether the visible part of an element is a point."""
    if declared.get("position") in _OUT_OF_FLOW and _POINT.search(declared.get("clip", "")):
        return True
    if _POINT.search(declared.get("clip-path", "")):
        return True
    if box != "block" or not declared.get("overflow", "").startswith(("hidden", "clip")):
        return False
    sizes = (pixels(declared.get(name, "")) for name in ("height", "width", "max-height", "max-width"))
    return any(size is not None and size <= 1 for size in sizes)


def _may_be_cut(declared: Declared) -> bool:
    """Return whether the edge of an element may cut its words."""
    if declared.get("contain", "none") not in _NEUTRAL:
        return True
    if all(declared.get(name, "visible") == "visible" for name in ("overflow", "overflow-x", "overflow-y")):
        return False
    sizes = (declared.get(name, "") for name in ("height", "width", "max-height", "max-width", "line-height"))
    if any((size := pixels(said)) is not None and size < _NARROW and not _is_share(said) for said in sizes):
        return True
    padding = [at for part in declared.get("padding", "").split() if (at := pixels(part))]
    padding += [at for side in _SIDES if (at := pixels(declared.get(f"padding-{side}", "")))]
    room = min((at for name in ("height", "width") if (at := pixels(declared.get(name, "")))), default=None)
    return declared.get("text-indent", "0") not in _NEUTRAL or (
        room is not None and max(padding, default=0) > room - _NARROW
    )


def _is_share(said: str) -> bool:
    """Return whether a length is a share of something: 100 %, or a line height of 1.5."""
    return said.endswith("%") or bool(re.fullmatch(r"[\d.]*[1-9][\d.]*", said))


def _is_squeezed(declared: Declared) -> bool:
    """Return whether letters may stand upon each other, or be outlined in another colour."""
    for name in ("letter-spacing", "word-spacing"):
        if _NEGATIVE.match(said := declared.get(name, "")) and ((at := pixels(said)) is None or at < -3):
            return True
    stroke = declared.get("-webkit-text-stroke", "") + declared.get("-webkit-text-stroke-width", "")
    return bool(re.search(r"[1-9]", stroke.split("rgb")[0].split("#")[0]))


def _number(text: str) -> float | None:
    try:
        number = float(text.removesuffix("%"))
    except ValueError:
        return None
    return number / 100 if text.endswith("%") else number
