"""The style sheets written in a page: the declarations that apply to an element on a desktop screen.

Only properties that can hide, strike or draw something are read. Sheets of other hosts are not fetched, so
their declarations stay unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import cast

import tinycss2  # type: ignore[import-untyped]
from cssselect import HTMLTranslator, SelectorError
from cssselect import parse as parse_selectors
from lxml import etree

Element = etree._Element
Declared = dict[str, str]

_SCREEN = 1280  # pixels: the width of the assumed screen
_MOST = 600  # rules of a page that are asked
_LARGEST = 400_000  # characters of sheets
_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.S)
_CUSTOM = re.compile(r"(--[\w-]+)\s*:\s*([^;{}]+)")
_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,\s*([^()]*))?\)", re.I)
_SIZE = re.compile(r"(?:^|\s)((?:\d*\.)?\d+(?:px|em|rem|pt|%)|0)(?=[\s/])")
_COMMA = re.compile(r",(?![^(\[]*[)\]])")
_BRACE = re.compile(r"[{}]")
_FOLLOWED = ("@supports", "@layer", "@scope")
_WIDTH = re.compile(r"\(\s*(min|max)(?:-device)?-width\s*:\s*([\d.]+)(px|em|rem)?\s*\)")
PROPERTIES = re.compile(
    r"(?:^|[;{\s])(?:display|visibility|opacity|position|left|top|text-indent|margin-left|margin-top|transform|"
    r"font-size|font|clip|clip-path|height|width|max-height|overflow|color|background|background-color|"
    r"background-image|text-decoration|text-decoration-line|vertical-align|content|content-visibility|filter|float|"
    r"direction|unicode-bidi|right|margin-right|margin|rotate|scale|zoom|-webkit-text-fill-color|grid-template-columns|grid-column|grid-row)"
    r"\s*:",
    re.I,
)

_MAY_HIDE = re.compile(
    r"none|hidden|collapse|opacity|-\d{3,}|-\d+(?:\.\d+)?r?em|font(?:-size)?\s*:\s*(?:[01]?\.|[01](?![\d.]))|transparent|line-through|url\(|"
    r"vertical-align\s*:\s*(?:su|text-t)|clip|scale|alpha|color\s*:\s*(?:#[ef]|[a-df-z]*white|rgba|rgb\(\s*2[345]|hsl|snow|ivory)|translate|flex|grid|"
    r"override|rtl|relative|rotate|matrix|zoom|inset\(|text-fill|font\s*:[^;]*\s0[\s/]|margin[^;]*:[^;]*-\d",
    re.I,
)

_MAY_PART = re.compile(
    r"display\s*:\s*[^in]|float\s*:\s*[lr]|position\s*:\s*[af]|(?:margin|padding)[^;]*[1-9]", re.I
)


@lru_cache(maxsize=8192)  # a page says the same of every cell
def may_part(style: str) -> bool:
    """Return whether a style could set an inline element apart from its neighbours."""
    return bool(_MAY_PART.search(style))


@lru_cache(maxsize=8192)
def may_hide(style: str) -> bool:
    """Return whether a style could hide, strike or draw something. Other styles are not parsed."""
    return bool(_MAY_HIDE.search(style))


@dataclass(frozen=True, slots=True)
class Rule:
    """A selector with its weight and its declarations. `beside` names the pseudo-element (before, after) if
    the rule is about one."""

    xpath: str
    weight: tuple[int, int, int]
    declared: Declared
    important: frozenset[str]
    beside: str = ""


@dataclass
class Styles:
    """The cascade over the elements of a page. `of` returns an element's own declarations, without inherited
    ones."""

    rules: list[Rule] = field(default_factory=list)
    _by_element: dict[Element, list[tuple[tuple[int, int, int, int, int], Declared, frozenset[str]]]] = field(
        default_factory=dict
    )
    beside: dict[Element, dict[str, Declared]] = field(default_factory=dict)
    """The declarations for the `before` and `after` content of each element."""
    custom: dict[str, str] = field(default_factory=dict)
    """The values of the custom properties of the page, whatever element they are declared on."""

    def without_variables(self, text: str) -> str:
        """Return declarations with `var(--name, otherwise)` replaced by the value."""
        return _VARIABLE.sub(lambda found: self.custom.get(found[1]) or found[2] or "", text)

    def apply(self, root: Element) -> None:
        """Find the elements of each rule."""
        ranked = sorted(enumerate(self.rules), key=lambda one: (one[1].weight, one[0]))
        for number, rule in ranked:
            try:
                elements = root.xpath(rule.xpath)
            except etree.XPathError:
                continue
            for element in cast("list[Element]", elements if isinstance(elements, list) else []):
                if rule.beside:
                    self.beside.setdefault(element, {}).setdefault(rule.beside, {}).update(rule.declared)
                    continue
                place = (0, *rule.weight, number)
                self._by_element.setdefault(element, []).append((place, rule.declared, rule.important))

    @property
    def elements(self) -> Iterator[Element]:
        """Return the elements of all rules."""
        return iter(self._by_element)

    def of(self, element: Element) -> Declared:
        """Return the declarations of an element: the weightiest of each property."""
        style = element.get("style")
        said = list(self._by_element.get(element, ()))
        if style:
            style = self.without_variables(style) if "var(" in style else style
            said.append(((1, 0, 0, 0, 0), *_declarations(style)))
        if len(said) == 1:
            return said[0][1]
        best: dict[str, tuple[tuple[bool, tuple[int, ...]], str]] = {}
        for place, declared, important in said:
            for name, value in declared.items():
                rank = (name in important, place)
                if name not in best or rank >= best[name][0]:
                    best[name] = (rank, value)
        return {name: value for name, (_, value) in best.items()}


def styles_of(root: Element) -> Styles:
    """Return the cascade of the sheets in a page."""
    styles = Styles()
    room = _LARGEST
    sheets = [(sheet, "".join(map(str, sheet.itertext()))) for sheet in root.iter("style")]
    styles.custom.update(found for _, text in sheets for found in _CUSTOM.findall(_COMMENT.sub(" ", text)))
    for sheet, text in sheets:
        room -= len(text)
        if room >= 0 and PROPERTIES.search(text) and _is_on_screen(sheet.get("media") or ""):
            for prelude, block in _blocks(styles.without_variables(_COMMENT.sub(" ", text))):
                styles.rules += _rules(prelude, block)
                if len(styles.rules) > _MOST:
                    break
    styles.apply(root)
    return styles


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """Yield the selectors and declarations of the rules that matter here. Follows only the media queries that
    a desktop screen matches."""
    depth, start, opened = 0, 0, 0
    for brace in _BRACE.finditer(text):
        if brace.group() == "{":
            if depth == 0:
                opened = brace.start()
            depth += 1
            continue
        depth -= 1
        if depth == 0:
            prelude, inner = text[start:opened].rpartition(";")[2].strip(), text[opened + 1 : brace.start()]
            start = brace.end()
            if prelude.startswith("@"):
                name, _, query = prelude.partition(" ")
                if name in _FOLLOWED or (name in ("@media", "@container") and _is_on_screen(query)):
                    yield from _blocks(inner)
            elif PROPERTIES.search(inner):
                yield from _nested(prelude, inner)
        depth = max(depth, 0)


def _nested(prelude: str, inner: str) -> Iterator[tuple[str, str]]:
    """Yield a rule and the rules written within it, each with its whole selector."""
    own = _unnested(inner)
    yield prelude, own
    if own == inner:
        return
    for within, block in _blocks(inner):
        for outer in _COMMA.split(prelude):
            parts = (
                part.replace("&", outer) if "&" in part else f"{outer} {part}"
                for part in _COMMA.split(within)
            )
            yield ",".join(parts), block


def _unnested(block: str) -> str:
    """Return the declarations of a block without the rules written within it."""
    kept, depth, start = [], 0, 0
    for brace in _BRACE.finditer(block):
        if brace.group() == "{":
            if depth == 0:
                kept.append(block[start : brace.start()].rpartition(";")[0])
            depth += 1
        else:
            depth -= 1
            start = brace.end()
    return ";".join([*kept, block[start:]]) if kept else block


def _is_on_screen(query: str) -> bool:
    """Return whether any media of a query is a desktop screen."""
    return not query.strip() or any(map(_answers, query.lower().split(",")))


def _answers(query: str) -> bool:
    if re.search(r"\b(?:print|speech|handheld|tty)\b", query):
        return "not" in query.split()
    for bound, number, unit in _WIDTH.findall(query):
        pixels = float(number) * (16 if unit in ("em", "rem") else 1)
        if (bound == "min" and pixels > _SCREEN) or (bound == "max" and pixels < _SCREEN):
            return False
    return not re.search(r"orientation\s*:\s*portrait|hover\s*:\s*none|pointer\s*:\s*coarse", query)


def _rules(prelude: str, block: str) -> Iterator[Rule]:
    declared, important = _declarations(block)
    if not declared:
        return
    try:
        selectors = parse_selectors(prelude)
    except (SelectorError, ValueError):
        return
    translator = HTMLTranslator()
    for selector in selectors:
        pseudo = str(selector.pseudo_element or "")
        if pseudo not in ("", "before", "after"):
            continue
        try:
            xpath = translator.selector_to_xpath(selector, prefix="descendant-or-self::")
        except (SelectorError, ValueError):
            continue  # :hover and the like are about no page at rest
        yield Rule(xpath, selector.specificity(), declared, important, pseudo)


@lru_cache(maxsize=4096)  # a page says the same of every cell
def _declarations(block: str) -> tuple[Declared, frozenset[str]]:
    """Return names and values in small letters, and the names declared !important."""
    found: Declared = {}
    important = set()
    for item in tinycss2.parse_blocks_contents(block, skip_comments=True, skip_whitespace=True):
        if item.type == "declaration":
            if item.lower_name in important and not item.important:
                continue
            found[item.lower_name] = value = tinycss2.serialize(item.value).strip().lower()
            if item.lower_name == "font" and (size := _SIZE.search(value)):
                found["font-size"] = size[1]
            if item.important:
                important.add(item.lower_name)
    return found, frozenset(important)


def declared_in(style: str) -> Declared:
    """Return the declarations of a style attribute."""
    return _declarations(style)[0]
