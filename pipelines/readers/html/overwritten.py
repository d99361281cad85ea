"""Numbers in cells that a script of the page writes over. The bytes hold one number and a browser shows another, so
neither is what is printed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import cast

from lxml import etree
from msgspec import Struct

Element = etree._Element

_WRITES = (
    r"(?:\.(?:innerHTML|innerText|textContent|outerHTML|nodeValue|value)\s*\+?=(?!=)"
    r"|\.(?:html|text|val|replaceWith|append|prepend)\(\s*[^)\s])"
)
_HIDES = (
    r"(?:\.style\.(?:display|visibility|opacity|cssText)\s*=(?!=)|\.hidden\s*=(?!=)|\.(?:hide|remove|detach|empty|fadeOut|toggle)\("
    r"|\.css\(\s*\{?\s*[\"']?(?:display|visibility|opacity)|\.replaceChildren\(|\.(?:firstChild|lastChild)\.data\s*=(?!=))"
)
_CHANGES = (
    r"\.(?:className\s*=(?!=)|classList\.\w+\(|(?:add|remove|toggle)Class\("
    r"|(?:setAttribute|attr)\(\s*[\"'](?:class|style|hidden))"
)
_WRITES = f"(?:{_WRITES}|{_HIDES})"
_ON = r"(?:[^;\n]|\n\s*(?=\.)){0,400}?"  # the rest of a statement
_FOUND = r"(?:getElementById|querySelector(?:All)?|getElementsBy\w+|\$|jQuery)\(\s*"
_NAMED = re.compile(rf"({_FOUND})[\"']([^\"'\n]+)[\"']\s*\){_ON}{_WRITES}")
_CHANGED = re.compile(rf"{_FOUND}[\"']#?([^\"'\n]+)[\"']\s*\){_ON}{_CHANGES}")
_KEPT = re.compile(rf"\b(\w{{1,60}})\s*=\s*[\w.]{{0,60}}({_FOUND})[\"']([^\"'\n]+)[\"']\s*\)")
_COMPUTED = re.compile(rf"{_FOUND}(?:[\"']#?([^\"'\n]*)[\"']\s*\+|(?!this\b)[A-Za-z_]){_ON}{_WRITES}")
_BY_ITS_NAME = re.compile(rf"(?<![\w.$])(?:(?:document\.all|window)\.)?(\w+){_WRITES}")
_HIDDEN = re.compile(rf"({_FOUND})[\"']([^\"'\n]+)[\"']\s*\){_ON}{_HIDES}")
_BY_POSITION = re.compile(rf"\.cells\b{_ON}{_WRITES}")
_LAST = re.compile(r"([#.]?)([\w-]+)(?::[\w-]+(?:\([^)]*\))?|\[[^\]]*\])*$")
_FIRST = re.compile(r"\d")
_BOUND = (
    "v-text", "v-html", "v-show", "v-if", "v-else", "x-text", "x-html", "x-show", "ng-bind", "ng-if", "ng-show", "ng-hide",
    "ng-bind-html", "data-bind",
)  # fmt: skip
"""The attributes by which a framework of scripts fills or hides an element."""
_HOLDERS = etree.XPath(
    f"//td[not(.//table)]/descendant-or-self::*[@id or @class or self::td or {' or '.join(f'@{name}' for name in _BOUND)}]"
    "[not(.//td)]"
    "[translate(normalize-space(), '0123456789', '') != normalize-space()][string-length(normalize-space()) < 25]"
)
_IN_LINE = etree.XPath(
    "//*[self::span or self::b or self::i or self::em or self::strong or self::font or self::u or self::a]"
    f"[@id or {' or '.join(f'@{name}' for name in _BOUND)}][not(*)][not(ancestor::td)]"
    "[translate(., '0123456789', '') != string()][string-length(normalize-space()) < 25]"
)
_ROWS = etree.XPath("//tr[not(.//table)]")
_OF_ROWS = re.compile(r"\btr(?::[\w-]+(?:\([^)]*\))?|\[[^\]]*\])*$")
_OF_JQUERY = re.compile(r":(?:gt|lt|eq|odd|even|first|last|visible|hidden|has)\b(?!-)(?:\([^)]*\))?")
_WHEN_LOADED = etree.XPath("//@onload | //@onerror | //@onreadystatechange")
_LEAST = 2  # signs of the beginning of an id that a script may put numbers behind


class _Targets(Struct):
    """What scripts write into: elements by id and class, the cells of tables, and elements whose id is computed."""

    ids: set[str]
    classes: set[str]
    are_cells: bool
    words: frozenset[str]  # of scripts that compute an id
    stems: tuple[str, ...]  # what computed ids begin with

    def hold(self, element: Element) -> bool:
        name, classes = element.get("id") or "", (element.get("class") or "").split()
        is_computed = name in self.words or (
            (stem := _FIRST.split(name)[0]) != name
            and (stem in self.stems or (len(stem) >= _LEAST and stem in self.words))
        )
        return (
            bool(name and (name in self.ids or is_computed))
            or not self.classes.isdisjoint(classes)
            or (self.are_cells and element.tag == "td")
        )


def overwritten(root: Element) -> Iterator[Element]:
    """Yield the elements of cells and lines, or the cells, whose printed number a script of the page itself writes over
    or hides, and the rows that it hides. A script that stands in a file of its own is not seen."""
    scripts = "\n".join(_scripts(root))
    targets = _targets(scripts)
    holders = cast("list[Element]", _HOLDERS(root)) + cast("list[Element]", _IN_LINE(root))
    if targets.ids or targets.classes or targets.are_cells or targets.words:
        yield from filter(targets.hold, holders)
    if hidden := _HIDDEN.findall(scripts):
        rows = _Targets(set(), set(), False, frozenset(), ())
        for way, selector in hidden:
            _aim(rows, way, selector)
        own = cast("list[Element]", _ROWS(root))
        hit = {
            row
            for way, said in hidden
            if "By" not in way or "TagName" in way
            for row in _named_rows(root, own, said)
        }
        yield from (row for row in own if row in hit or rows.hold(row))
    yield from (holder for holder in holders if any(holder.get(name) is not None for name in _BOUND))


def _named_rows(root: Element, rows: Sequence[Element], selector: str) -> Iterable[Element]:
    """Return the rows that a selector may mean. jQuery's own conditions (`:odd`, `:gt(9)`) count as met; of a selector
    that nobody can read, every row."""
    if not _OF_ROWS.search(selector):
        return ()
    from cssselect import SelectorError  # here: few pages have such a script
    from lxml.cssselect import CSSSelector

    try:
        return cast("list[Element]", CSSSelector(_OF_JQUERY.sub("", selector), translator="html")(root))
    except SelectorError:
        return rows


def _scripts(root: Element) -> Iterator[str]:
    for script in root.iter("script"):
        yield "".join(map(str, script.itertext()))
    yield from map(str, cast("list[str]", _WHEN_LOADED(root)))


def _targets(scripts: str) -> _Targets:
    targets = _Targets(set(), set(), bool(_BY_POSITION.search(scripts)), frozenset(), ())
    for way, selector in _NAMED.findall(scripts):
        _aim(targets, way, selector)
    written = set(_BY_ITS_NAME.findall(scripts))
    targets.ids |= written
    targets.ids.update(_CHANGED.findall(scripts))
    for name, way, selector in _KEPT.findall(scripts):
        if name in written:
            _aim(targets, way, selector)
    if computed := _COMPUTED.findall(scripts):
        targets.stems = tuple(filter(None, computed))
        targets.words = frozenset(re.findall(r"[\w-]+", scripts))
    return targets


def _aim(targets: _Targets, way: str, selector: str) -> None:
    """Add what a selector, a name or a tag finds."""
    if "ById" in way:
        targets.ids.add(selector)
    elif "ByClass" in way:
        targets.classes.update(selector.split())
    else:
        for part in selector.split(","):
            if last := _LAST.search(part.strip()):
                kind, name = last.groups()
                {"#": targets.ids, ".": targets.classes}.get(kind, set()).add(name)
                targets.are_cells |= not kind and name.lower() == "td"
