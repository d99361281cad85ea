"""The words of the site in the reader's language: Chinese, or English if asked for."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from archive.clock import BEIJING
from archive.form.labels import label_of
from archive.form.rules import RULES
from archive.sentence import Sentence, filled, restored
from archive.vocabulary import VOCABULARIES

HERE = Path(__file__).parent
LANGUAGES = ("zh", "en")
TAGS = {"zh": "zh-CN", "en": "en"}

_WORDS: dict[str, dict[str, list[str]]] = tomllib.loads((HERE / "words.toml").read_text(encoding="utf-8")) | {
    name: {term.value: [term.zh, term.en] for term in terms} for name, terms in VOCABULARIES.items()
}


class Words:
    """A language's words by key: `t("search")`, `t("n_reports", n=3)`. An unknown key is returned
    unchanged."""

    def __init__(self, language: str = "zh") -> None:
        self.language = language if language in LANGUAGES else "zh"
        self.tag = TAGS[self.language]
        self._index = LANGUAGES.index(self.language)

    def __call__(self, key: str | None, group: str = "page", **fields: object) -> str:
        entry = _WORDS[group].get(key or "")
        text = entry[self._index] if entry else (key or "")
        return filled(text, fields) if fields else text

    def rule(self, id: str) -> str:
        """Return the demand of a rule in words; the id itself for an unknown rule."""
        return self.of(RULES[id]) if id in RULES else id

    def pick(self, data: Mapping[str, Any] | None, key: str) -> Any:
        """Return the value of `key` in metadata in this language: `title_en` is the English of `title`."""
        data = data or {}
        return (data.get(f"{key}_en") if self.language == "en" else None) or data.get(key)

    def of(self, thing: Any) -> str:
        """Return the name of anything that has `zh` and `en`."""
        return str(thing.en if self.language == "en" else thing.zh)

    def heading(self, thing: Any) -> str:
        """Return the name of anything that has `zh` and `en` as a heading: it begins with a capital letter."""
        name = self.of(thing)
        return name[:1].upper() + name[1:]

    def first_sentence(self, text: str | None) -> str:
        """Return the first sentence of a description, or its first clause as one."""
        first = re.split(r"(?<=[。：；])|(?<=[.:;])\s", text or "", maxsplit=1)[0]
        return (
            f"{first[:-1]}{'。' if first[-1] in '：；' else '.'}"
            if first.endswith((":", ";", "：", "；"))
            else first
        )

    def told(self, said: Sentence | str | None, code: str | None = None) -> str:
        """Return a sentence in this language. A text is translated by its stored code, or returned unchanged
        without one."""
        found = said if isinstance(said, Sentence) else restored(said, code, label_of)
        return found.told("en" if self.language == "en" else "zh") if found else ""

    def number(self, value: object) -> str:
        """Return a value for people: thousands separated, a blank as an empty string."""
        if value is None:
            return ""
        return f"{value:,}" if isinstance(value, (int, float)) else str(value)

    def amount(self, value: object, unit: str) -> str:
        """Return a value with its unit in words: 1 item, 2 items."""
        return f"{self.number(value)} {self(unit, 'unit_of_one' if value == 1 else 'unit')}".strip()

    def day(self, when: str | None) -> str:
        """Return the day of a date or time stamp in Beijing: 2026年11月28日, 28 November 2026. Any other text
        is unchanged."""
        found = _in_beijing(when)
        if found is None:
            return when or ""
        month = f"{found.month}月" if self.language == "zh" else f"{found:%B}"
        return (
            f"{found.year}年{month}{found.day}日"
            if self.language == "zh"
            else f"{found.day} {month} {found.year}"
        )

    def span(self, first: str | None, last: str | None) -> tuple[str, str]:
        """Return two times of Beijing as days, with the minutes within one day and the seconds within one minute."""
        found = [_in_beijing(when) for when in (first, last)]
        days = self.day(first), self.day(last)
        if days[0] != days[1] or None in found:
            return days
        begun, ended = (f"{when:%H:%M:%S}" for when in found if when)
        shown = 8 if begun[:5] == ended[:5] else 5
        return f"{days[0]} {begun[:shown]}", f"{days[1]} {ended[:shown]}"

    def phrase(self, english: str | None) -> str:
        """Return Datasette's own English sentence ("12 rows where year = 2020 sorted by id"), translated word
        by word."""
        text = english or ""
        if self.language == "en":
            return text
        for word, (chinese, _) in _WORDS["datasette"].items():
            text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", chinese, text)
        return text


def _in_beijing(when: str | None) -> datetime | None:
    """Return a date or a time stamp in Beijing; None for any other text."""
    try:
        found = datetime.fromisoformat(when or "")
    except ValueError:
        return None
    return found.astimezone(BEIJING) if found.tzinfo else found
