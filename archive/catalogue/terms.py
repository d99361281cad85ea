"""Terms of the law, explained on the pages that use them. `python -m archive.catalogue.terms` writes the
glossary."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from archive.catalogue.words import HERE


@dataclass(frozen=True, slots=True)
class Term:
    """A term with its wordings on pages in both languages, the fullest first, and its explanation."""

    id: str
    zh: tuple[str, ...]
    en: tuple[str, ...]
    about: tuple[str, str]


@cache
def terms() -> dict[str, Term]:
    data = tomllib.loads((HERE / "terms.toml").read_text(encoding="utf-8"))
    return {
        id: Term(id, tuple(entry["zh"]), tuple(entry["en"]), (entry["about"][0], entry["about"][1]))
        for id, entry in data.items()
    }


@lru_cache(4096)
def parted(text: str, language: str) -> tuple[str, Term | None, str, str]:
    """Split a text at its first term: the text before it, the term, its wording, the rest. The term is None
    if the text has none."""
    pattern, names = _wordings(language)
    found = pattern.search(text)
    if found is None:
        return text, None, "", ""
    return text[: found.start()], names[found[0]], found[0], text[found.end() :]


@cache
def _wordings(language: str) -> tuple[re.Pattern[str], dict[str, Term]]:
    names = {word: term for term in terms().values() for word in (term.en if language == "en" else term.zh)}
    ordered = sorted(names, key=len, reverse=True)
    bound = r"\b" if language == "en" else ""
    return re.compile(f"{bound}(?:{'|'.join(map(re.escape, ordered))}){bound}"), names


def glossary() -> Iterator[str]:
    """Yield the lines of the glossary in the docs."""
    yield "# Glossary\n\nMade of `archive/catalogue/terms.toml` by `python -m archive.catalogue.terms`.\n"
    yield "| term | in English | what it is | 说明 |\n|---|---|---|---|"
    for term in terms().values():
        yield f"| {term.zh[0]} | {term.en[0]} | {term.about[1]} | {term.about[0]} |"


if __name__ == "__main__":
    print("\n".join(glossary()))
