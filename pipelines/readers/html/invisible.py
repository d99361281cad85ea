"""Declarations that leave an element without visible words, whatever surrounds it: transparent, tiny, off the
screen, or cut to a point."""

from __future__ import annotations

import re

from pipelines.readers.html.appearance import PIXELS, pixels
from pipelines.readers.html.styles import Declared

_SMALLEST = 2.0  # pixels: letters below are no text
_CLEAREST = 0.06  # opacity, and share of the size
_FAR = 400  # pixels to the left or above from which nothing is on the screen
_MOVED = re.compile(r"translate(?:x|y|3d)?\(\s*(-?[\d.]+)(px|em|rem|vw|%)?")
_POINT = re.compile(
    r"rect\(\s*(?:[01](?:px)?[\s,]+){3}[01](?:px)?\s*\)|inset\([^)]*(?<![\d.])100%|inset\(\s*50%|circle\(\s*0"
)
_CLEAR = re.compile(r"alpha\(\s*opacity\s*=\s*0\s*\)|opacity\(\s*0%?\s*\)")


def is_left_out(declared: Declared) -> bool:
    """Return whether the room of an element stays blank, or lies off the screen."""
    if not declared:
        return False
    visibility = declared.get("visibility", "")
    if visibility in ("hidden", "collapse") or declared.get("content-visibility") == "hidden":
        return True
    if declared.get("-webkit-text-fill-color") == "transparent":
        return True
    opacity, zoom = (_number(declared.get(name, "")) for name in ("opacity", "zoom"))
    if zoom is not None and 0 < zoom < _CLEAREST:
        return True
    if (opacity is not None and opacity < _CLEAREST) or _CLEAR.search(declared.get("filter", "")):
        return True
    return _is_away(declared) or _is_point(declared)


def is_tiny(size: str) -> bool:
    """Return whether letters of a size are too small to see."""
    return (found := pixels(size)) is not None and found < _SMALLEST


def _is_away(declared: Declared) -> bool:
    """Return whether an element stands beyond the left or upper edge of the screen."""
    if declared.get("position") in ("absolute", "fixed") or "relative" in declared.get("position", ""):
        if any(
            (at := pixels(declared.get(side, ""))) is not None and at <= -_FAR for side in ("left", "top")
        ):
            return True
        if (at := pixels(declared.get("right", ""))) is not None and at <= -_FAR:
            return True
    for name in ("text-indent", "margin-left", "margin-top"):
        at = pixels(declared.get(name, "").split(" ")[0])
        if at is not None and at <= -_FAR:
            return True
    transform = declared.get("transform", "")
    moved = _MOVED.search(transform)
    if moved and float(moved[1]) * PIXELS.get(moved[2] or "", 1) <= -_FAR:
        return True
    return bool(re.search(r"scale(?:x|y|3d)?\(\s*0(?:\.0*)?\s*[,)]", transform))


def _is_point(declared: Declared) -> bool:
    """Return whether the visible part of an element is a point."""
    if _POINT.search(declared.get("clip", "")) or _POINT.search(declared.get("clip-path", "")):
        return True
    if not declared.get("overflow", "").startswith(("hidden", "clip")):
        return False
    sizes = (pixels(declared.get(name, "")) for name in ("height", "width", "max-height", "max-width"))
    return any(size is not None and size <= 1 for size in sizes)


def _number(text: str) -> float | None:
    try:
        return float(text.removesuffix("%"))
    except ValueError:
        return None
