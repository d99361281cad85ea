"""Targets that only a POST reaches: `__doPostBack('grid','Select$3')`, a form of its own in each row, a script
that fills a form and sends it.

The address of such a target repeats no state. It names the row by its title and date, so that it stays the same
when rows move down, and no two rows share it. Only links that speak of reports, bodies or disclosure are
followed: another form may change something on the server.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit
from zlib import crc32

from lxml import etree

from crawler.cms import follow
from crawler.cms.base import Ask
from crawler.cms.page import Page, once, scripts
from crawler.cms.page_turns import is_turn
from crawler.cms.sending import fields_of, with_parameters
from crawler.cms.targets import ACTION, FILLED, calls
from pipelines.text.titles import is_report_title, squeeze

ROW = "__ROW"
"""Parameter of an address that names a row of a list whose target only a POST reaches."""
_POSTBACK = re.compile(
    r"""(?:__doPostBack\(|WebForm_PostBackOptions\()\s*(['"])(?P<target>[^'"]+)\1\s*,\s*(['"])(?P<said>[^'"]*)\3"""
)
_COMMAND = re.compile(r"(Page|Sort|Edit|Delete|Update|Cancel|New)\$|^(Page|Sort|Edit|Delete|Update)$", re.I)
_CHANGES = re.compile(
    r"login|logout|delete|remove|register|save|apply|shenqing|sqgk|ysq|subscri|vote|comment|message|zhuce|denglu",
    re.I,
)
_ASKS = re.compile(r"申请|提交|订阅|留言|投票|注册|登录|登陆|评论|意见|举报|投诉|保存|删除")
_SPEAKS = re.compile(r"(19|20)\d\d|公开|年报|年度报告|(…|\.{2,})$")
_LITERAL = re.compile(r"""([A-Za-z_]\w*)(?:['"]\s*\)|['"]\s*\])?\.value\s*=\s*['"]([^'"]*)['"]""")
_TYPED = frozenset(["text", "search", "password", "tel", "email", "file", "date", "number"])


def is_posted(url: str) -> bool:
    """Return whether an address names a row whose target only its list page can request."""
    return ROW in parse_qs(urlsplit(url).query)


def changes(action: str) -> bool:
    """Return whether a form may change something on the server, by the name of its program."""
    return bool(_CHANGES.search(urlsplit(action).path))


def is_button(element: etree._Element) -> bool:
    """Return whether an element is a button of a form."""
    kind = (element.get("type") or "").lower()
    return element.tag == "button" or (element.tag == "input" and kind in ("submit", "image", "button"))


def sent_by(page: Page, element: etree._Element, name: str, date: str | None) -> Ask | None:
    """Return the form that a click on an element sends, or None. `name` and `date` are those of its row."""
    asked, flat = _scripts_of(element), squeeze(name)
    if (
        not (asked or is_button(element))
        or is_turn(flat)
        or (_ASKS.search(flat) and not is_report_title(flat))
    ):
        return None
    return _sent(page, element, f"{flat} {date}") if _SPEAKS.search(flat) or follow.is_unit(flat) else None


def file_sent_by(page: Page, anchor: etree._Element, name: str) -> Ask | None:
    """Return the form that a link to a file sends, or None."""
    asked = _scripts_of(anchor)
    return _sent(page, anchor, f"{squeeze(name)} {asked}") if asked else None


def _scripts_of(element: etree._Element) -> list[str]:
    return [one for one in (element.get("href"), element.get("onclick")) if one and "(" in one]


def _sent(page: Page, element: etree._Element, row: str) -> Ask | None:
    """Return the request for the target of an element, whose address names the `row`."""
    asked = _scripts_of(element)
    ways = (_posted_back(page, asked), _pressed(element), _filled(page, asked))
    form, chosen = next((way for way in ways if way), (None, {}))
    if form is None:
        return None
    action = urljoin(page.url, (form.get("action") or "").strip() or page.url)
    if changes(action):
        return None
    fields = {key: value for key, value in fields_of(form).items() if key} | chosen
    body = urlencode(fields, encoding=page.encoding, errors="replace")
    if (form.get("method") or "get").lower() != "post":
        return Ask(f"{action.partition('?')[0]}?{body}")
    way = re.sub(r"\d+", "", urlencode(chosen))  # two buttons of a row differ in it
    return Ask(with_parameters(action, {ROW: f"{crc32(f'{row} {way}'.encode()):08x}"}), body)


_Way = tuple[etree._Element, dict[str, str]]


def _posted_back(page: Page, asked: list[str]) -> _Way | None:
    """Return the form of ASP.NET and the event of a script, unless the event turns, sorts or changes the
    list."""
    found = next(filter(None, (_POSTBACK.search(unescape(one)) for one in asked)), None)
    form = _state_form(page) if found else None
    if found is None or form is None or _COMMAND.search(found["said"]):
        return None
    return form, {"__EVENTTARGET": found["target"], "__EVENTARGUMENT": found["said"]}


@once
def _state_form(page: Page) -> etree._Element | None:
    """Return the form with the state of an ASP.NET page."""
    return next((form for form in page.root.iter("form") if "__VIEWSTATE" in fields_of(form)), None)


def _pressed(element: etree._Element) -> _Way | None:
    """Return the form that a button sends: a form of hidden fields, or a form with a button for each row."""
    form = next(element.iterancestors("form"), None)
    is_other = (element.get("type") or "submit").lower() == "button"
    if form is None or is_other or not is_button(element) or element.get("formaction"):
        return None
    beside = sum(1 for one in form.iter("input", "button") if is_button(one))
    if beside < 2 and any(_is_typed(one) for one in form.iter("input", "select", "textarea")):
        return None
    name = element.get("name")
    if (element.get("type") or "").lower() == "image":
        return form, {f"{name}.x": "1", f"{name}.y": "1"} if name else {}
    return form, {name: element.get("value") or ""} if name else {}


def _is_typed(field: etree._Element) -> bool:
    """Return whether a person fills a field."""
    return field.tag != "input" or (field.get("type") or "text").lower() in _TYPED


def _filled(page: Page, asked: list[str]) -> _Way | None:
    """Return the POST form that a script fills and sends: a function with its parameters, `f.id.value = id;
    f.submit()`, or the link itself, `javascript:document.f.submit()`."""
    for known, body in (*_functions(page, asked), *(({}, script) for script in asked)):
        if ".submit(" not in body:
            continue
        given = {field: value for field, said in FILLED.findall(body) if (value := known.get(said))}
        given |= dict(_LITERAL.findall(body)) if body in asked else {}
        for form in _forms(page, body, given):
            chosen = {_name(form, field): value for field, value in given.items()}
            if not set(chosen) <= set(fields_of(form)) or (form.get("method") or "get").lower() != "post":
                continue
            if action := ACTION.search(body):
                form.set("action", action[1])
            return form, chosen
    return None


def _functions(page: Page, asked: list[str]) -> Iterator[tuple[dict[str, str | None], str]]:
    if ".submit(" in scripts(page):
        yield from (one for script in asked for one in calls(script, scripts(page)))


def _forms(page: Page, body: str, given: dict[str, str]) -> Iterator[etree._Element]:
    """Yield the forms of a page that a script may send: those it names first; one without a value to fill in must be
    named and have nothing that a person fills."""
    named = [form for form in page.root.iter("form") if _called(form) and _called(form) in body]
    if given:
        yield from named
        yield from (form for form in page.root.iter("form") if form not in named)
    else:
        yield from (
            form for form in named if not any(map(_is_typed, form.iter("input", "select", "textarea")))
        )


def _called(form: etree._Element) -> str:
    return form.get("id") or form.get("name") or ""


def _name(form: etree._Element, field: str) -> str:
    """Return the name under which a form sends a field that a script knows by its id."""
    found = next((one for one in form.iter("input") if field in (one.get("id"), one.get("name"))), None)
    return field if found is None else found.get("name") or field
