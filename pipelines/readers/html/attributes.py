"""The style attributes of a page that have to be checked, told by the source before the tree is asked."""

from __future__ import annotations

import re
from functools import lru_cache

from pipelines.readers.html.appearance import looks
from pipelines.readers.html.elements import INLINE
from pipelines.readers.html.invisible import is_left_out, is_tiny
from pipelines.readers.html.styles import declared_in, may_hide, may_part

_STYLE = re.compile(rb"style\s*=\s*(\"[^\"]*|'[^']*|[^\s>]*)")
_HIDDEN = re.compile(rb"(?:hidden|popover)(?=[\s=>/])(?:(?<=[\s\"'/]hidden)|(?<=[\s\"'/]popover))")
_TAG = re.compile(r"<([a-z][^\s<>/\"'=]*)(?:[^\"']|\"[^\"]*\"|'[^']*')*")


def says_something(source: bytes) -> bool:
    """Return whether any style, hidden or popover attribute of a page has to be checked. Most pages repeat a few
    harmless styles, which their source tells sooner than their tree."""
    if _HIDDEN.search(source):
        return True
    parting = set()
    for found in set(_STYLE.findall(source)):
        style = found.decode("utf-8", "replace").lstrip("\"'")
        if "&" in style or ("style" in style and "=" in style) or is_asked("td", style):
            return True
        if may_part(style):
            parting.add(found)
    return bool(parting) and any(
        found[1] in parting and _may_be_inline(source[source.rfind(b"<", 0, found.start()) : found.start()])
        for found in _STYLE.finditer(source)
    )


@lru_cache(maxsize=1024)  # most tags of a page begin alike
def _may_be_inline(tag: bytes) -> bool:
    """Return whether the beginning of a tag may be that of an inline element."""
    found = _TAG.fullmatch(tag.decode("utf-8", "replace"))
    return found is None or found[1] in INLINE


def is_asked(tag: str, style: str) -> bool:
    """Return whether a style attribute has to be checked on the element."""
    hides = may_hide(style) and not _is_harmless(style)
    return hides or (tag in INLINE and may_part(style)) or "grid-" in style or "var(" in style


@lru_cache(maxsize=8192)  # a page repeats the same style for every cell
def _is_harmless(style: str) -> bool:
    """Return whether a style hides, strikes and draws nothing, whatever surrounds the element."""
    declared = declared_in(style)
    if declared.get("display") == "none" or "color" in declared or is_left_out(declared):
        return False
    size = declared.get("font-size", "")
    return not (size and is_tiny(size)) and next(looks(declared), None) is None
