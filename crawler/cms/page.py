"""A fetched page as a tree, whatever carries the list: HTML, XML inside a script, or a JSON answer."""

from __future__ import annotations

import html
import json
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache, wraps
from typing import Any, TypeVar, cast
from urllib.parse import quote, urljoin

from lxml import etree

from archive.evidence.markup import decode
from crawler.cms.written import write

_BINARY = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"Rar!", b"\x89PNG", b"\xff\xd8\xff")
_STORE = re.compile(
    r"(?:<script[^>]*>\s*)?(?:<\?xml[^>]*\?>\s*)?<(?P<tag>datastore|recordset)\b[^>]*>(?P<records>.*?)</(?P=tag)>"
    r"(?:\s*</script>)?",
    re.S | re.I,
)
_STORES = re.compile(
    r"<(?:datastore|recordset)\b", re.I
)  # tested first: the pattern above is slow without a match
_RECORD = re.compile(
    r"<record\b[^>]*>\s*(?:<!\[CDATA\[(?P<raw>.*?)\]\]>|(?P<escaped>.*?))\s*</record>", re.S | re.I
)
_XML = re.compile(r"\s*<\?xml\b(?!.{0,2000}<html)|\s*<(rss|feed|rdf)\b", re.S | re.I)
_HOLDER = re.compile(r"<(/?(?:script|textarea|xmp)\b)", re.I)
_Answer = TypeVar("_Answer")
_COMMENT = re.compile(r"<!--.*?-->|/\*.*?\*/", re.S)
_OPENS_COMMENT = ("<!--", "/*")
_DEEP = 12
_MUTE = frozenset(["type", "rel", "lang", "{http://www.w3.org/XML/1998/namespace}lang", "isPermaLink"])
"""Attributes of a feed that say nothing of their own."""
_HEAD = 2048  # bytes
_ASKED = "=&%+#/?:;,!'()*@[]$-_.~"
_MOST_UNPACKED = 32 << 20  # bytes
_CALL = re.compile(r"^\s*[\w$.]{1,80}\((.*)\)\s*;?\s*$", re.S)
_TRAILING = re.compile(r",(\s*[}\]])")


@dataclass(frozen=True)
class Page:
    """A fetched page: its URL, its tree, its text as sent, and its `data` if it is JSON."""

    url: str
    root: etree._Element
    text: str
    data: Any = None
    encoding: str = "utf-8"  # the encoding that its forms send
    kept: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)  # results of `once`

    @classmethod
    @lru_cache(maxsize=4)  # the middlewares and the spider parse the same page
    def of(cls, url: str, body: bytes) -> Page:
        """Return the page of a body. Never fails: bytes that are no text give an empty tree. Rows in XML
        inside a script or in HTML inside a JSON answer are part of the tree."""
        body = _unpacked(body)
        text = "" if body.startswith(_BINARY) else decode(body)
        data = _json(text)
        if data is None and _XML.match(text) and not _STORES.search(text):
            data = _xml(text)
        markup = text
        if data is not None:
            markup = "".join(_fragments(data))
        elif _STORES.search(text):
            markup = _with_records(text)
        root = _tree(markup)
        if "document.write" in text:
            write(root)
        if "srcdoc" in text:
            _open_frames(root)
        encoding = "gb18030" if not text.isascii() and _is_gb(body) else "utf-8"
        if "?" in text and encoding != "utf-8":
            _spell_queries(root)
        base = root.find(".//base[@href]")
        place = url if base is None else urljoin(url, (base.get("href") or "").strip())
        return cls(place, root, text, data, encoding)


def once(ask: Callable[[Page], _Answer]) -> Callable[[Page], _Answer]:
    """Cache the result of a function on the page. The result is shared and must not be changed."""
    name = f"{ask.__module__}.{ask.__qualname__}"

    @wraps(ask)
    def asked(page: Page) -> _Answer:
        if name not in page.kept:
            page.kept[name] = ask(page)
        return cast("_Answer", page.kept[name])

    return asked


@once
def uncommented(page: Page) -> str:
    """Return the text of the page without comments."""
    return _COMMENT.sub("", page.text) if any(sign in page.text for sign in _OPENS_COMMENT) else page.text


@once
def lowered(page: Page) -> str:
    """Return `uncommented` in lower case, for the signs of slow patterns."""
    return uncommented(page).lower()


@once
def scripts(page: Page) -> str:
    """Return the text of the page's own scripts."""
    return "\n".join(script.text or "" for script in page.root.iter("script"))


def _unpacked(body: bytes) -> bytes:
    """Return a gzip page unpacked: sitemaps come as `.xml.gz`."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        return zlib.decompressobj(wbits=31).decompress(body, _MOST_UNPACKED)
    except zlib.error:
        return b""


def _tree(markup: str) -> etree._Element:
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        root = etree.fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    return etree.Element("html") if root is None else root


def _open_frames(root: etree._Element) -> None:
    """Put the page that a frame carries in its own attribute in the place of the frame."""
    for frame in list(root.iter("iframe")):
        if inside := frame.get("srcdoc"):
            frame.tag = "div"
            frame.append(_tree(inside))


def _is_gb(body: bytes) -> bool:
    """Return whether a page is in a legacy Chinese encoding."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return not body.startswith((b"\xff\xfe", b"\xfe\xff")) and b"\x00" not in body[:_HEAD]
    return False


def _spell_queries(root: etree._Element) -> None:
    """Encode Chinese in the query of a link as a browser sends it: in the encoding of the page."""
    for element in root.iter("a", "area", "frame", "iframe", "option"):
        for name in ("href", "src", "value"):
            place, mark, query = (element.get(name) or "").partition("?")
            if mark and not query.isascii():
                element.set(name, f"{place}?{quote(query, safe=_ASKED, encoding='gb18030')}")


def _with_records(text: str) -> str:
    """Return a page with the rows of its data stores in their place; behind the page if a script's string or a
    textarea holds the store."""
    held: list[str] = []

    def put(store: re.Match[str]) -> str:
        opened = [one[1] for one in _HOLDER.finditer(text, 0, store.start())]
        if not opened or opened[-1].startswith("/") or store[0].startswith("<script"):
            return _records(store)
        held.append(_records(store))
        return ""

    shown = _STORE.sub(put, text)
    at = shown.lower().rfind("</body")
    return f"{shown[:at]}{''.join(held)}{shown[at:]}" if at >= 0 else shown + "".join(held)


def _records(store: re.Match[str]) -> str:
    """Return the records of a data store as markup in its place."""
    rows = [
        found["raw"] or html.unescape(found["escaped"] or "") for found in _RECORD.finditer(store["records"])
    ]
    return f"<div>{''.join(rows)}</div>"


def _json(text: str) -> Any:
    """Return the value of a JSON answer, also of a JSONP call or with trailing commas; None if the text is no
    JSON."""
    flat = text.strip().lstrip("\ufeff")
    if called := _CALL.match(flat):
        flat = called[1].strip()
    if not flat.startswith(("{", "[")):
        return None
    for attempt in (flat, _TRAILING.sub(r"\1", flat)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _xml(text: str) -> Any:
    """Return the value of an XML document that is no page: a feed, or a list for a stylesheet. None for other
    text."""
    parser = etree.XMLParser(encoding="utf-8", recover=True, resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root is None or _local(root) in ("html", "urlset", "sitemapindex"):
        return None
    return {_local(root): _value(root, 0)}


def _value(element: etree._Element, depth: int) -> Any:
    """Return an element as text, or as an object of its attributes and children. The `<link href="…"/>` of a feed
    is an address."""
    inner = [one for one in element if isinstance(one.tag, str) and _is_own(one)]
    found: dict[str, Any] = {str(k): str(v) for k, v in element.attrib.items() if str(k) not in _MUTE}
    if depth > _DEEP or not (inner or found):
        return "".join(map(str, element.itertext())).strip()
    if not inner and found.keys() == {"href"} and not (element.text or "").strip():
        return found["href"]
    for one in inner:
        found.setdefault(_local(one), []).append(_value(one, depth + 1))
    if not inner:
        found[_local(element)] = (element.text or "").strip()
    return {
        name: value[0] if isinstance(value, list) and len(value) == 1 else value
        for name, value in found.items()
    }


def _is_own(element: etree._Element) -> bool:
    """Return whether a part of a feed's entry speaks of the entry: `rel="self"` and `rel="edit"` do not."""
    return element.get("rel", "alternate") == "alternate"


def _local(element: etree._Element) -> str:
    return str(etree.QName(element).localname).lower()


def _fragments(value: Any) -> Iterator[str]:
    """Yield the markup inside a JSON value."""
    if isinstance(value, str) and re.search(r"<(a|li|div|tr)\b", value):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _fragments(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _fragments(inner)
