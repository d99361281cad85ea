"""The style sheets written in a page as rules, in the order of the page. Sheets of other hosts are not fetched,
so their rules stay unknown."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from lxml import etree
from msgspec import Struct, field
from msgspec.structs import replace

from pipelines.readers.html.conditions import Answer, is_on_screen, is_supported
from pipelines.readers.html.declarations import PROPERTIES, Declared, declarations
from pipelines.readers.html.selectors import Weight, nested, selected

Element = etree._Element

_MOST = 600  # rules of a page that are asked
_LARGEST = 400_000  # characters of sheets
_DEEPEST = 12  # blocks within each other
_STRING = r"\"(?:\\.|[^\"\\\n])*\"?|'(?:\\.|[^'\\\n])*'?"  # ends with its line if it is left open
_COMMENT = re.compile(rf"({_STRING})|/\*.*?(?:\*/|$)|<!--|-->", re.S)
_SCAN = re.compile(rf"{_STRING}|url\(\s*(?![\"'\s])[^)]*\)|[{{}};]", re.S)
_AT_RULE = re.compile(r"(@[\w-]+)\s*(.*)", re.S)
_CUSTOM = re.compile(r"(--[\w-]+)\s*:")
_DATA = re.compile(
    r"\s*(?:url\()?\s*[\"']?data:text/css(?P<coding>[^,]*),(?P<sheet>.*?)[\"')]*\s*$", re.S | re.I
)
_ADDS = (
    "insertRule",
    "addRule",
    "<style",
    'createElement("style',
    "createElement('style",
    "replaceSync",
    "CSSStyleSheet",
)
_DROPPED = (
    "@starting-style",
    "@page",
    "@property",
    "@font-feature-values",
    "@counter-style",
    "@view-transition",
)
_INSERTED = re.compile(
    r"(?:insertRule|addRule)\(\s*([\"'`])(?P<rule>.*?)\1|<style[^>]*>(?P<sheet>.*?)</style"
    r"|(?<=[\"'`])(?P<text>[.#]?[\w. #-]+\{[^{}\"'`]*\})",
    re.S,
)
_INERT = ("noscript", "template")
_UNLAYERED = 10_000  # the rank of rules outside all layers, which win


class Rule(Struct, frozen=True):
    """A selector with its weight and its declarations. `beside` names the pseudo-element (before, after) if
    the rule is about one. A rule that is not certain may not apply."""

    xpath: str
    weight: tuple[int, Weight]
    declared: Declared
    important: frozenset[str]
    beside: str = ""
    is_certain: bool = True


class Sheets(Struct):
    """The rules of all sheets of a page, the frames of its animations, the families of its own fonts, its layers
    in order."""

    rules: list[Rule] = field(default_factory=list)
    frames: dict[str, list[tuple[str, Declared]]] = field(default_factory=dict)
    families: set[str] = field(default_factory=set)
    layers: list[str] = field(default_factory=list)
    registered: dict[str, str] = field(default_factory=dict)
    """The first values of the custom properties that a sheet registers."""


class _Where(Struct, frozen=True):
    """Where a block stands: the selector around it, its layer, and whether its conditions are known to be
    met."""

    outer: str | None = None
    layer: str = ""
    is_certain: bool = True
    depth: int = 0


def rules_of(root: Element) -> Sheets:
    """Return the rules of the sheets in a page."""
    found = Sheets()
    room = _LARGEST
    for text in _written_by_scripts(root):
        _read(text, _Where(is_certain=False), found)
    for text, media in _sheets(root):
        room -= len(text)
        answer = is_on_screen(media)
        if room < 0 or answer is False or not (PROPERTIES.search(text) or _CUSTOM.search(text)):
            continue
        _read(_COMMENT.sub(lambda said: said[1] or " ", text), _Where(is_certain=answer is True), found)
    return found


def _sheets(root: Element) -> Iterator[tuple[str, str]]:
    """Yield the text and the media of each sheet in the page."""
    for sheet in root.iter("style", "link"):
        kind = (sheet.get("type") or "text/css").strip().lower()
        if kind != "text/css" or next(sheet.iterancestors(*_INERT), None) is not None:
            continue
        if sheet.tag == "style":
            yield "".join(map(str, sheet.itertext())), sheet.get("media") or ""
        elif "stylesheet" in (sheet.get("rel") or "").lower() and (text := _from_address(sheet.get("href"))):
            yield text, sheet.get("media") or ""


def _written_by_scripts(root: Element) -> Iterator[str]:
    """Yield the rules that scripts of the page add to its sheets. Whether a script runs is not known."""
    for script in root.iter("script"):
        text = "".join(map(str, script.itertext()))
        if "{" in text and any(word in text for word in _ADDS):
            for said in _INSERTED.finditer(text):
                yield said["rule"] or said["sheet"] or said["text"]


def _from_address(address: str | None) -> str | None:
    """Return the sheet that an address holds in itself."""
    found = _DATA.match(address or "")
    if not found:
        return None
    body = unquote_to_bytes(found["sheet"])
    try:
        return (base64.b64decode(body) if "base64" in found["coding"].lower() else body).decode(
            "utf-8", "replace"
        )
    except (binascii.Error, ValueError):
        return None


def _read(text: str, where: _Where, into: Sheets) -> None:
    """Add the rules of a sheet, or of a block within one."""
    items = list(_items(text))
    if where.outer is not None:
        own = ";".join(said for said, inner in items if inner is None)
        into.rules += _rules(where, own, into)
    is_broken = False
    for said, inner in items:
        if len(into.rules) > _MOST or where.depth > _DEEPEST:
            return
        if inner is None:
            is_broken = where.outer is None and not _is_statement(said, where, into)
        elif not is_broken or said.startswith("@"):
            _block(said, inner, where, into)
            is_broken = False
        else:
            is_broken = False  # what stands before a block belongs to its selector and breaks it


def _is_statement(said: str, where: _Where, into: Sheets) -> bool:
    """Handle a statement outside the rules. Return whether it is one."""
    name, rest = _at_rule(said)
    if name == "@layer":
        into.layers += [layer.strip() for layer in rest.split(",") if layer.strip() not in into.layers]
    elif name == "@import" and (text := _from_address(rest)):
        _read(_COMMENT.sub(lambda found: found[1] or " ", text), replace(where, depth=where.depth + 1), into)
    return bool(name)


def _at_rule(said: str) -> tuple[str, str]:
    """Return the name of an at-rule in small letters and what follows; nothing for other rules."""
    found = _AT_RULE.fullmatch(said)
    return (found[1].lower(), found[2]) if found else ("", "")


def _items(text: str) -> Iterator[tuple[str, str | None]]:
    """Yield the statements (with None) and the blocks with what stands before them. A block that is left open
    ends with the text."""
    depth, start, opened = 0, 0, 0
    for found in _SCAN.finditer(text):
        sign = found.group()
        if sign == "{":
            if depth == 0:
                opened = found.start()
            depth += 1
        elif sign == "}" and depth:
            depth -= 1
            if depth == 0:
                yield text[start:opened].strip(), text[opened + 1 : found.start()]
                start = found.end()
        elif sign == ";" and depth == 0:
            yield text[start : found.start()].strip(), None
            start = found.end()
    if depth:
        yield text[start:opened].strip(), text[opened + 1 :]
    elif rest := text[start:].strip():
        yield rest, None


def _block(said: str, inner: str, where: _Where, into: Sheets) -> None:
    deeper = replace(where, depth=where.depth + 1)
    name, query = _at_rule(said)
    if not name:
        if PROPERTIES.search(inner) or _CUSTOM.search(inner):
            outer = said if where.outer is None else nested(where.outer, said)
            _read(inner, replace(deeper, outer=outer), into)
        return
    if name.endswith("keyframes"):
        into.frames[query.strip().strip("\"'")] = [
            (at, declarations(block)[0]) for at, block in _items(inner) if block is not None
        ]
    elif name == "@font-face":
        declared = declarations(inner)[0]
        if "url(" in declared.get("src", ""):
            into.families.add(declared.get("font-family", "").strip("\"'"))
    elif name == "@property":
        into.registered[query.strip()] = declarations(inner)[0].get("initial-value", "")
    elif name == "@layer":
        layer = f"{where.layer}.{query.strip() or len(into.layers)}".lstrip(".")
        into.layers += [layer] if layer not in into.layers else []
        _read(inner, replace(deeper, layer=layer), into)
    elif name == "@scope":
        of_scope = query.strip().partition(")")[0].lstrip("(")
        _read(inner.replace(":scope", of_scope or ":scope"), replace(deeper, is_certain=False), into)
    elif name not in _DROPPED and (answer := _answer(name, query)) is not False:
        _read(inner, replace(deeper, is_certain=where.is_certain and answer is True), into)


def _answer(name: str, query: str) -> Answer:
    """Return whether the condition of a block is met. A block of another name says nothing to a browser."""
    if name == "@media":
        return is_on_screen(query)
    if name == "@supports":
        return is_supported(query)
    return None if name == "@container" else False


def _rules(where: _Where, block: str, into: Sheets) -> Iterator[Rule]:
    if where.outer is None or not (PROPERTIES.search(block) or _CUSTOM.search(block)):
        return
    declared, important = declarations(block)
    if not declared:
        return
    rank = into.layers.index(where.layer) if where.layer in into.layers else _UNLAYERED
    for found in selected(where.outer):
        is_certain = where.is_certain and found.is_certain
        yield Rule(found.xpath, (rank, found.weight), declared, important, found.beside, is_certain)
