"""Reports behind a choice of years or of units: a drop-down whose entries are no addresses.

Only choices that a page offers are requested, never an assumed range.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import islice, product
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from lxml import etree

from crawler.cms.base import Ask, Link, is_file, resolve, squash
from crawler.cms.follow import is_annual, is_unit, is_year, same
from crawler.cms.page import Page
from crawler.cms.pager import MOST, is_page_number
from crawler.cms.sending import fields_of, with_parameters
from crawler.cms.targets import is_address
from pipelines.readers.html.metas import text_of
from pipelines.text.titles import squeeze

CHOICE = "choice"
"""Position (`where`) of the links of a drop-down."""
_LEAST = 3  # units: fewer make no choice of units
_YEAR = re.compile(r"(20\d\d)\s*(年|年度)?$")
_NUMBER = re.compile(r"20\d\d")
_OPENS = re.compile(r"(\bopen\(|location\b[^;]*=|location\.\w+\()[^;]*value")
_JOINED = re.compile(
    r"['\"](?P<before>[^'\"]*[=/])['\"]\s*\+\s*[^+;]+?(?:\+\s*['\"](?P<after>[^'\"]*)['\"])?\s*(?:[;)]|$)"
)


def year_links(page: Page) -> Iterator[Link]:
    """Yield the page of each year that a drop-down offers, named by the year."""
    for select in page.root.iter("select"):
        for year, value in _years(select):
            if _partner(select) is None and (url := _address(page, select, value)):
                yield Link(url, f"{year}年", f"{year}年")


def unit_links(page: Page) -> Iterator[Link]:
    """Yield the page of each unit that a drop-down offers, named by the unit. If the form also asks for a
    year, yields a page for each unit and year."""
    for select in page.root.iter("select"):
        partner = _partner(select)
        yield from _led(page, select)
        for unit, value in _units(select):
            if partner is None:
                if url := _address(page, select, value):
                    yield Link(url, unit, unit, where=CHOICE)
                continue
            for year, other in _years(partner):
                if url := _sent(page, select, {_name(select): value, _name(partner): other}):
                    yield Link(url, f"{unit}{year}年", f"{unit}{year}年", where=CHOICE)


def column_links(page: Page) -> Iterator[Link]:
    """Yield the columns of annual reports that a drop-down of categories offers: 机构职能, 政策法规,
    年度报告."""
    for select in page.root.iter("select"):
        for entry in select.iter("option"):
            text = squash(text_of(entry))
            value = (entry.get("value") or text).strip()
            if not is_annual(squeeze(text)) or _NUMBER.search(text) or is_address(value):
                continue
            if url := _address(page, select, value):
                yield Link(url, text, text)


def posted_choices(page: Page, *, listed: Collection[str]) -> tuple[Ask, ...]:
    """Return the POST requests of a form, one for each choice of unit, or of unit and year. Of a choice of
    years alone, omits years that a title `listed` on the page names: search forms have such a choice, too.
    Returns one more than `MOST` if the form offers more."""
    shown = {year for title in listed for year in _NUMBER.findall(title)}
    for form in page.root.iter("form"):
        if (form.get("method") or "get").lower() != "post":
            continue
        offered: dict[str, list[str]] = {}
        selects = list(form.iter("select"))
        units = any(map(_units, selects))
        for select in selects:
            if (found := _units(select) or _years(select)) and (name := _name(select)):
                offered[name] = [value for called, value in found if units or called not in shown]
        further = any(map(is_page_number, dict(parse_qsl(urlsplit(page.url).query))))
        if offered and (units or (len(shown) <= 1 and not further)):
            action = urljoin(page.url, (form.get("action") or "").strip() or page.url)
            chosen = islice(product(*offered.values()), MOST + 1)
            every = (dict(zip(offered, values, strict=True)) for values in chosen)
            known = fields_of(form)
            return tuple(
                Ask(
                    with_parameters(action, one),
                    urlencode(known | one, encoding=page.encoding),
                    guess=True,
                    choice=True,
                )
                for one in every
            )
    return ()


def _led(page: Page, select: etree._Element) -> Iterator[Link]:
    """Yield the units of a drop-down whose entries are addresses of this host. A drop-down that opens its
    choice may offer few."""
    found = []
    for entry in select.iter("option"):
        text, value = squash(text_of(entry)), (entry.get("value") or "").strip()
        url = resolve(page.url, value) if is_address(value) and is_unit(text) else None
        if url and urlsplit(url).netloc == urlsplit(page.url).netloc:
            found.append(Link(url, text, text, where=CHOICE))
    opens = _OPENS.search(select.get("onchange") or "")
    yield from found if opens or len(found) >= _LEAST else ()


def _years(select: etree._Element) -> list[tuple[str, str]]:
    """Return (year, value) of each year in a drop-down; empty if the values are addresses."""
    found = [
        (year[1], (entry.get("value") or year[1]).strip())
        for entry in select.iter("option")
        if (year := _YEAR.match(squash(text_of(entry))))
    ]
    return [] if any(is_address(value) for _, value in found) else found


def _units(select: etree._Element) -> list[tuple[str, str]]:
    """Return (unit, value) of each unit in a drop-down; empty if the values are addresses or the units are
    too few."""
    found = [
        (text, (entry.get("value") or text).strip())
        for entry in select.iter("option")
        if is_unit(text := squash(text_of(entry)))
    ]
    return [] if len(found) < _LEAST or any(is_address(value) for _, value in found) else found


def _partner(select: etree._Element) -> etree._Element | None:
    """Return the other drop-down of a form that asks for a unit and a year at once, or None."""
    form = next(select.iterancestors("form"), None)
    if form is None or not select.get("name"):
        return None
    kind = _years if _units(select) else _units if _years(select) else None
    others = (one for one in form.iter("select") if one is not select and one.get("name"))
    return next((one for one in others if kind and kind(one)), None)


def _name(select: etree._Element) -> str:
    return select.get("name") or select.get("id") or ""


def _address(page: Page, select: etree._Element, value: str) -> str | None:
    """Return the target of a choice, by the script of the drop-down, a parameter of the page's address, or
    its form."""
    if joined := _JOINED.search(select.get("onchange") or ""):
        return resolve(page.url, f"{joined['before']}{value}{joined['after'] or ''}")
    name = _name(select)
    known = dict(parse_qsl(urlsplit(page.url).query, keep_blank_values=True))
    form = next(select.iterancestors("form"), None)
    if form is not None and (form.get("method") or "get").lower() == "post":
        return None  # the address of its answer repeats the choice, and no GET has that answer
    if name in known:
        return with_parameters(page.url, {name: value})
    for parameter, now in known.items():
        if _YEAR.match(now):
            return with_parameters(page.url, {parameter: value})
    return _sent(page, select, {name: value}) if select.get("name") else None


def _sent(page: Page, select: etree._Element, chosen: dict[str, str]) -> str | None:
    """Return the address that the form of a drop-down requests; None if its method is not GET."""
    form = next(select.iterancestors("form"), None)
    if form is None or (form.get("method") or "get").lower() != "get":
        return None
    action = urljoin(page.url, form.get("action") or "").partition("?")[0]
    asked = urlencode(fields_of(form) | chosen, encoding=page.encoding, errors="replace")
    return resolve(page.url, f"{action}?{asked}")


def year_choice(links: Iterable[Link]) -> tuple[Link, ...]:
    """Return the links of a markup position that holds nothing but years, wherever they lead: at least two."""
    places: dict[str, dict[str, Link]] = {}
    for link in links:
        places.setdefault(link.where, {}).setdefault(same(link.url), link)
    rows = (tuple(place.values()) for place in places.values() if len(place) > 1)
    return next(
        (some for some in rows if all(is_year(one.title) and not is_file(one.url) for one in some)), ()
    )


def only_years(links: Iterable[Link]) -> bool:
    """Return whether columns are only a choice of years, or empty: then the listed bodies may lead to their
    reports."""
    return all(is_year(link.title) for link in links)
