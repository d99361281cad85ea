"""Atom feeds (RFC 4287) of news, for feed readers. Pure: entries in, XML out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

_ATOM = "http://www.w3.org/2005/Atom"
_BAD = {number: None for number in range(32) if number not in (9, 10, 13)} | {0xFFFE: None, 0xFFFF: None}


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a feed. `id` is a SHA-256 that identifies it whatever its address; `when` is ISO 8601."""

    id: str
    title: str
    url: str
    when: str
    summary: str


def atom(title: str, address: str, page: str, entries: Iterable[Entry]) -> bytes:
    """Return a feed, newest entry first. `address` is the feed's own address, `page` the page it follows."""
    ordered = sorted(entries, key=lambda entry: entry.when, reverse=True)
    feed = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})  # type: ignore[dict-item]  # the stubs know no default namespace
    _add(feed, "title", title)
    _add(feed, "id", address)
    _add(feed, "updated", ordered[0].when if ordered else "1970-01-01T00:00:00Z")
    _add(feed, "link", rel="self", href=address, type="application/atom+xml")
    _add(feed, "link", rel="alternate", href=page, type="text/html")
    _add(_add(feed, "author"), "name", "gongkai 公开")
    for entry in ordered:
        item = _add(feed, "entry")
        _add(item, "title", entry.title)
        _add(item, "id", f"urn:sha256:{entry.id}")
        _add(item, "updated", entry.when)
        _add(item, "link", rel="alternate", href=entry.url, type="text/html")
        _add(item, "summary", entry.summary)
    return bytes(etree.tostring(feed, xml_declaration=True, encoding="utf-8", pretty_print=True))


def _add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    if text is not None:
        element.text = _clean(text)
    return element


def _clean(text: str) -> str:
    """Return a text without characters that XML cannot hold: control characters, halves of surrogate
    pairs."""
    return text.encode("utf-8", "replace").decode("utf-8").translate(_BAD)
