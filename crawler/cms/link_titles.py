"""The title of a link: its text, its @title, its picture; if these are mute, the text around it."""

from __future__ import annotations

import re
from itertools import islice

from lxml import etree

from crawler.cms.base import squash
from crawler.cms.follow import is_annual, is_index, is_unit
from crawler.cms.headings import headings_over, heads_over, spanning, year_over
from pipelines.readers.html.metas import text_of
from pipelines.text.bodies import is_close
from pipelines.text.titles import is_report_title, squeeze

_HERE_WORDS = r"^请?点击?(此处|这里|此|进入)(查看|查阅|浏览|进入)?$"
_MUTE = re.compile(
    r"^[\[【(（]?(点击|在线)?(查看|查阅|详情|详细|阅读|下载|浏览|打开|进入|链接|更多|more|pdf|word|ofd|rss|xml|订阅)"
    r"(详情|更多|全文|内容|版)?[\]】)）]?[>»+…. ]*$|^(已公开|已发布|[\W_])+$"
    rf"|{_HERE_WORDS}",
    re.I,
)
_MORE = re.compile(r"^[\[【(（]?(查看|点击)?(更多|more)(内容)?[\]】)）]?[>»+…. ]*$", re.I)
_HERE = re.compile(_HERE_WORDS)
_YEARLY = re.compile(r"^(19|20)\d\d年?度?(年报|年度报告|报告|工作报告)?$")
_NAME = re.compile(r"^[\u4e00-\u9fff（）()]{3,25}$")
_NAMELESS = re.compile(
    r"^(19|20)\d\d年?度?(政府信息|政务信息|政务|信息)公开(工作)?(情况)?(年度?(工作)?)?报告?$"
)
_YEAR = re.compile(r"^(19|20)\d\d(年|年度)?$")
_LEAD = re.compile(r"^(.{4,30})[:：]$")
DATED = re.compile(r"\s*[\[(（]?\s*20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s*[\])）]?$")
"""The date of a row after its title."""
_SERIAL = re.compile(r"^\d{1,3}[ .、]*(?=[^\d年月日季届个件第])")  # the number of a row
_HEADING = 60  # most characters of a row that names a mute link
_SENTENCE = 100  # most characters of a sentence with a link in it
_MOST_LINKS = 3  # most links of a row: more make a menu
_BOX = 6  # levels up to the box of a 更多
REST = "政府信息公开年报"
"""Title of a 更多 below a few reports."""


def name_of(element: etree._Element, text: str) -> str:
    """Return the longest name of an anchor: a cut text is not its title."""
    if not text or _MUTE.match(text):
        said = squash(_titled(element))
        said = said if not _MUTE.match(said) else ""
        shown = _picture(element)
        said = said or ("" if _MUTE.match(shown) else shown)
        return said or _rest(element, text or shown) or _cell(element) or _row(element, text or shown)
    if _YEARLY.match(text) and (body := _body(element)):
        return f"{body}{text}"
    if _YEAR.match(text) and is_report_title(lead := f"{text}{_lead(element)}"):
        return lead
    named = squash(_titled(element))
    best = named if len(named) >= len(text.rstrip(".… ")) else text
    if _NAMELESS.match(squeeze(best)):
        return f"{_reporter(element)}{best}"
    return f"{best}{year}年" if is_unit(best) and (year := year_over(element)) else best


def _reporter(element: etree._Element) -> str:
    """Return the body that the row of a report without a name gives, in a cell or a tag of its own, or the
    heading above the list; else an empty string."""
    row = next(element.iterancestors("tr", "li", "dd"), None)
    if row is None or len(list(islice(row.iter("a"), _MOST_LINKS + 1))) > _MOST_LINKS:
        return ""
    cells = (
        squash(text_of(one)).strip("[]【】［］（）()") for one in row.iter("td", "th", "span", "em", "i", "b")
    )
    if said := next(filter(is_close, cells), ""):
        return said
    above = row.getparent()
    head = next(above.itersiblings(preceding=True), None) if above is not None else None
    said = squash(text_of(head)).rstrip(":：") if head is not None and isinstance(head.tag, str) else ""
    return said if is_close(said) else ""


def _body(element: etree._Element) -> str:
    """Return the body in the row or heading of links that are named by a year alone."""
    row = next(element.iterancestors("tr"), None)
    if row is not None:
        cells = (squash(text_of(cell)) for cell in (*row.iter("td", "th"), *spanning(row)))
        return next(filter(_NAME.match, cells), "")
    href = element.get("href") or ""
    if href.endswith("/") or is_index(href):  # the years of the body whose page this is
        return ""
    over = (squash(text_of(one)) for one in headings_over(element))
    return next((said for said in over if _NAME.match(said) and is_unit(said)), "")


def _lead(element: etree._Element) -> str:
    """Return the beginning of a line of year links: 政府信息公开年度报告：2023年 | 2022年."""
    around = element.getparent()
    found = _LEAD.match(squeeze(around.text or "")) if around is not None else None
    return found[1] if found else ""


def _titled(element: etree._Element) -> str:
    """Return the @title of an element, of its children, or of the parent that it fills."""
    around = element.getparent()
    own = [element, *element]
    if around is not None and around.tag in ("li", "tr", "td", "dd", "p", "span", "h3") and len(around) == 1:
        own.append(around)
    said = (one.get(name) for one in own for name in ("title", "data-title", "data-name", "aria-label"))
    return next(filter(None, said), "")


def _picture(element: etree._Element) -> str:
    """Return the text of a picture button or a map area."""
    for image in element.iter("img", "area"):
        if said := squash(image.get("alt") or image.get("title") or ""):
            return said
    return ""


def _rest(element: etree._Element, text: str) -> str:
    """Return `REST` for a 更多 if most other links of its box are reports, and for a 点击此处 in a sentence about annual
    reports (those of earlier years are on the old site); else an empty string."""
    if _HERE.match(text):
        around = next(element.iterancestors("p", "li", "td", "div"), element)
        said = squeeze(text_of(around))
        return REST if is_annual(said) and len(said) <= _SENTENCE else ""
    if not _MORE.match(text):
        return ""
    for number, box in enumerate(element.iterancestors(), start=1):
        if number > _BOX:
            break
        beside = [squash(_titled(one) or text_of(one)) for one in box.iter("a") if one is not element]
        if rows := [one for one in beside if one]:
            return REST if 2 * sum(map(is_report_title, rows)) > len(rows) else ""
    return ""


def _cell(element: etree._Element) -> str:
    """Return the body of the row and the year of the column, in a table of bodies and years."""
    cell = next(element.iterancestors("td", "th"), None)
    row = cell.getparent() if cell is not None else None
    if cell is None or row is None or row.tag != "tr":
        return ""
    year = next((said for one in heads_over(cell) if _YEAR.match(said := squeeze(text_of(one)))), "")
    before = (*spanning(row), *islice(row, row.index(cell)))
    names = [said for one in before if (said := squash(text_of(one))) and not said.isdigit()]
    names = [said for said in names if not _MUTE.match(said)] if year else []
    first = next((said for said in names if is_unit(said)), names[0] if names else "")
    return f"{first}{year}" if first and not _YEAR.match(first) else ""


def _before(element: etree._Element, row: etree._Element) -> str:
    """Return the cells before a link's cell, from the cell of the link before: two bodies may share a row. An empty
    string if they name no body."""
    said = ""
    for cell in row:
        if element in cell.iter():
            return said if is_unit(said) else ""
        said = "" if next(cell.iter("a"), None) is not None else f"{said}{squash(text_of(cell))}"
    return ""


def _row(element: etree._Element, text: str) -> str:
    """Return the text beside a mute link; in a row of `<dt>` and `<dd>`, the text of the `<dt>`. In a table, adds the
    cells that reach into its row from above."""
    row = next(element.iterancestors("tr"), None)
    above = "" if row is None else "".join(squash(text_of(cell)) for cell in spanning(row))
    beside = _beside(element, text)
    return f"{above}{beside}" if len(above) + len(beside) <= _HEADING and beside != text else beside


def _beside(element: etree._Element, text: str) -> str:
    for parent in element.iterancestors():
        if parent.tag == "body" or len(list(islice(parent.iter("a", "area"), _MOST_LINKS + 1))) > _MOST_LINKS:
            break
        if parent.tag == "dd" and (head := next(parent.itersiblings("dt", preceding=True), None)) is not None:
            return squash(text_of(head)) or text
        said = (_before(element, parent) if parent.tag == "tr" else "") or squash(text_of(parent))
        beside = _SERIAL.sub("", DATED.sub("", said.replace(text, "").strip()))
        if len(beside) > _HEADING:
            break
        if beside and parent.tag != "td":
            return beside
    return text
