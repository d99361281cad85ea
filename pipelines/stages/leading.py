"""A page in place of a file: it only leads to the file, or is a frame around its sheets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from lxml import etree

from archive.evidence.markup import decode

MOST = 2  # pages between an article and its file
_FILE = re.compile(r"\.(pdf|docx?|wps|xlsx?|et|ofd|zip|rar|7z)$", re.I)
_LOADS = re.compile(r"down(load)?|attach|file", re.I)
_SAYS = re.compile(r"下载|点击(此处|这里)|立即打开|继续访问")
_TABS = re.compile(r"tabstrip|/(top|head|foot|menu|left)\w{0,3}\.\w+$", re.I)
_MOST_TEXT = 600  # characters of a page that only leads on
_LEAST_CELLS = 12  # of a table of figures
_TAG = re.compile(rb"<(html|head|body|frameset|a|meta)\b", re.I)
_BINARY = (b"%PDF", b"PK", b"\xd0\xcf", b"Rar!", b"\x89PNG", b"\xff\xd8")
_HEAD = 4096  # bytes


def leads_to(body: bytes, url: str) -> str | None:
    """Return the address that an answer to the request for a file leads to: the first frame of a workbook saved as a
    page, or the first file of a download page. None for a file, and for a page with content of its own."""
    if body.startswith(_BINARY) or not _TAG.search(body[:_HEAD]):
        return None
    root = etree.fromstring(decode(body).encode("utf-8", "replace"), etree.HTMLParser(encoding="utf-8"))
    if root is None or sum(1 for _ in root.iter("td")) >= _LEAST_CELLS:
        return None
    frames = [one for one in _addresses(root, url, "src", "frame") if not _TABS.search(one)]
    if frames:
        return frames[0]
    if len("".join(map(str, root.itertext())).strip()) > _MOST_TEXT:
        return None
    return next(_files(root, url), None)


def _files(root: etree._Element, url: str) -> Iterator[str]:
    for anchor in root.iter("a"):
        said = "".join(map(str, anchor.itertext()))
        for target in _addresses_of(anchor, url, "href"):
            parts = urlsplit(target)
            if _FILE.search(parts.path) or (
                _SAYS.search(said) and _LOADS.search(f"{parts.path}?{parts.query}")
            ):
                yield target


def _addresses(root: etree._Element, url: str, name: str, *tags: str) -> Iterator[str]:
    for element in root.iter(*tags):
        yield from _addresses_of(element, url, name)


def _addresses_of(element: etree._Element, url: str, name: str) -> Iterator[str]:
    said = (element.get(name) or "").strip()
    if said and not said.lower().startswith(("javascript:", "#", "mailto:", "data:", "about:")):
        target = urljoin(url, said)
        if target != url and target.startswith(("http://", "https://")):
            yield target
