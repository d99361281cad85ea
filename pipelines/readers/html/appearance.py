"""How a style makes visible words look: crossed out, raised, set apart, moved, or from right to left."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.readers.html.colours import colour
from pipelines.readers.html.declarations import Declared

_LENGTH = re.compile(r"^(-?[\d.]+)(px|em|rem|pt|%|vw|in|cm)?$")
PIXELS = {"em": 16, "rem": 16, "pt": 4 / 3, "vw": 12.8, "%": 12.8, "in": 96, "cm": 37.8}
_MIRRORED = re.compile(
    r"scale(?:x|y|3d)?\(\s*-|rotate(?:x|y)?\(\s*-?(?:180deg|3\.14|\.?0?\.?5turn)|matrix\(\s*-|(?:^| )-\d"
)
_LIGHT = 0.95  # of each colour of the ink that may be the paper's
_BOXES = ("block", "flex", "grid", "table", "list-item", "flow-root")
_GROUNDS = ("background", "background-color", "background-image", "backdrop-filter")
_NO_GROUND = ("none", "transparent", "initial", "inherit", "unset", "0 0")
_LINE = 3.0  # pixels of the thickest line
_WITHIN = re.compile(r"^(?:[2-7]\d(?:\.\d+)?%|calc\(|\.\d+em|[1-9]\d?px)")
_GAP = 6.0  # pixels beside a word that part it from the next


def is_apart(declared: Declared) -> bool:
    """Return whether an inline element is a box of its own or in ink that may match the paper, so that its
    digits do not continue in the digits beside it."""
    display = declared.get("display", "")
    if declared.get("float") in ("left", "right") or declared.get("position") in ("absolute", "fixed"):
        return True
    if display.startswith(_BOXES) or _is_white(declared.get("color", "")):
        return True
    for name in ("margin", "padding"):
        around = declared.get(name, "").split()
        beside = [*around[1:2], *around[3:4]] if len(around) > 1 else around
        beside += [declared.get(f"{name}-{side}", "") for side in ("left", "right")]
        if any((gap := pixels(length)) is not None and gap >= _GAP for length in beside):
            return True
    return False


def _is_white(color: str) -> bool:
    ink = colour(color) if color else None
    return ink is not None and min(ink[:3]) >= _LIGHT


def looks(declared: Declared) -> Iterator[str]:
    """Yield the signs of a style: struck, raised, boxed, drawn, reversed, mirrored, moved."""
    if "line-through" in f"{declared.get('text-decoration', '')} {declared.get('text-decoration-line', '')}":
        yield "struck"
    if declared.get("vertical-align") in ("super", "sub", "text-top"):
        yield "raised"
    if declared.get("display", "").removeprefix("inline-").startswith(("flex", "grid")):
        yield "boxed"  # every child is a box
    if "url(" in f"{declared.get('background', '')}{declared.get('background-image', '')}":
        yield "drawn"
    if "override" in declared.get("unicode-bidi", "") and declared.get("direction") == "rtl":
        yield "reversed"
    if _MIRRORED.search(f"{declared.get('transform', '')} {declared.get('scale', '')}"):
        yield "mirrored"
    elif _is_moved(declared):
        yield "moved"


def is_cover(declared: Declared) -> bool:
    """Return whether a box that holds no words may lie upon the words around it, or strike through them: it is out
    of the flow, and its ground or its borders can be seen. A line along an edge hides nothing."""
    if declared.get("position") not in ("absolute", "fixed") or declared.get("z-index", "").startswith("-"):
        return False
    if declared.get("display") == "none":
        return False
    ground = any(declared.get(name, "none") not in _NO_GROUND for name in _GROUNDS)
    thick = [at for name in ("height", "width") if (at := pixels(declared.get(name, ""))) is not None]
    if ground and not any(at <= _LINE for at in thick):
        return True
    is_drawn = ground or any(name.startswith("border") for name in declared)
    return is_drawn and any(_WITHIN.search(declared.get(side, "")) for side in ("top", "bottom"))


def _is_moved(declared: Declared) -> bool:
    """Return whether a style may move an element to the other side of its neighbours."""
    if declared.get("direction") == "rtl" or re.search(
        "rotate|matrix|translate(?!y)", declared.get("transform", "")
    ):
        return True
    sides = [
        declared.get("margin-left", ""),
        declared.get("margin-right", ""),
        *declared.get("margin", "").split(),
    ]
    if any(side.startswith("-") for side in sides):
        return True
    shifts = (declared.get(side, "") for side in ("left", "right"))
    return declared.get("position") == "relative" and any(re.search("[1-9]", shift) for shift in shifts)


def pixels(length: str) -> float | None:
    found = _LENGTH.match(length)
    return float(found[1]) * PIXELS.get(found[2] or "", 1) if found else None
