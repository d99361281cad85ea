"""The next pages of a list without links to them: a script composes the address or sends a form.

`function goPage(n){ location.href = "list_" + n + ".html" }`, `document.forms[0].pageNo.value = n;
…submit()`, and the `__doPostBack('Pager','2')` of ASP.NET. Functions are found by their effect, whatever
their names. A form that only searches has no function that turns pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urljoin, urlsplit
from zlib import crc32

from lxml import etree

from crawler.cms import pager
from crawler.cms.base import Ask, squash
from crawler.cms.page import Page, once, scripts
from crawler.cms.sending import fields_of, sent
from pipelines.readers.html.metas import text_of

_FUNCTION = re.compile(
    r"(?:function\s+(?P<named>\w+)|\b(?P<held>\w+)\s*=\s*function)\s*\(\s*(?P<given>\w+)[^)]*\)\s*\{"
    r"|\b(?P<arrow>\w+)\s*=\s*\(?\s*(?P<taken>\w+)\s*(?:,[^)]{0,80})?\)?\s*=>"
)
_PRINTED = re.compile(r"第\s*(\d{1,3})\s*(?:/\s*\d{1,3}\s*)?页")
_PAGE_CHOICE = re.compile(r"第?\s*(\d{1,3})\s*页?")
_CHOSEN = re.compile(
    r"""(?:location(?:\.href)?\s*=|location\.(?:replace|assign)\(|open\()\s*['"](?P<before>[^'"]*)['"]\s*\+\s*[^+;]*?value\b[^+;]*?"""
    r"""(?:\+\s*['"](?P<after>[^'"]*)['"])?\s*(?:[;)]|$)"""
)
_TEMPLATE = re.compile(r"`([^`\n]{0,300})`")  # `list_${n}.html` equals "list_" + n + ".html"
_BODY = 1000  # most characters of a function that turns pages
_COMPOSED = (
    r"""(?:location(?:\.href)?\s*=|location\.(?:replace|assign)\(|window\.open\()\s*['"](?P<before>[^'"]*)['"]\s*\+"""
    r"""\s*\(?\s*{name}\s*(?P<less>-\s*1)?\s*\)?\s*(?:\+\s*['"](?P<after>[^'"]*)['"])?"""
)
_POSTBACK = re.compile(
    r"__doPostBack\(\s*['\"](?P<target>[^'\"]+)['\"]\s*,\s*['\"](?P<said>(?:Page\$)?(?P<number>\d{1,3}))['\"]"
)
_NEXT_BACK = re.compile(
    r"""__doPostBack\(\s*'(?P<target>[^'"&]+)'\s*,\s*'(?P<said>Page\$Next|)'\s*\)"""
    r"""[^>]{0,80}>\s*(?:<[^>]{0,80}>\s*)*(?:下一?页|后一页|下页|&gt;|>)"""
)
"""A 下一页 without a number: the state of each answer decides its next page."""
_WRITTEN = re.compile(r"""([A-Za-z_]\w*)(?:['"]\s*\)|['"]\s*\])?\.value\s*=\s*['"]?(\d{1,3})""")
_TARGET, _ARGUMENT = "__EVENTTARGET", "__EVENTARGUMENT"


@dataclass(frozen=True, slots=True)
class _Turner:
    """A function that the page calls with page numbers: its body, its parameter, the highest number, and the number
    that 下一页 gives."""

    body: str
    parameter: str
    highest: int
    following: int | None


def composed(page: Page) -> tuple[Ask, ...]:
    """Return the pages whose addresses a script composes around a number."""
    for turner in _turners(page):
        joined = re.search(_COMPOSED.format(name=re.escape(turner.parameter)), turner.body)
        if joined:
            less = 1 if joined["less"] else 0
            first, last = _numbers(page, turner)
            urls = {
                n: urljoin(page.url, f"{joined['before']}{n - less}{joined['after'] or ''}")
                for n in range(first, last + 1)
            }
            own = next((n for n, url in urls.items() if url == page.url), first)
            return tuple(Ask(url) for n, url in urls.items() if n > own)
    return ()


def submitted(page: Page) -> tuple[Ask, ...]:
    """Return the pages that a script requests by writing a number into a form."""
    for turner in _turners(page):
        if ".submit(" not in turner.body:
            continue
        for form in page.root.iter("form"):
            fields = fields_of(form)
            ids = {one.get("name"): one.get("id") for one in form.iter("input")}
            named = filter(pager.is_page_number, fields)
            name = next(
                (one for one in named if one in turner.body or (ids.get(one) or one) in turner.body), None
            )
            if name:
                first, last = _numbers(page, turner)
                numbers = range(_number_in(page.url, name, first) + 1, last + 1)
                return tuple(sent(page, form, fields | {name: str(n)}, (name,)) for n in numbers)
    return ()


def pressed(page: Page) -> tuple[Ask, ...]:
    """Return the page behind a 下一页 that fills a form and sends it: `document.f.page.value=2; document.f.submit()`."""
    for element in page.root.iter("a", "input", "button", "img"):
        name = squash(text_of(element)) or element.get("value") or element.get("alt") or ""
        said = f"{element.get('href') or ''} {element.get('onclick') or ''}"
        if not pager.is_next(name) or ".submit(" not in said:
            continue
        for form in page.root.iter("form"):
            fields = fields_of(form)
            given = {field: number for field, number in _WRITTEN.findall(said) if field in fields}
            if given:
                return (sent(page, form, fields | given, tuple(given)),)
    return ()


def jumped(page: Page) -> tuple[Ask, ...]:
    """Return the pages that a form with a field or a drop-down for the number of a page asks for, as many as the page
    states."""
    every = min(pager.count(page), pager.MOST)
    for form in page.root.iter("form") if every > 1 else ():
        typed = (
            one.get("name") or ""
            for one in form.iter("input", "select")
            if one.get("type", "text") in ("text", "number") and (one.tag == "input" or _page_numbers(one))
        )
        if name := next(filter(pager.is_page_number, typed), None):
            numbers = range(_number_in(page.url, name) + 1, every + 1)
            return tuple(sent(page, form, fields_of(form) | {name: str(n)}, (name,)) for n in numbers)
    return ()


def posted_back(page: Page) -> tuple[Ask, ...]:
    """Return the next page of an ASP.NET list. Each answer has its own state, so only the next page can be
    requested."""
    own, text = _number_in(page.url, _ARGUMENT), page.text.replace("&#39;", "'")
    nexts = [found for found in _POSTBACK.finditer(text) if int(found["number"]) > own]
    found = min(nexts, key=lambda one: int(one["number"]), default=None) or _NEXT_BACK.search(text)
    if not found:
        return ()
    form = next((form for form in page.root.iter("form") if "__VIEWSTATE" in fields_of(form)), None)
    if form is None:
        return ()
    fields = fields_of(form) | {_TARGET: found["target"], _ARGUMENT: found["said"] or ""}
    if not fields[_ARGUMENT]:  # only the state identifies the page
        fields["__PAGE"] = f"{crc32(fields['__VIEWSTATE'].encode()):08x}"
    return (sent(page, form, fields, (_TARGET, _ARGUMENT, *(["__PAGE"] if "__PAGE" in fields else []))),)


@once
def _turners(page: Page) -> tuple[_Turner, ...]:
    return tuple(_called(page, scripts(page)))


def _called(page: Page, script: str) -> Iterator[_Turner]:
    """Yield the functions of a script that the page calls with numbers."""
    for found in _FUNCTION.finditer(script):
        name = found["named"] or found["held"] or found["arrow"]
        calls = re.findall(rf"\b{re.escape(name)}\(\s*['\"]?(\d{{1,3}})['\"]?\s*[,)]", page.text)
        calls += [number for select in page.root.iter("select") for number in _chosen(select, name)]
        if calls:
            body = script[found.end() : found.end() + _BODY].partition("function ")[0]
            following = _following(page, name)
            given = found["given"] or found["taken"]
            yield _Turner(_TEMPLATE.sub(_joined, body), given, max(map(int, calls)), following)


def _following(page: Page, function: str) -> int | None:
    """Return the number that a 下一页 gives to a function, or None."""
    for element in page.root.iter("a", "input", "button", "span", "li", "img"):
        name = squash(text_of(element)) or element.get("value") or element.get("alt") or ""
        if pager.is_next(name):
            said = f"{element.get('href') or ''} {element.get('onclick') or ''}"
            if call := re.search(rf"\b{re.escape(function)}\(\s*['\"]?(\d{{1,3}})['\"]?\s*[,)]", said):
                return int(call[1])
    return None


def _chosen(select: etree._Element, function: str) -> list[str]:
    """Return the numbers of a drop-down of pages that calls a function: `onchange="go(this.value)"`."""
    if not re.search(rf"\b{re.escape(function)}\(\s*this\.", select.get("onchange") or ""):
        return []
    return _page_numbers(select)


def _page_numbers(select: etree._Element) -> list[str]:
    found = [_PAGE_CHOICE.fullmatch(squash(text_of(option))) for option in select.iter("option")]
    return [one[1] for one in found if one] if all(found) else []


def dropped(page: Page) -> tuple[Ask, ...]:
    """Return the pages of a drop-down of numbers that composes an address:
    `location='list_'+this.value+'.html'`."""
    for select in page.root.iter("select"):
        joined = _CHOSEN.search(select.get("onchange") or "")
        if joined and (numbers := [int(one) for one in _page_numbers(select)]):
            urls = {n: urljoin(page.url, f"{joined['before']}{n}{joined['after'] or ''}") for n in numbers}
            own = next((n for n, url in urls.items() if url == page.url), min(numbers))
            return tuple(Ask(url) for n, url in urls.items() if n > own)
    return ()


def _joined(template: re.Match[str]) -> str:
    return '"' + re.sub(r"\$\{([^}]*)\}", r'" + \1 + "', template[1]) + '"'


def _numbers(page: Page, turner: _Turner) -> tuple[int, int]:
    """Return the numbers of the first and the last page. Some scripts count from 0: on the first page 下一页 gives
    1, on the second, 第2/5页, it gives 2."""
    printed = _PRINTED.search(page.text) if turner.following is not None else None
    first = 0 if turner.following == (int(printed[1]) if printed else 1) else 1
    return first, min(max(turner.highest, pager.count(page) - 1 + first), pager.MOST)


def _number_in(url: str, name: str, first: int = 1) -> int:
    """Return the page number in an address; `first` without a number."""
    said = parse_qs(urlsplit(url).query).get(name, [""])[0].rpartition("$")[2]
    return int(said) if said.isdigit() else first
