"""The links of a page: anchors with or without their own address, drop-downs, frames."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml import etree

from crawler.cms import posted
from crawler.cms.base import PAGE, Link, is_file, resolve, squash
from crawler.cms.link_titles import DATED, name_of
from crawler.cms.page import Page, once, scripts, uncommented
from crawler.cms.page_turns import is_turn
from crawler.cms.rows import rows, scripted
from crawler.cms.sending import fields_of, sent
from crawler.cms.targets import LEARNT, LEARNT_FORM, keeps_address, may_keep, target
from pipelines.readers.html.metas import text_of
from pipelines.text.dates import find_date

_ANCHORS = frozenset(["a", "option", "area"])
_LEADS = _ANCHORS | {"button", "input"}
_ROW = frozenset(["li", "tr", "dd", "dl", "p", "div"])
_ROW_LENGTH = 300  # most characters of a row: more is the whole list
_BULLET = re.compile(r"^[·•●◆■▪>»\s]+")
_SUFFIX = re.compile(r"(?<=[\u4e00-\u9fff])\.(s?html?|aspx?|jsp|php)$|(?<=\w)/$", re.I)
"""The ending of a file or a folder, in the index that a server makes of a folder."""
_AROUND = re.compile(r"/(tabstrip|top|head(er)?|foot(er)?|bottom|menu|nav|left|tree)\w{0,3}\.\w+$", re.I)
_LOADED = re.compile(r"""\$\([^()]{1,80}\)\s*\.load\(\s*(['"])([^'"\s]+)[^'"]*\1\s*[,)]""")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_DEEP = 8  # levels above a link that give its position
_MARKED = re.compile(r"\d+|[_-]*(odd|even|first|last|active|current|cur|on|hover|top|new|line)$", re.I)


def links(page: Page) -> Iterator[Link]:
    """Yield every anchor with an address, every drop-down entry with an address, and the rows of a JSON
    answer or of a script, in page order. Omits template anchors without an address and mail addresses. Cuts
    off a date after the text, and names a link that says only 查看 or 更多 by its row."""
    return iter(_links(page))


@once
def _links(page: Page) -> tuple[Link, ...]:
    return tuple(_found(page))


def _found(page: Page) -> Iterator[Link]:
    script = scripts(page)
    for element in page.root.iter():
        if element.tag not in _LEADS and not may_keep(element.tag, tuple(element.keys())):
            continue
        if not (element.tag in _ANCHORS or keeps_address(element) or posted.is_button(element)):
            continue
        hidden = _HIDDEN.search(element.get("style") or "") and LEARNT not in element.attrib
        if hidden or "disabled" in element.attrib:  # bait, or the last page; not the folded entry of a menu
            continue
        text = row_text(element)
        date = row_date(element)
        if ask := posted.sent_by(page, element, name := name_of(element, text), date):
            yield Link(ask.url, text, name, date, _where(element), ask.body)
        elif url := resolve(page.url, target(element, "" if is_turn(text) else script)):
            yield Link(url, text, name, date, _where(element), element.get(LEARNT_FORM))
    yield from rows(page)
    yield from scripted(page)


def row_text(element: etree._Element) -> str:
    """Return the text of an element without a bullet, the date after it, and the ending of a file."""
    text = squash(text_of(element) or element.get("value") or "")
    return _SUFFIX.sub("", _BULLET.sub("", DATED.sub("", text)))


def frames(page: Page) -> Iterator[Link]:
    """Yield the pages in the frames of a page: some portals put the whole catalogue into a frame."""
    for frame in page.root.iter("iframe", "frame", "object", "embed"):
        url = resolve(page.url, frame.get("src") or frame.get("data"))
        if url and not is_file(url) and (frame.tag.endswith("frame") or _is_page(frame, url)):
            yield Link(url, "", "")


def _is_page(element: etree._Element, url: str) -> bool:
    """Return whether an object holds a page, and no film or font."""
    return "html" in (element.get("type") or "") or bool(re.search(rf"{PAGE}$", urlsplit(url).path, re.I))


def inner_frames(page: Page) -> list[Link]:
    """Return the frames of a page without content of its own, the pages that its scripts put into it:
    `$("#content").load("body.asp?id=3")`, and the answers to forms that fill a frame. Omits those around the
    content (a head, the tabs of a workbook) if others remain."""
    text = uncommented(page) if ".load(" in page.text else ""
    loaded = (resolve(page.url, found[2]) for found in _LOADED.finditer(text))
    every = [*frames(page), *(Link(url, "", "") for url in loaded if url and not is_file(url)), *_sent(page)]
    return [one for one in every if not _AROUND.search(urlsplit(one.url).path)] or every


def _sent(page: Page) -> Iterator[Link]:
    """Yield the answers to the forms that a script sends into frames without an address."""
    named = {
        one.get("name") for one in page.root.iter("iframe", "frame") if not resolve(page.url, one.get("src"))
    }
    for form in page.root.iter("form") if ".submit(" in scripts(page) else ():
        if form.get("target") in named - {None} and not posted.changes(form.get("action") or ""):
            fields = fields_of(form)
            ask = sent(page, form, fields, tuple(fields))
            yield Link(ask.url, "", "", body=ask.body)


def _where(element: etree._Element) -> str:
    """Return the path to an element by tags and classes, without numbers and the marks of a single row."""
    parts: list[str] = []
    for parent in element.iterancestors():
        if len(parts) == _DEEP:
            break
        name = (parent.get("class") or "").split()[:1]
        kind = _MARKED.sub("", name[0]) if name else ""
        parts.append(f"{parent.tag}.{kind}" if kind else str(parent.tag))
    return f"{element.tag}<{'<'.join(parts)}"


def row_date(anchor: etree._Element) -> str | None:
    """Return the date printed in the row of an anchor (ISO), or None. A box with rows of its own is no row."""
    for parent in anchor.iterancestors():
        if parent.tag in _ROW:
            if parent.tag == "div" and next(parent.iter("li", "tr"), None) is not None:
                return None
            text = text_of(parent)
            if len(text) > _ROW_LENGTH:
                return None
            if found := find_date(text):
                return found
    return None
