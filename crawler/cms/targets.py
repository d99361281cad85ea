"""The target of an element: its own address, an address kept for a script, or the result of a script call.

`<a href="javascript:view('381')">` leads to the address in the page's function `view`: `window.open("/doc/" +
id + ".html")`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urlencode, urlsplit

from lxml import etree

from crawler.cms.base import PAGE, is_route
from crawler.cms.recoded import RECODED, recoded, unescaped

_LEAF = re.compile(rf"{PAGE}$", re.I)
_OPENED = re.compile(
    rf"['\"]([^'\"\s]*(?:/[^'\"\s]*|(?:{PAGE}|\.(?:pdf|docx?|xlsx?|wps|ofd))(?:\?[^'\"\s]*)?)|\?\w+=[^'\"\s]*)['\"]"
)
_KEEPS = re.compile(
    r"^(data-|ng-|:|v-)?(\w+-)?(href|url|link|to|path|route|src|goto|jump|target-url|redirect|formaction)$",
    re.I,
)
"""Attributes that keep an address for a script: `data-href`, `data-to`, `to`."""
_USUAL = frozenset(
    ["class", "id", "style", "title", "target", "width", "align", "type", "name", "value", "onclick"]
)
_ADDRESS = re.compile(rf"^(https?:/|\.{{0,2}})/[^\s<>{{}}]*$|^#!?/|^[^\s<>{{}}:]*{PAGE}(\?[^\s<>]*)?$", re.I)
_SHOWN = frozenset(
    [
        "base",
        "img",
        "script",
        "link",
        "use",
        "image",
        "video",
        "source",
        "form",
        "iframe",
        "frame",
        "head",
        "html",
    ]
)
_PICTURE = re.compile(r"\.(png|jpe?g|gif|svg|ico|webp|bmp|css|js)(\?|$)", re.I)
LEARNT = "data-gongkai-href"
"""Attribute in which the browser records the target of a click."""
LEARNT_FORM = "data-gongkai-sent"
"""Attribute with the form that the click sends, if it sends one."""
_NAMED_FILE = re.compile(r"[^/?=]+\.\w{2,4}$")
_NUMBERED = re.compile(r"[(,]\s*(?:this|event|['\"]?[\w-]*\d[\w-]*['\"]?)\s*[,)]")
_THIS = re.compile(r"[(,]\s*this\s*[,)]")
_OWN = re.compile(
    r"(?:\$\(\s*\w+\s*\)|\b\w+)\.(?:(?:getAttribute|attr)\(\s*['\"](?P<name>[\w-]+)['\"]\s*\)"
    r"|data\(\s*['\"](?P<data>[\w-]+)['\"]\s*\)|dataset\.(?P<set>\w+))"
)
"""What a function asks of the element that calls it: `e.getAttribute("data-id")`, `$(e).data("id")`."""
_CALL = re.compile(r"\b([A-Za-z_$][\w$]*)\s*\(([^()]*)\)")
_GOES = re.compile(
    r"(?:location(?:\.href|\.(?P<hash>hash))?\s*=(?!=)|location\.(?:replace|assign)\s*\(|\bopen\s*\(|\bshowMod(?:al|eless)Dialog\s*\(|\.(?:href|src)\s*=(?!=)"
    r"|\.(?:setAttribute|attr)\(\s*['\"](?:src|href)['\"]\s*,|\bpush\s*\()\s*(?=(?P<said>[^;\n]{1,300}))"
)
_ROUTED = re.compile(r"""location\.hash\s*=\s*(['"])#?(?P<route>[^'"]+)\1""")
_TOKEN = re.compile(r"""\s*(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|([A-Za-z_$][\w$.]*)|(\d+))\s*""")
ACTION = re.compile(r"""\.action\s*=\s*['"]([^'"\s]+)['"]""")
FILLED = re.compile(r"""([A-Za-z_]\w*)(?:['"]\s*\)|['"]\s*\])?\.value\s*=\s*([A-Za-z_$][\w$]*)""")
_INDEXED = re.compile(r"\[\s*([A-Za-z_$][\w$]*|\d+)\s*\]")
_TEMPLATE = re.compile(r"`([^`\n]{0,300})`")
_STRING = re.compile(r"""'([^'\n]*)'|"([^"\n]*)\"""")
_OUTER = re.compile(r"\b(top|parent)\.$")  # before the address of the page around a frame
_BODY = 800  # most characters of a function that opens an address


def target(element: etree._Element, script: str) -> str | None:
    """Return the target of an element on a page with these scripts, or None. With an empty `script` text,
    function calls are not resolved."""
    if element.tag == "option":
        value = element.get("value") or ""
        return value if is_address(value) else None
    if learnt := element.get(LEARNT):
        return learnt
    href = (element.get("href") or element.get("xlink:href") or "").strip()
    if href and not href.lower().startswith(("javascript:", "#")):
        return href
    if is_route(href.partition("#")[2]):  # an address of a page goes before a route of this page
        return next((one for one in _kept(element) if not one.startswith("#")), href)
    for called in (element.get("onclick"), element.get("ondblclick"), href):
        if called and (found := _opened(called, script, element)):
            return found
    return next(_kept(element), None)


def is_address(value: str) -> bool:
    """Return whether the value of a choice is an address: `/dept/1001`, `2023.html`, `?year=2023`."""
    return "/" in value or value.startswith("?") or bool(_LEAF.search(value.partition("?")[0]))


@lru_cache(maxsize=4096)  # the elements of a page share a few sets of attributes
def may_keep(tag: object, names: tuple[str, ...]) -> bool:
    """Return whether an element with these attributes may lead somewhere, whatever their values."""
    if "onclick" in names or "ondblclick" in names:
        return isinstance(tag, str)
    return isinstance(tag, str) and tag not in _SHOWN and any(map(_keeps, names))


def _keeps(name: str) -> bool:
    """Return whether an attribute of this name may keep an address."""
    return name not in _USUAL and bool(_KEEPS.match(name))


def keeps_address(element: etree._Element) -> bool:
    """Return whether an element other than an anchor may lead somewhere."""
    calls = element.get("onclick") or element.get("ondblclick")
    return bool(calls) or (element.tag not in _SHOWN and any(True for _ in _kept(element)))


def _kept(element: etree._Element) -> Iterator[str]:
    for name, value in element.items():
        if not _keeps(str(name)):
            continue
        if name == "formaction" and element.xpath(
            "ancestor::form[1][translate(@method, 'POST', 'post') = 'post']"
        ):
            continue
        if _ADDRESS.match(str(value).strip()) and not _PICTURE.search(str(value)):
            yield str(value).strip()


def _opened(script: str, text: str, element: etree._Element) -> str | None:
    """Return the address that a script opens: composed by the called function, or literal; else None. A file
    name beside a number, or beside the element itself, is no address: `down('8a3f', '年报.docx')`."""
    for known, body in calls(script, text):
        own = _OWN.sub(lambda one: _attribute(one, element), body) if _THIS.search(script) else body
        if found := _gone_to(own, known, text):
            return found
    if routed := _ROUTED.search(script):
        return f"#{routed['route']}"
    said = _OPENED.search(script)
    is_name = said and _NAMED_FILE.match(said[1]) and _NUMBERED.search(script.replace(said[0], ""))
    return None if said is None or is_name else unescaped(said[1])


def _attribute(asked: re.Match[str], element: etree._Element) -> str:
    """Return the attribute of the element that a function asks for, as a string literal; else what asks for it."""
    name = asked["name"] or f"data-{asked['set'] or asked['data']}"
    value = element.get(name)
    return asked[0] if value is None or '"' in value else f'"{value}"'


def calls(script: str, text: str) -> Iterator[tuple[dict[str, str | None], str]]:
    """Yield (parameters, body) of each function of the page that a script calls. A parameter without a
    literal value is None."""
    for name, given in _CALL.findall(script):
        for names, body in _functions(name, text):
            yield dict(zip(names, (_literal(one) for one in _arguments(given)), strict=False)), body


@lru_cache(maxsize=256)  # the links of a list call few functions
def _functions(name: str, text: str) -> tuple[tuple[list[str], str], ...]:
    """Return the functions of a name: their parameters and the beginning of their bodies."""
    if name not in text:
        return ()
    return tuple(
        (
            [one.strip() for one in (function["names"] or function["alone"] or "").split(",")],
            text[function.end() : function.end() + _BODY],
        )
        for function in re.finditer(_defined(name), text)
    )


def _defined(name: str) -> str:
    """Return the pattern of a function's beginning."""
    called = re.escape(name)
    return (
        rf"(?:function\s+{called}|\b{called}\s*[=:]\s*(?:async\s+)?function)\s*\((?P<names>[^)]*)\)\s*\{{"
        rf"|\b{called}\s*=\s*\(?(?P<alone>[\w$,\s]*)\)?\s*=>"
    )


def _gone_to(body: str, known: dict[str, str | None], text: str) -> str | None:
    """Return the address that a function body goes to with known parameters. Prefers an address made of the
    parameters."""
    places: dict[bool, str] = {}
    for goes in _GOES.finditer(body):
        said = _TEMPLATE.sub(_spelt, goes["said"])
        plain = RECODED.sub(lambda one: recoded(one[1], _joined(one[2], known, body, text)) or one[0], said)
        found = _joined(plain, known, body, text)
        if found and goes["hash"]:
            found = f"#{found.removeprefix('#')}"
        if found and _ADDRESS.match(found):
            places.setdefault(
                any(name and re.search(rf"\b{re.escape(name)}\b", said) for name in known), found
            )
    return places.get(True) or places.get(False) or _form_of(body, known)


def composed(script: str, url: str) -> str | None:
    """Return the address that a script of the page at `url` goes to, made of parts of the page's own:
    `location.protocol + "//" + location.host + "/web/"`; None if it names no address."""
    parts = urlsplit(url)
    own = {
        "protocol": f"{parts.scheme}:",
        "host": parts.netloc,
        "hostname": parts.hostname or "",
        "origin": f"{parts.scheme}://{parts.netloc}",
        "port": str(parts.port or ""),
    }
    known: dict[str, str | None] = {
        f"{around}location.{name}": value
        for name, value in own.items()
        for around in ("", "window.", "document.", "self.", "top.")
    }
    ways = sorted(_GOES.finditer(script), key=lambda goes: bool(_OUTER.search(script[: goes.start()])))
    places = (_joined(goes["said"], known, script, script) for goes in ways)
    return next((one for one in places if one and _ADDRESS.match(one)), None)


def _form_of(body: str, known: dict[str, str | None]) -> str | None:
    """Return the address of a function that fills and sends a form: `f.id.value = id; f.action = "/show.do";
    f.submit()`."""
    action = ACTION.search(body)
    if not action or ".submit(" not in body:
        return None
    given = {name: known[value] for name, value in FILLED.findall(body) if known.get(value)}
    return f"{action[1]}{'&' if '?' in action[1] else '?'}{urlencode(given)}" if given else None


def _spelt(template: re.Match[str]) -> str:
    """Return a template as a sum of strings."""
    return '"' + re.sub(r"\$\{([^}]*)\}", r'" + \1 + "', template[1]) + '"'


def _joined(said: str, known: dict[str, str | None], body: str, text: str) -> str | None:
    """Return the value of a sum such as `"/doc/" + id + ".html"`; None if a part of it is unknown."""
    parts: list[str] = []
    at = 0
    while token := _TOKEN.match(said, at):
        if token[3]:
            item = _INDEXED.match(said, token.end())
            value = _item(token[3], item[1], known, text) if item else _value(token[3], known, body, text)
            if value is None:
                return None
            parts.append(value)
            if item:
                at = item.end()
                if said[at : at + 1] != "+":
                    break
                at += 1
                continue
        else:
            parts.append(next(one for one in (token[1], token[2], token[4]) if one is not None))
        at = token.end()
        if said[at : at + 1] != "+":
            break
        at += 1
    return "".join(parts) or None


def _value(name: str, known: dict[str, str | None], body: str, text: str) -> str | None:
    return known.get(name) if name in known else _variable(name, body, text)


def _item(name: str, index: str, known: dict[str, str | None], text: str) -> str | None:
    """Return the element of a script's array of strings or object at an index, or None."""
    at = index if index.isdigit() else known.get(index)
    held = re.search(rf"\b{re.escape(name)}\s*=\s*([\[{{])(.{{0,4000}}?)[\]}}]", text, re.S)
    if at is None or not held:
        return None
    if held[1] == "[":
        items = [one[0] or one[1] for one in _STRING.findall(held[2])]
        return items[int(at)] if at.isdigit() and int(at) < len(items) else None
    said = re.search(rf"['\"]?\b{re.escape(at)}['\"]?\s*:\s*['\"]([^'\"]*)['\"]", held[2])
    return said[1] if said else None


def _variable(name: str, body: str, text: str) -> str | None:
    """Return the string in a variable of the script, which may be a sum of strings, or None."""
    for where in (body, text):
        if found := re.search(rf"\b{re.escape(name)}\s*=\s*(?=['\"])([^\n;]{{1,300}})", where):
            return _joined(found[1], {}, "", "")
    return None


def _arguments(given: str) -> list[str]:
    return [one.strip() for one in re.findall(r"""'[^']*'|"[^"]*"|[^,]+""", given) if one.strip()]


def _literal(said: str) -> str | None:
    """Return the value of an argument that is a string or a number; else None."""
    found = _TOKEN.fullmatch(said)
    if not found or found[3]:
        return None
    return next((one for one in (found[1], found[2], found[4]) if one is not None), None)
