"""The style attributes of a page that have to be checked, told by the source before the tree is asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from pipelines.readers.html.appearance import looks
from pipelines.readers.html.declarations import declared_in
from pipelines.readers.html.elements import INLINE
from pipelines.readers.html.invisible import NO_ROOM, is_left_out, is_tiny, may_be_left_out

_MAY_HIDE = re.compile(
    r"none|hidden|collapse|opacity|-\d{3,}|-\d+(?:\.\d+)?r?em|font(?:-size)?\s*:\s*(?:[01]?\.|[01](?![\d.]))|"
    r"transparent|line-through|url\(|vertical-align\s*:\s*(?:su|text-t|-?\d)|clip|scale|alpha|"
    r"color\s*:\s*(?:#[ef]|[a-df-z]*white|rgba|rgb\(\s*2[345]|rgb\([^)]*/|#[\da-f]{4}\b|#[\da-f]{8}\b|hsl|snow|ivory|canvas)|translate|flex|grid|override|rtl|"
    r"relative|rotate|matrix|zoom|inset|text-fill|font\s*:[^;]*\s0[\s/]|margin[^;]*:[^;]*-\d|\\|var\(|calc|"
    r"(?:min|max|clamp|mix|dark|lab|lch|hwb|color)\(|filter|mask|blend|security|stroke|offset|perspective|contain|overflow|"
    r"(?<![\w-])order\s*:|animation|spacing\s*:\s*-|(?<![\w-])all\s*:|skew|"
    r"(?<![\w-])(?:left|right|top|bottom)\s*:[^;]*(?:\d{3}|%|v[wh])|"
    r"z-index\s*:\s*-|display\s*:\s*(?:table-col|ruby)|font-size\s*:[^;]*v|"
    r"background[\w-]*\s*:\s*(?!#f{3}|white|rgb\(\s*255,\s*255,\s*255|initial|inherit|unset)",
    re.I,
)
_MAY_PART = re.compile(
    r"display\s*:\s*[^in]|float\s*:\s*[lr]|position\s*:\s*[af]|(?:margin|padding)[^;]*[1-9]", re.I
)
_STYLE = re.compile(rb"style\s*=\s*(\"[^\"]*|'[^']*|[^\s>]*)")
_HIDDEN = re.compile(rb"(?:hidden|popover)(?=[\s=>/])(?:(?<=[\s\"'/]hidden)|(?<=[\s\"'/]popover))")
_TAG = re.compile(r"<([a-z][^\s<>/\"'=]*)(?:[^\"']|\"[^\"]*\"|'[^']*')*")


@lru_cache(maxsize=8192)  # a page says the same of every cell
def _may_part(style: str) -> bool:
    """Return whether a style could set an inline element apart from its neighbours."""
    return bool(_MAY_PART.search(style))


@lru_cache(maxsize=8192)
def _may_hide(style: str) -> bool:
    """Return whether a style could hide, strike or draw something. Other styles are not parsed."""
    return bool(_MAY_HIDE.search(style))


def says_something(source: bytes) -> bool:
    """Return whether any style, hidden or popover attribute of a page has to be checked. Most pages repeat a few
    harmless styles, which their source tells sooner than their tree."""
    if any(word in source for word in (b"hidden", b"popover")) and _HIDDEN.search(source):
        return True
    parting = set()
    for found in set(_STYLE.findall(source)):
        style = found.decode("utf-8", "replace").lstrip("\"'")
        if "&" in style or ("style" in style and "=" in style) or is_asked("td", style):
            return True
        if _may_part(style):
            parting.add(found)
    return any(_may_be_inline(source[source.rfind(b"<", 0, at) : at]) for at in _places(source, parting))


def _places(source: bytes, styles: Iterable[bytes]) -> Iterator[int]:
    """Yield the places of styles in a page, as written."""
    for style in styles:
        at = source.find(style)
        while at >= 0:
            yield at
            at = source.find(style, at + len(style))


@lru_cache(maxsize=1024)  # most tags of a page begin alike
def _may_be_inline(tag: bytes) -> bool:
    """Return whether the beginning of a tag may be that of an inline element."""
    found = _TAG.fullmatch(tag.decode("utf-8", "replace"))
    return found is None or found[1] in INLINE


def is_asked(tag: str, style: str) -> bool:
    """Return whether a style attribute has to be checked on the element."""
    hides = _may_hide(style) and not _is_harmless(style)
    return hides or (tag in INLINE and _may_part(style)) or "grid-" in style or "var(" in style


@lru_cache(maxsize=8192)  # a page repeats the same style for every cell
def _is_harmless(style: str) -> bool:
    """Return whether a style hides, strikes and draws nothing, whatever surrounds the element."""
    declared = declared_in(style)
    if declared.get("display") in NO_ROOM or any(
        "color" in name or "background" in name for name in declared
    ):
        return False
    if is_left_out(declared) or may_be_left_out(declared) or "animation" in style:
        return False
    size = declared.get("font-size", "")
    return not (size and is_tiny(size)) and next(looks(declared), None) is None
