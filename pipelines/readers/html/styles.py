"""The cascade: the declarations that apply to an element on a desktop screen, and those that may."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

from lxml import etree
from msgspec import Struct, field

from pipelines.readers.html.declarations import Declared, declarations
from pipelines.readers.html.sheet_rules import Rule, Sheets, rules_of

Element = etree._Element

_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,([^()]*(?:\([^()]*\)[^()]*)*))?\)")
_WIDE = re.compile(r"(?:html|body|\*|not\(parent::\*\)\])$")  # whose custom properties hold on the whole page
_ROUNDS = 5  # of variables within variables
_END = ("to", "100%")
_TIME = re.compile(r"([\d.]+)(m?s)")
_PATIENCE = 5.0  # seconds
_OF_SHEETS = (b"<style", b"data:text/css", b"insertrule", b"addrule", b"'style'", b'"style"', b"replacesync")
_FIRST = (10_001, 0, 0, 0, 0)  # the rank of a style attribute, which wins over all rules of its kind
_HAS_CUSTOM = etree.XPath("descendant-or-self::*[contains(@style, '--')]")


class Styles(Struct):
    """The cascade over the elements of a page. `of` returns an element's own declarations, without inherited
    ones; `perhaps` returns what they may be instead, where a sheet says something that is not certain."""

    sheets: Sheets = field(default_factory=Sheets)
    beside: dict[Element, dict[str, Declared]] = field(default_factory=dict)
    """The declarations for the `before` and `after` content of each element."""
    _by_element: dict[Element, list[tuple[int, Rule]]] = field(default_factory=dict)
    _unsure: dict[Element, list[Rule]] = field(default_factory=dict)
    _custom: dict[str, set[str]] = field(default_factory=dict)
    _of: dict[Element, Declared] = field(default_factory=dict)

    def declare(self, root: Element) -> None:
        """Record the custom properties that style attributes declare for a part of the page."""
        for element in cast("list[Element]", _HAS_CUSTOM(root)):
            for name, value in declarations(element.get("style") or "")[0].items():
                if name.startswith("--"):
                    self._custom.setdefault(name, set()).update((value, ""))

    def apply(self, root: Element) -> None:
        """Find the elements of each rule."""
        for name, value in self.sheets.registered.items():
            self._custom.setdefault(name, set()).update((value, ""))
        for number, rule in enumerate(self.sheets.rules):
            custom = [name for name in rule.declared if name.startswith("--")]
            for name in custom:
                self._custom.setdefault(name, set()).add(rule.declared[name])
                if not rule.is_certain or not _WIDE.search(rule.xpath):
                    self._custom[name].add("")  # holds for a part of the page
            if len(custom) == len(rule.declared):
                continue
            try:
                elements = root.xpath(rule.xpath)
            except etree.XPathError:
                continue
            for element in cast("list[Element]", elements if isinstance(elements, list) else []):
                if rule.beside:
                    self.beside.setdefault(element, {}).setdefault(rule.beside, {}).update(rule.declared)
                elif rule.is_certain:
                    self._by_element.setdefault(element, []).append((number, rule))
                else:
                    self._unsure.setdefault(element, []).append(rule)

    @property
    def elements(self) -> Iterator[Element]:
        """Return the elements of all rules."""
        yield from self._by_element
        yield from (element for element in self._unsure if element not in self._by_element)

    def of(self, element: Element) -> Declared:
        """Return the declarations of an element: the weightiest of each property."""
        if (known := self._of.get(element)) is None:
            known = self._of[element] = self._resolved(self._weightiest(element), 0)
        return known

    def _weightiest(self, element: Element) -> Declared:
        said: list[tuple[tuple[int, ...], tuple[int, ...], Declared, frozenset[str]]] = []
        for number, rule in self._by_element.get(element, ()):
            layer, weight = rule.weight
            said.append(((layer, *weight, number), (-layer, *weight, number), rule.declared, rule.important))
        if style := element.get("style"):
            said.append((_FIRST, _FIRST, *declarations(style)))
        if len(said) == 1:
            return said[0][2]
        best: dict[str, tuple[tuple[bool, tuple[int, ...]], str]] = {}
        for plain, strong, declared, important in said:
            for name, value in declared.items():
                rank = (True, strong) if name in important else (False, plain)
                if name not in best or rank >= best[name][0]:
                    best[name] = (rank, value)
        return {name: value for name, (_, value) in best.items()}

    def has_own_font(self, declared: Declared) -> bool:
        """Return whether letters are drawn by a font that the page brings: its digits may look like others."""
        family = declared.get("font-family", "")
        return any(name.strip(" \"'") in self.sheets.families for name in family.split(","))

    def perhaps(self, element: Element) -> Iterator[Declared]:
        """Yield the declarations of an element as they are if a rule applies that may, if a variable has one
        of its other values, or while and after an animation runs."""
        own = self.of(element)
        for rule in self._unsure.get(element, ()):
            yield self._resolved({**own, **rule.declared}, 0)
        plain = self._weightiest(element)
        if any("var(" in value for value in plain.values()):
            most = max((len(self._custom.get(name, ())) for name in self._custom), default=0)
            for choice in range(1, most + 1):
                yield self._resolved(plain, choice)
        if "animation" in own or "animation-name" in own:
            yield from ({**own, **frame} for frame in self._frames(own))

    def _frames(self, declared: Declared) -> Iterator[Declared]:
        """Yield the frames in which an animation stays or which it repeats."""
        said = " ".join(value for name, value in declared.items() if name.startswith("animation")).split()
        frames = [
            frame for name, frames in self.sheets.frames.items() if name.lower() in said for frame in frames
        ]
        stays = "forwards" in said or "both" in said
        repeats = not {"infinite", "paused"}.isdisjoint(said) or any(map(_is_long, said))
        for at, frame in frames:
            if repeats or (stays and any(end in at for end in _END)):
                yield frame

    def _resolved(self, declared: Declared, choice: int) -> Declared:
        """Return declarations with each `var(--name, otherwise)` replaced by the value; of several values the
        one at `choice`. A property without a value is not set."""
        if not any("var(" in value for value in declared.values()):
            return declared
        resolved = {name: self._value(value, choice) for name, value in declared.items()}
        return {name: value for name, value in resolved.items() if value}

    def _value(self, value: str, choice: int) -> str:
        for _ in range(_ROUNDS):
            if "var(" not in value:
                break
            value = _VARIABLE.sub(lambda found: self._of_name(found[1], found[2], choice), value)
        return value.strip().lower()

    def _of_name(self, name: str, otherwise: str | None, choice: int) -> str:
        values = sorted(self._custom.get(name, ()), reverse=True)
        value = values[choice % len(values)] if values else ""
        return value or otherwise or ""


def _is_long(said: str) -> bool:
    """Return whether an animation lasts, or waits, longer than a reader."""
    found = _TIME.fullmatch(said)
    return found is not None and float(found[1]) * (0.001 if found[2] == "ms" else 1) > _PATIENCE


def styles_of(root: Element, source: bytes) -> Styles:
    """Return the cascade of the sheets in a page. `source` is the text of the page in UTF-8 and small letters."""
    styles = Styles(rules_of(root) if any(mark in source for mark in _OF_SHEETS) else Sheets())
    if b"--" in source and b"var(" in source:
        styles.declare(root)
    styles.apply(root)
    return styles
