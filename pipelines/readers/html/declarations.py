"""The declarations of a style as a browser takes them: escapes resolved, old and logical names under their plain
one, shorthands taken apart, values that no browser knows left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import tinycss2  # type: ignore[import-untyped]

Declared = dict[str, str]

PROPERTIES = re.compile(
    r"(?:^|[;{\s/-])(?:display|visibility|opacity|position|left|top|right|bottom|inset[\w-]*|text-indent|margin[\w-]*|"
    r"transform|translate|rotate|scale|zoom|perspective|offset[\w-]*|font|font-size|font-family|line-height|clip|"
    r"clip-path|mask[\w-]*|height|width|max-height|max-width|(?:max-)?(?:block|inline)-size|overflow[\w-]*|color|"
    r"background[\w-]*|text-decoration[\w-]*|vertical-align|content|content-visibility|contain|filter|float|"
    r"direction|unicode-bidi|text-fill-color|text-stroke[\w-]*|text-shadow|text-security|letter-spacing|word-spacing|"
    r"mix-blend-mode|z-index|order|flex-direction|flex-flow|animation[\w-]*|grid-template-columns|grid-column|"
    r"grid-row|all)\s*:|\\",
    re.I,
)
"""The properties that can hide, strike, move or draw something, and the sign of an escape."""

_DISPLAYS = re.compile(
    r"(?:-webkit-|-ms-|-moz-)?(?:none|contents|run-in|list-item|(?:inline|block|flow|table|flex|grid|ruby|math)\b[\w -]*|"
    r"(?:inline-)?(?:box|flexbox)|inherit|initial|unset|revert(?:-layer)?|table-[\w-]+|ruby-[\w-]+)"
)
_SIZE = re.compile(r"(?:^|\s)((?:\d*\.)?\d+(?:px|em|rem|pt|%|vw)|0|[a-z]+\([^()]*\))(?=[\s/])")
_FAMILY = re.compile(r"[\"']([^\"']+)[\"']\s*(?:,|$)|\s([\w-]+)\s*(?:,.*)?$")
_OF_WEBKIT = (
    "-webkit-transform", "-webkit-filter", "-webkit-clip-path", "-webkit-mask", "-webkit-mask-image",
    "-webkit-animation", "-webkit-animation-name", "-webkit-animation-fill-mode", "-webkit-opacity",
    "-webkit-animation-iteration-count", "-webkit-animation-play-state", "-webkit-animation-delay",
)  # fmt: skip
_LOGICAL = {
    "inset-inline-start": "left", "inset-inline-end": "right", "inset-block-start": "top",
    "inset-block-end": "bottom", "margin-inline-start": "margin-left", "margin-inline-end": "margin-right",
    "margin-block-start": "margin-top", "margin-block-end": "margin-bottom", "block-size": "height",
    "inline-size": "width", "max-block-size": "max-height", "max-inline-size": "max-width",
}  # fmt: skip
_OF_SIDES = ("inset", "inset-inline", "inset-block", "margin", "margin-inline", "margin-block")


@lru_cache(maxsize=4096)  # a page says the same of every cell
def declarations(block: str) -> tuple[Declared, frozenset[str]]:
    """Return names and values in small letters, and the names declared !important. Custom properties keep
    their letters."""
    found: Declared = {}
    important: set[str] = set()
    for item in tinycss2.parse_blocks_contents(block, skip_comments=True, skip_whitespace=True):
        if item.type != "declaration":
            continue
        value = tinycss2.serialize(item.value).strip()
        if item.name.startswith("--"):
            found[item.name] = value
            continue
        for name, part in _taken_apart(item.lower_name, value.lower()):
            if name in important and not item.important:
                continue
            found[name] = part
            if item.important:
                important.add(name)
    return found, frozenset(important)


def declared_in(style: str) -> Declared:
    """Return the declarations of a style attribute."""
    return declarations(style)[0]


def _taken_apart(name: str, value: str) -> list[tuple[str, str]]:
    """Return the plain properties that a declaration sets; none if a browser ignores it."""
    if name == "display" and not (_DISPLAYS.fullmatch(value) or "var(" in value):
        return []
    if name == "font-size" and value.startswith("-"):
        return []
    if name in _OF_WEBKIT:
        name = name.removeprefix("-webkit-")
    name = _LOGICAL.get(name, name)
    said = [(name, value)]
    if name == "font":
        if size := _SIZE.search(value):
            said.append(("font-size", size[1]))
        if family := _FAMILY.search(value):
            said.append(("font-family", family[1] or family[2]))
    elif name in _OF_SIDES and value and "(" not in value:
        stem = "margin-" if name.startswith("margin") else ""
        said += [(stem + side, length) for side, length in _sides(name, value.split())]
    return said


def _sides(name: str, lengths: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the lengths that a shorthand gives to the sides of a box."""
    if name.endswith(("inline", "block")):
        pair = ("left", "right") if name.endswith("inline") else ("top", "bottom")
        yield from zip(pair, (lengths[0], lengths[-1]), strict=True)
        return
    top = lengths[0]
    right = lengths[1] if len(lengths) > 1 else top
    bottom = lengths[2] if len(lengths) > 2 else top
    left = lengths[3] if len(lengths) > 3 else right
    yield from zip(("top", "right", "bottom", "left"), (top, right, bottom, left), strict=True)
