"""The next pages of a list: from a script that counts, a number in the address, or the link 下一页."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice
from math import ceil
from urllib.parse import parse_qsl, urljoin, urlsplit

from lxml import etree

from crawler.cms.base import Ask, Link, resolve
from crawler.cms.links import links
from crawler.cms.page import Page, once, scripts, uncommented
from crawler.cms.page_counts import stated
from crawler.cms.rows import following as named
from crawler.cms.rows import rows, total
from crawler.cms.sending import with_parameters
from crawler.cms.siblings import siblings

MOST = 1000  # pages of a list: a higher count is a mistake
_CALL = re.compile(
    r"\b\w{0,20}(?:page|fenye)\w{0,20}\(\s*(?P<box>['\"][^'\"]*['\"]\s*,)?\s*(?P<count>\w+)\s*,\s*\w+\s*,"
    r"\s*['\"](?P<name>[^'\"]+)['\"]\s*,\s*['\"]\.?(?P<ext>(?:s?html?|jsp|aspx?|php))['\"]",
    re.I,
)
"""`createPageHTML(N, 0, "index", "html")`, whatever the function's name."""
_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_ENDING = re.compile(r"['\"]\.?(?:s?html?|jsp|aspx?|php)['\"]", re.I)
"""Tested first: few pages have it, and the pattern above is slow without a match."""
_NAMED_ENDING = re.compile(r"[Pp]age\s*\+\s*['\"]\.(s?html?|jsp|aspx?|php)\b")
"""`"index_" + nextPage + ".htm"`, in the script of a folder's first page."""
_MOST_NUMBERS = 20  # most numbers in a pager; a month has more days
_OBJECT = re.compile(r"\b(?:Pager|createPage(?:HTML)?)\(\s*\{(?P<body>[^}]*)\}", re.S)
_NUMBERED = re.compile(
    r"^(?P<before>.*/(?:[a-z]+[_-])?)(?P<number>\d{1,3})(?P<after>(?:\.s?html?|\.jspx?|/)?)$", re.I
)
_PARAMETER = re.compile(
    r"^((cur|current|curr|now|c|to|go)?_?page[d_]?(no|num|number|index|idx)?|pn|p|ys|dqy|yeshu|current)$",
    re.I,
)
_SIZE = re.compile(r"^(page_?size|prepage|perpage|per_page|rows|limit|size|number|ts|mys|pagecount)$", re.I)
_LITERAL = re.compile(r"['\"]((?:https?:/)?/[^'\"\s<>]*[?&](\w+)=[01](?:&[^'\"\s<>]*)?)['\"]")
_ASKED = re.compile(r"[?&]\w+=[01][&'\"]")  # tested first: the pattern above is slow without a match
_NEXT = re.compile(
    r"^[>»›\s\[【(（]*([上前]一年度?|下一?页|后一?页|下一?頁|next(page)?)[>»›\s\]】)）]*$",
    re.I,
)
_BEFORE = re.compile(r"^[<«‹\s]*([上前]一?[页頁]|prev(ious)?( page)?)[<«‹\s]*$", re.I)
_OLDER = re.compile(
    r"^[<«‹←\s]*((点击|查看|浏览|显示)*(更早|较早|较旧|以前|早期|旧)(的?(信息|文章|内容|(年度|工作)*报告|年报|记录|数据))?"
    r"|往期(回顾|信息)?|older( posts| entries)?)[\s>»›→]*$",
    re.I,
)
_NEXT_WORD = re.compile(
    r"(^|[\s._-])(btn|page|pg|icon|arrow)?[_-]?(next|xyy|xiaye|xiayiye|nextpage)([\s._-]|$)", re.I
)
_ARROW = re.compile(r"^\s*[›>→＞❯]\s*$")
_SHOW = re.compile(r"swiper|slick|slide|banner|carousel|focus|lunbo|prevnext|article", re.I)


@once
def counted(page: Page) -> tuple[Ask, ...]:
    """Return the requests for pages 2 to N of a list whose script states N; empty without such a script.

    `createPageHTML(N, 0, "index", "html")` names page 2 index_1 and page N index_{N-1}. With the id of a box
    as its first argument it names them name_2 to name_N. Some portals mix these up, so the request at the
    edge between the two ways has the other name as `instead`.
    """
    text = uncommented(page)
    if call := _called(page):
        if _is_article(call):
            return ()
        count = _number(text, call["count"])
        return _files(page, count, call["name"], call["ext"], first=2 if call["box"] else 1)
    if ("Pager(" in text or "createPage" in text) and (
        pager := _OBJECT.search(text)
    ):  # the pattern is slow without a match
        said = dict(re.findall(r"(\w+)\s*:\s*['\"]?([\w.]+)", pager["body"]))
        count = next(
            (
                int(said[name])
                for name in ("size", "total", "count", "pageCount")
                if said.get(name, "").isdigit()
            ),
            1,
        )
        return _files(page, count, said.get("prefix", "index"), said.get("suffix", "html"), first=1)
    return ()


@once
def _called(page: Page) -> re.Match[str] | None:
    text = _COMMENT.sub("", scripts(page))
    return _CALL.search(text) if _ENDING.search(text) else None


def _is_article(call: re.Match[str]) -> bool:
    """Return whether a script counts the pages of an article: `createPageHTML(3, 0, "t20170803_1095855", "html")`."""
    return bool(call["name"].startswith("t2"))


def article_pages(page: Page) -> int:
    """Return the number of pages of an article, which a script counts under the name of its file."""
    call = _called(page)
    stem = urlsplit(page.url).path.rpartition("/")[2].partition(".")[0]
    return _number(page.text, call["count"]) if call and (_is_article(call) or call["name"] == stem) else 1


def indexed(page: Page) -> tuple[Ask, ...]:
    """Return the pages `index_1` to `index_{N-1}` if a script only states the count: `var countPage = 5`."""
    if "countPage" not in page.text:
        return ()
    stem, _, ext = urlsplit(page.url).path.rpartition("/")[2].rpartition(".")
    name = re.sub(r"_\d+$", "", stem) or "index"
    said = _NAMED_ENDING.search(scripts(page)) if not ext else None
    return _files(page, count(page), name, ext or (said[1] if said else "html"), first=1)


def numbered(page: Page) -> tuple[Ask, ...]:
    """Return the pages `2.html` to `N.html` of an address that ends in a number: `/1.html`, `/page_1.html`,
    `/page-1/`."""
    parts = urlsplit(page.url)
    found = _NUMBERED.match(parts.path)
    if not found or (
        "countPage" in page.text and found["before"].endswith("_")
    ):  # `index_1` is page 2: `indexed`
        return ()
    every = count(page)
    numbers = range(int(found["number"]) + 1, min(every, MOST) + 1) if every > 1 else ()
    query = f"?{parts.query}" if parts.query else ""
    return tuple(Ask(urljoin(page.url, f"{found['before']}{n}{found['after']}{query}")) for n in numbers)


@once
def following(page: Page) -> tuple[Ask, ...]:
    """Return the page behind 下一页; without such a link, the pages behind its numbers."""
    every = [link for link in links(page) if link.url != page.url]
    for link in every:
        if _NEXT.match(link.text) or _NEXT.match(link.title):
            return (Ask(link.url),)
    for anchor in page.root.iter("a", "link"):
        url = resolve(page.url, anchor.get("href")) if _is_next(anchor) else None
        if url and url != page.url:
            return (Ask(url),)
    return tuple(Ask(link.url) for link in _numbers(page, every)) or siblings(page.url, every, MOST)


def preceding(page: Page) -> tuple[Ask, ...]:
    """Return the page behind 上一页: some lists begin with their last page."""
    found = (link for link in links(page) if link.url != page.url and _BEFORE.match(link.text or link.title))
    return tuple(Ask(link.url, back=True) for link in islice(found, 1))


def _is_next(anchor: etree._Element) -> bool:
    """Return whether an anchor without words is the arrow to the next page."""
    if anchor.get("rel") == "next":
        return True
    said = "".join(map(str, anchor.itertext()))
    if _ARROW.match(said) or _OLDER.match(said):
        return _in_pager(anchor)
    if _NEXT_WORD.search(f"{anchor.get('class') or ''} {anchor.get('id') or ''}"):
        return not re.search(r"\w{3,}", "".join(map(str, anchor.itertext()))) and _in_pager(anchor)
    return any(
        _NEXT_WORD.search((image.get("src") or "").rpartition("/")[2]) or _NEXT.match(image.get("alt") or "")
        for image in anchor.iter("img")
    ) and _in_pager(anchor)


def _in_pager(anchor: etree._Element) -> bool:
    """Return whether an arrow is in a pager, not in a slide show or beside an article."""
    marks = (
        f"{box.get('class') or ''} {box.get('id') or ''}"
        for box in (anchor, *islice(anchor.iterancestors(), 4))
    )
    return not any(_SHOW.search(mark) for mark in marks)


def literal(page: Page) -> tuple[Ask, ...]:
    """Return an address with a page number in a script of the page, from which the list is fetched."""
    for found in _LITERAL.finditer(page.text if _ASKED.search(page.text) else ""):
        if _PARAMETER.match(found[2]) and not re.search(r"\.(html?|css|js|png)\?", found[1]):
            return (Ask(urljoin(page.url, found[1])),)
    return ()


def turned(page: Page) -> tuple[Ask, ...]:
    """Return the next answers of an interface: all if the first states the row count, else the next while
    rows come."""
    if (url := named(page)) and url != page.url:
        return (Ask(url),)
    shown = len(list(rows(page))) or sum(1 for _ in links(page))
    known = {name: value for name, value in parse_qsl(urlsplit(page.url).query) if value.isdigit()}
    name = next((name for name in known if _PARAMETER.match(name)), None)
    if not name or not shown:
        return ()
    number = int(known[name])
    every = total(page)
    if every is None:
        return (Ask(with_parameters(page.url, {name: str(number + 1)}), guess=True),)
    size = next((int(value) for key, value in known.items() if _SIZE.match(key) and int(value)), shown)
    last = ceil(every / (size if size >= shown else shown)) - (1 if number == 0 else 0)
    numbers = range(number + 1, min(last, MOST) + 1) if number < 2 else ()
    return tuple(Ask(with_parameters(page.url, {name: str(n)})) for n in numbers)


def count(page: Page) -> int:
    """Return the page count that the page states; else 1."""
    return stated(page) or 1


def pages_said(page: Page) -> int | None:
    """Return the page count that a script or the text states; None without a statement."""
    if (call := _called(page)) and not _is_article(call):
        return _number(uncommented(page), call["count"])
    return stated(page)


def is_next(text: str) -> bool:
    """Return whether a link of this text leads to the next page."""
    return bool(_NEXT.match(text))


def is_alike(url: str, other: str) -> bool:
    """Return whether two addresses differ only in numbers and queries, as the pages of a list do."""
    return _path(url) == _path(other)


def is_page_number(name: str) -> bool:
    """Return whether a parameter or a field of this name holds a page number."""
    return bool(_PARAMETER.match(name))


def first_of(*ways: Callable[[Page], tuple[Ask, ...]]) -> Callable[[Page], tuple[Ask, ...]]:
    """Return a function that asks each of these ways for the next pages of a page, in order, and returns the first
    answer that is not empty."""

    def pages(page: Page) -> tuple[Ask, ...]:
        return next((found for way in ways if (found := way(page))), ())

    return pages


def _files(page: Page, count: int, name: str, ext: str, *, first: int) -> tuple[Ask, ...]:
    numbers = range(first, first + min(count, MOST) - 1)
    edge = numbers[-1] if numbers and first == 2 else numbers[0] if numbers else None
    other = 1 if first == 2 else count
    return tuple(
        Ask(
            urljoin(page.url, f"{name}_{number}.{ext}"),
            instead=Ask(urljoin(page.url, f"{name}_{other}.{ext}")) if number == edge else None,
        )
        for number in numbers
    )


def _number(text: str, count: str) -> int:
    """Return a number, or the value of the variable that holds it; 1 if it is unknown."""
    if count.isdigit():
        return int(count)
    found = re.search(rf"\b{re.escape(count)}\s*=\s*(?:parseInt\(\s*)?['\"]?(\d+)", text)
    return int(found[1]) if found else 1


def _numbers(page: Page, every: list[Link]) -> list[Link]:
    """Return the links named 2, 3, 4 … whose addresses differ only in their digits. Of several such rows (a
    calendar has one, too) returns the row with addresses like the page's own."""
    found: dict[str, dict[int, Link]] = {}
    for link in every:
        if number := re.fullmatch(r"第?\s*(\d{1,3})\s*页?", link.text):
            found.setdefault(re.sub(r"\d+", "#", link.url), {}).setdefault(int(number[1]), link)
    rows = [row for row in found.values() if min(row) <= 2 and len(row) <= _MOST_NUMBERS]
    own = [row for row in rows if any(_path(link.url) == _path(page.url) for link in row.values())]
    best = next(iter(own or rows), {})
    return [best[number] for number in sorted(best)]


def _path(url: str) -> str:
    """Return the path without its digits, which all pages of a list share."""
    return re.sub(r"[_/-]?\d+", "", urlsplit(url).path)
