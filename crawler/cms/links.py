"""The links of a page: anchors with or without an address of their own, drop-downs, frames."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from crawler.cms.base import Link, is_file, resolve, squash
from crawler.cms.page import Page
from crawler.cms.rows import rows
from pipelines.readers.html.metas import text_of
from pipelines.text.dates import find_date

_ROW = frozenset(["li", "tr", "dd", "dl", "p", "div"])
_ROW_LENGTH = 300  # characters: more is no row of a list but the whole list
_LEAF = re.compile(r"\.(s?html?|jsp|aspx?|php)$", re.I)
_DATED = re.compile(r"\s*[\[(（]?\s*20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s*[\])）]?$")
_BULLET = re.compile(r"^[·•●◆■▪>»\s]+")
_OPENED = re.compile(
    r"['\"]([^'\"\s]*(?:/[^'\"\s]*|\.(?:s?html?|jsp|aspx?|php|pdf|docx?|xlsx?|wps|ofd)(?:\?[^'\"\s]*)?))['\"]"
)
_MUTE = re.compile(
    r"^[\[【(（]?(点击)?(查看|详情|详细|阅读|下载|浏览|打开|进入|更多|more)(详情|更多|全文|内容)?[\]】)）]?[>»+…. ]*$",
    re.I,
)
_DEEP = 8  # elements round a link that tell where it stands
_MARKED = re.compile(r"\d+|[_-]*(odd|even|first|last|active|current|cur|on|hover|top|new|line)$", re.I)
_HEADING = 60  # characters of a row that speaks for a link that says nothing


def links(page: Page) -> Iterator[Link]:
    """Every anchor that leads somewhere, every entry of a drop-down that does, and the rows of a JSON answer, in
    page order. Template anchors without an address and mail addresses are not among them; a date behind the
    text is cut off, and a link that says only 查看 or 更多 is named by its row."""
    for element in page.root.iter():
        if not isinstance(element.tag, str) or not (
            element.tag in ("a", "option", "area") or element.get("onclick")
        ):
            continue
        if url := resolve(page.url, _target(element)):
            text = _BULLET.sub("", _DATED.sub("", squash(text_of(element))))
            yield Link(url, text, _title(element, text), row_date(element), _where(element))
    yield from rows(page)


def frames(page: Page) -> Iterator[Link]:
    """Pages shown inside the page: some portals put the whole catalogue into a frame."""
    for frame in page.root.iter("iframe", "frame"):
        url = resolve(page.url, frame.get("src"))
        if url and not is_file(url):
            yield Link(url, "", "")


def _where(element: etree._Element) -> str:
    """The way to an element by tags and classes, without numbers and without what marks a single row."""
    parts: list[str] = []
    for parent in element.iterancestors():
        if len(parts) == _DEEP:
            break
        name = (parent.get("class") or "").split()[:1]
        kind = _MARKED.sub("", name[0]) if name else ""
        parts.append(f"{parent.tag}.{kind}" if kind else str(parent.tag))
    return f"{element.tag}<{'<'.join(parts)}"


def row_date(anchor: etree._Element) -> str | None:
    """The date printed in the row of a list an anchor stands in."""
    for parent in anchor.iterancestors():
        if parent.tag in _ROW:
            text = text_of(parent)
            if len(text) > _ROW_LENGTH:
                return None
            if found := find_date(text):
                return found
    return None


def _target(element: etree._Element) -> str | None:
    """Where an element leads: its own address, or the one its script opens."""
    if element.tag == "option":
        value = element.get("value") or ""
        return value if "/" in value or _LEAF.search(value) else None
    href = (element.get("href") or "").strip()
    if href and (not href.lower().startswith(("javascript:", "#")) or href.startswith(("#/", "#!/"))):
        return href
    for script in (element.get("onclick"), href):
        if script and (opened := _OPENED.search(script)):
            return opened[1]
    return element.get("data-href") or element.get("data-url") or None


def _title(element: etree._Element, text: str) -> str:
    """The longest of what an anchor is called: a cut text is not its title."""
    if not text or _MUTE.match(text):
        return squash(element.get("title") or "") or _picture(element) or _row_text(element, text)
    named = squash(
        element.get("title")
        or next((inner.get("title") for inner in element if inner.get("title")), None)
        or ""
    )
    return named if len(named) >= len(text.rstrip(".… ")) else text


def _picture(element: etree._Element) -> str:
    """What a picture button says."""
    for image in element.iter("img"):
        if said := squash(image.get("alt") or image.get("title") or ""):
            return said
    return ""


def _row_text(element: etree._Element, text: str) -> str:
    """What stands beside a link that says nothing."""
    for parent in element.iterancestors():
        beside = _DATED.sub("", squash(text_of(parent)).replace(text, "").strip())
        if len(beside) > _HEADING:
            break
        if beside and parent.tag != "td":
            return beside
    return text
