"""The conditions of a style sheet (@media, @supports), answered for the desktop screen of a present browser: met,
not met, or unknown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from pipelines.readers.html.declarations import PROPERTIES, declared_in

Answer = bool | None
"""Whether a condition is met; None if that depends on the reader's own machine."""

_SCREEN = {"width": (1000.0, 1400.0), "height": (500.0, 1100.0)}
"""The least and greatest screen, in CSS pixels, on which most people read."""
_COMMA = re.compile(r",(?![^(\[]*[)\]])")
_TOKEN = re.compile(r"\s*(?:(?P<word>[\w-]+)(?P<call>\()?|(?P<group>\()|(?P<other>[^\s]))")
_MEDIA = {"all": True, "screen": True} | dict.fromkeys(
    ["print", "speech", "tty", "tv", "handheld", "projection", "braille", "aural", "embossed"], False
)
_COMPARED = re.compile(
    r"(?:(?P<low>[\d.]+\w*)\s*(?P<above><=?|>=?)\s*)?(?P<what>[a-z-]+)\s*(?:(?P<sign><=?|>=?|=|:)\s*(?P<high>[\d.]+\w*))?"
)
_LENGTH = re.compile(r"([\d.]+)(px|em|rem|cm|in|pt)?$")
_PIXELS = {"em": 16, "rem": 16, "cm": 37.8, "in": 96, "pt": 4 / 3}
_FEATURES = {
    "orientation": "landscape", "hover": "hover", "any-hover": "hover", "pointer": "fine",
    "prefers-color-scheme": "light", "prefers-reduced-motion": "no-preference", "forced-colors": "none",
    "prefers-contrast": "no-preference", "scripting": "enabled", "update": "fast", "display-mode": "browser",
    "inverted-colors": "none", "prefers-reduced-transparency": "no-preference",
}  # fmt: skip
_YES_OR_NO = {"color": True, "monochrome": False, "grid": False}


def is_on_screen(query: str) -> Answer:
    """Return whether any media of a query is a desktop screen."""
    if not query.strip():
        return True
    answers = [_evaluated(part, _media) for part in _COMMA.split(query.lower())]
    return True if True in answers else None if None in answers else False


def is_supported(query: str) -> Answer:
    """Return whether a browser supports what @supports asks for. Known are only the properties read here."""
    return _evaluated(query.lower(), _supported)


def _evaluated(text: str, leaf: Callable[[str], Answer]) -> Answer:
    """Return the answer of terms joined by `and`, `or` and `not`."""
    answers: list[Answer] = []
    is_any = negated = False
    for kind, said in _terms(text):
        if kind == "word" and said in ("and", "only"):
            continue
        if kind == "word" and said == "or":
            is_any = True
        elif kind == "word" and said == "not":
            negated = True
        else:
            is_inner = kind == "group" and re.match(r"\s*(?:\(|not\b)", said)
            answer = _evaluated(said, leaf) if is_inner else leaf(said)
            answers.append(None if answer is None else answer != negated)
            # `not all and (…)` denies the whole query, `not (…)` the term behind it
            if negated and kind == "word":
                return _not(_evaluated(text.split("not", 1)[1], leaf))
            negated = False
    if not answers:
        return None
    decisive = is_any
    return decisive if decisive in answers else None if None in answers else not decisive


def _not(answer: Answer) -> Answer:
    return None if answer is None else not answer


def _terms(text: str) -> Iterator[tuple[str, str]]:
    """Yield the words, and the groups in brackets with the name of the function before them."""
    at = 0
    while found := _TOKEN.match(text, at):
        at = found.end()
        if not (found["group"] or found["call"]):
            yield "word" if found["word"] else "other", found["word"] or found["other"]
            continue
        depth, start = 1, at
        while at < len(text) and depth:
            depth += {"(": 1, ")": -1}.get(text[at], 0)
            at += 1
        inner = text[start : at - 1 if depth == 0 else at]
        yield ("call", f"{found['word']}({inner})") if found["call"] else ("group", inner)


def _media(said: str) -> Answer:
    said = said.strip()
    if said in _MEDIA:
        return _MEDIA[said]
    name, _, value = (part.strip() for part in said.partition(":"))
    if name in _YES_OR_NO:
        return _YES_OR_NO[name] if not value else None
    if name in _FEATURES:
        return value == _FEATURES[name] if value else _FEATURES[name] not in ("none", "no-preference")
    if name.endswith(("resolution", "device-pixel-ratio")):
        return True if name.startswith(("min", "-webkit-min")) and value in ("1", "1dppx", "96dpi") else None
    compared = _COMPARED.fullmatch(said)
    return _compared(compared) if compared else None


def _compared(found: re.Match[str]) -> Answer:
    """Return whether every screen of most people, or none, is as wide or high as a feature asks."""
    name = found["what"].replace("device-", "")
    bound, _, side = name.rpartition("-")
    screen = _SCREEN.get(side)
    if screen is None or bound not in ("", "min", "max"):
        return None
    answers: list[Answer] = []
    if found["low"]:
        turned = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}[found["above"]]
        answers.append(_within(screen, turned, found["low"]))
    if found["high"]:
        sign = {"min": ">=", "max": "<="}.get(bound) or found["sign"]
        answers.append(_within(screen, sign, found["high"]))
    return False if False in answers else None if None in answers or not answers else True


def _within(screen: tuple[float, float], sign: str, length: str) -> Answer:
    found = _LENGTH.fullmatch(length)
    if not found:
        return None
    bound = float(found[1]) * _PIXELS.get(found[2] or "", 1)
    least, greatest = screen
    if sign in (">", ">="):
        return True if least >= bound else False if greatest < bound else None
    if sign in ("<", "<="):
        return True if greatest <= bound else False if least > bound else None
    return False if bound < least or bound > greatest else None


def _supported(said: str) -> Answer:
    name, _, value = said.partition(":")
    if name.strip().startswith("-") or not PROPERTIES.search(f"{name.strip()}:"):
        return None
    return True if declared_in(said) and "(" not in value else None
