"""Looks of the letters of an ODS that do not count: struck out, raised, hidden, in the colour of the paper."""

from __future__ import annotations

from collections.abc import Collection

from pipelines.readers.bundle.zip_package import Element
from pipelines.readers.inks import PAPER, blends, of_hex
from pipelines.readers.marks import Marks

_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_GROUND = f"{_FO}background-color"


def uncounted_styles(root: Element) -> frozenset[str]:
    """Return the names of the styles whose letters do not count."""
    return frozenset(
        style.get(f"{_STYLE}name") or "" for style in root.iter(f"{_STYLE}style") if _is_uncounted(style)
    )


def _is_uncounted(style: Element) -> bool:
    ground = next((look.get(_GROUND) for look in style if look.get(_GROUND)), None)
    return any(
        _is_struck(look)
        or look.get(f"{_TEXT}display") == "none"
        or (look.get(f"{_STYLE}text-position") or "0%").split()[0] not in ("0%", "0")
        or (ground in (None, "transparent") and _is_white(look.get(f"{_FO}color")))
        for look in style.iterchildren(f"{_STYLE}text-properties")
    )


def _is_struck(look: Element) -> bool:
    signs = (look.get(f"{_STYLE}text-line-through-{sign}") for sign in ("style", "type"))
    return any(sign not in (None, "none") for sign in signs)


def _is_white(colour: str | None) -> bool:
    ink = of_hex((colour or "").removeprefix("#"))
    return ink is not None and blends(ink, PAPER) is True


def marks_of(cell: Element, shown: str, uncounted: Collection[str]) -> Marks | None:
    """Return the marks of a cell with the text `shown`, if not all of it counts."""
    if not shown or not uncounted:
        return None
    if cell.get(f"{_TABLE}style-name") in uncounted and next(cell.iter(f"{_TEXT}span"), None) is None:
        return Marks("", shown)
    lines = [_counted(line, uncounted).strip() for line in cell.iterchildren(f"{_TEXT}p")]
    text = "\n".join(filter(None, lines))
    return Marks(text, shown) if lines and text != shown else None


def _counted(element: Element, uncounted: Collection[str]) -> str:
    """Return the text of a line or a span without the spans that do not count."""
    parts = [element.text or ""]
    for child in element:
        parts += [
            "" if child.get(f"{_TEXT}style-name") in uncounted else _counted(child, uncounted),
            child.tail or "",
        ]
    return "".join(parts)
