"""The language of whoever sits at the terminal: GONGKAI_LANG (zh, en, both), or else that of the machine's locale.

A locale that is neither (C, POSIX, French) gives both languages, one after the other. JSON always holds both.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Literal

Language = Literal["zh", "en", "both"]

_LANGUAGES: tuple[Language, ...] = ("zh", "en", "both")
_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")  # in the order in which POSIX asks them


def of_terminal(environment: Mapping[str, str] = os.environ) -> Language:
    """The language in which commands speak."""
    asked = environment.get("GONGKAI_LANG", "").lower()
    locale = next((value for name in _LOCALE if (value := environment.get(name))), "").lower()
    for language in _LANGUAGES:
        if language == asked or (not asked and locale.startswith(language)):
            return language
    return "both"


def worded(zh: str, en: str) -> str:
    """A text without parameters in the language of the terminal: a line of help, a heading."""
    language = of_terminal()
    return f"{zh} {en}" if language == "both" else zh if language == "zh" else en


def tally(*counts: tuple[str, str, object]) -> str:
    """Counts with their names, Chinese and English, in a line: 报告 15 · 单位 3."""
    return " · ".join(f"{worded(zh, en)} {count}" for zh, en, count in counts)
