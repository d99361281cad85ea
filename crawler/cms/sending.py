"""The fields of a form, and the request that sends them."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from lxml import etree

from crawler.cms.base import Ask
from crawler.cms.page import Page

_BUTTONS = frozenset(["submit", "button", "image", "reset", "checkbox", "radio", "file"])


def fields_of(form: etree._Element) -> dict[str, str]:
    """Return the fields that a form would send unchanged, without its buttons."""
    fields = {}
    for field in form.iter("input", "select", "textarea"):
        name, kind = field.get("name") or field.get("id"), (field.get("type") or "text").lower()
        if name and kind not in _BUTTONS:
            chosen: etree._Element | None = field
            if field.tag == "select":
                chosen = next((one for one in field.iter("option") if "selected" in one.attrib), None)
                chosen = field.find(".//option") if chosen is None else chosen
            fields[name] = "" if chosen is None else chosen.get("value") or ""
    return fields


def sent(page: Page, form: etree._Element, fields: dict[str, str], told: tuple[str, ...]) -> Ask:
    """Return the request of a form. The address of a POST names the page, so that no two requests share an
    address."""
    url = urljoin(page.url, (form.get("action") or "").strip() or page.url)
    if (form.get("method") or "get").lower() != "post":
        return Ask(with_parameters(url, fields, page.encoding))
    said = urlencode(fields, encoding=page.encoding, errors="replace")
    return Ask(with_parameters(url, {name: fields[name] for name in told}), said)


def with_parameters(url: str, changes: dict[str, str], encoding: str = "utf-8") -> str:
    """Return a URL with some query parameters set. The other parameters keep their place and their
    encoding."""
    known = parse_qsl(urlsplit(url).query, keep_blank_values=True, encoding="latin-1")
    query = {name.encode("latin-1"): value.encode("latin-1") for name, value in known}
    query |= {
        name.encode(encoding, "replace"): value.encode(encoding, "replace") for name, value in changes.items()
    }
    return urlsplit(url)._replace(query=urlencode(query)).geturl()
