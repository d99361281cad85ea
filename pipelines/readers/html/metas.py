"""The metas of a gov.cn page, and the text of its elements."""

from __future__ import annotations

from lxml import etree


def text_of(element: etree._Element) -> str:
    """Return all text inside an element; nothing of a comment."""
    if not isinstance(element.tag, str):
        return ""
    return str(etree.tostring(element, method="text", encoding="unicode", with_tail=False))


def short_text(element: etree._Element, most: int) -> str | None:
    """Return the text inside an element, or None if it is longer than `most` characters: a page's outermost
    boxes hold all of it."""
    parts, size = [], 0
    for part in element.itertext():
        size += len(part)
        if size > most:
            return None
        parts.append(str(part))
    return "".join(parts)


def metas(root: etree._Element) -> dict[str, str]:
    """Return the names (lower case) and contents of a page's metas, the first of each name. Attribute order
    and case do not matter; empty metas are left out."""
    found: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = (meta.get("name") or meta.get("property") or "").strip().lower()
        content = " ".join((meta.get("content") or "").split())
        if name and content:
            found.setdefault(name, content)
    return found
