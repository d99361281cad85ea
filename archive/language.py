"""The language of the terminal: GONGKAI_LANG (zh, en, both), else the language of the machine's locale.

A locale that is neither Chinese nor English (C, POSIX, French) gives both languages. JSON always holds both.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Literal

from archive.vocabulary import Term

Language = Literal["zh", "en", "both"]

_LANGUAGES: tuple[Language, ...] = ("zh", "en", "both")
_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")  # in the order of precedence that POSIX gives them


def of_terminal(environment: Mapping[str, str] = os.environ) -> Language:
    """Return the language in which commands speak."""
    asked = environment.get("GONGKAI_LANG", "").lower()
    locale = next((value for name in _LOCALE if (value := environment.get(name))), "").lower()
    for language in _LANGUAGES:
        if language == asked or (not asked and locale.startswith(language)):
            return language
    return "both"


def worded(zh: str, en: str) -> str:
    """Return a text without parameters (a line of help, a heading) in the language of the terminal."""
    language = of_terminal()
    return f"{zh} {en}" if language == "both" else zh if language == "zh" else en


def aside(text: str) -> str:
    """Return a text in brackets, to follow another: Chinese ones hold their own space."""
    return f" ({text})" if of_terminal() == "en" else f"（{text}）"


def called(terms: type[Term], value: str | None) -> str:
    """Return the name of a column's value: the value itself if it has no name, a dash if it is empty."""
    term = terms.named(value) if value else None
    return worded(term.zh, term.en) if term else value or "—"


def tally(*counts: tuple[str, str, object]) -> str:
    """Return counts with their Chinese or English names in a line: 报告 15 · 单位 3."""
    return " · ".join(f"{worded(zh, en)} {count}" for zh, en, count in counts)
