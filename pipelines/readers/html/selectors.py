"""The elements that a selector is about, as XPath. A selector that is not understood whole is loosened: it then
stands for more elements, and is marked so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cssselect import HTMLTranslator, SelectorError
from cssselect import parse as parse_selectors
from cssselect.parser import Selector
from msgspec import Struct

Weight = tuple[int, int, int]

_BESIDE = ("before", "after")
_OF_LETTERS = ("first-letter", "first-line")
_NEVER = re.compile(
    r":(?:focus-within|focus-visible|fullscreen|-webkit-full-screen|popover-open|modal|picture-in-picture|autofill|"
    r"-webkit-autofill|user-valid|user-invalid|playing|current|past|future|host)\b(?:\([^()]*\))?"
)
_PSEUDO = re.compile(r"(?<!:):(?!:)[\w-]+(?:\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))?")
_PLAIN = re.compile(
    r":(?:first|last|only|nth|nth-last)-(?:child|of-type)\b|:(?:not|is|where|has|empty|root|hover|focus|active|visited|"
    r"target|link|checked|disabled|enabled|scope|before|after)\b"
)
_CALLED_PLAIN = re.compile(r"(?<=:)(?:-webkit-any)(?=\()")
_OPEN_END = re.compile(r"([>+~])\s*$")
_COMMA = re.compile(r",(?![^(\[]*[)\]])")


class Selected(Struct, frozen=True):
    """The elements of a selector with its weight. `beside` names the pseudo-element (before, after) that it is
    about. Without `is_certain` a browser may select fewer elements."""

    xpath: str
    weight: Weight
    beside: str
    is_certain: bool


def selected(prelude: str) -> Iterator[Selected]:
    """Yield what each selector of a rule selects. A rule that cannot be parsed selects nothing, as in a
    browser."""
    prelude = _CALLED_PLAIN.sub("is", _NEVER.sub(":hover", prelude))
    try:
        found, is_certain = _translated(prelude), True
    except (SelectorError, ValueError):
        found, is_certain = list(_loosened(prelude)), False
    for selector, xpath in found:
        pseudo = str(selector.pseudo_element or "")
        if pseudo in ("", *_BESIDE, *_OF_LETTERS):
            is_whole = is_certain and pseudo not in _OF_LETTERS
            yield Selected(xpath, selector.specificity(), pseudo if pseudo in _BESIDE else "", is_whole)


def _translated(prelude: str) -> list[tuple[Selector, str]]:
    """Return the selectors with their XPath. Raises SelectorError."""
    translator = HTMLTranslator()
    return [
        (selector, translator.selector_to_xpath(selector, prefix="descendant-or-self::"))
        for selector in parse_selectors(prelude)
    ]


def _loosened(prelude: str) -> Iterator[tuple[Selector, str]]:
    """Yield the selectors without the pseudo-classes that are not understood."""
    plain = _PSEUDO.sub(lambda said: said.group() if _PLAIN.fullmatch(said.group()) else "", prelude)
    for part in _COMMA.split(plain):
        for looser in (part, _PSEUDO.sub("", part)):
            try:
                yield from _translated(_OPEN_END.sub(r"\1*", looser.strip() or "*"))
                break
            except (SelectorError, ValueError):
                continue


def nested(outer: str, within: str) -> str:
    """Return the selector of a rule that stands within a rule."""
    return ",".join(
        part.replace("&", above) if "&" in part else f"{above} {part}"
        for above in map(str.strip, _COMMA.split(outer))
        for part in map(str.strip, _COMMA.split(within))
    )
