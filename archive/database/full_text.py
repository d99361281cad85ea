"""Chinese full-text search: one space round every Han character, asked for as a quoted phrase.

SQLite's trigram tokeniser cannot find words of two characters and word segmenters split names they do not
know; single characters in a phrase find exactly the substrings there are, of any length.
"""

from __future__ import annotations

import html
import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Sequence

from archive.places.simplified import simplified

_HAN = re.compile(r"([\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])")
_TERM = re.compile(r'"([^"]*)"|(\S+)')


def segment(text: str | None) -> str:
    """Text as the index holds it: NFKC, a space round every Han character."""
    return " ".join(_HAN.split(unicodedata.normalize("NFKC", text or "")))


def match(query: str | None, facets: Iterable[Sequence[str]] = (), *, is_any: bool = False) -> str:
    """An FTS5 expression for what a person typed: every term (parted by white space, or quoted) as a phrase,
    all of them wanted, or any one. A term in traditional characters is looked for in simplified ones, too. Operators in the
    query are words like any other; an empty query matches nothing.

    `facets` are groups of tokens of the index (`y2020`, `r6402`), one of each group wanted.
    """
    phrases = [filter(None, map(_phrase, _spellings(term))) for term in _terms(query)]
    wanted = [" OR ".join(f'"{phrase}"' for phrase in spellings) for spellings in phrases]
    words = (" OR " if is_any else " AND ").join(
        f"({one})" if " OR " in one else one for one in wanted if one
    )
    if not words:
        return '""'
    groups = [" OR ".join(f'"{token}"' for token in group) for group in facets]
    return " AND ".join([f"{{heading text}} : ({words})", *(f"facets : ({group})" for group in groups)])


def snippet(text: str | None, query: str | None, around: int = 40) -> str:
    """HTML: the first place a term of the query stands in the text, with its surroundings, terms marked by
    <mark>; the beginning of the text where none stands. Everything else is escaped."""
    source = text or ""
    hits = _places(source, query)
    first = next(iter(hits), (0, around))
    start, end = max(0, first[0] - around), first[1] + around
    return ("…" if start else "") + _marked(source, hits, start, end) + ("…" if end < len(source) else "")


def marked(text: str, query: str | None) -> str:
    """The whole text as HTML, escaped, every term of the query marked by <mark>."""
    return _marked(text, _places(text, query) if query else [], 0, len(text))


def _marked(source: str, hits: list[tuple[int, int]], start: int, end: int) -> str:
    parts, position = [], start
    for begin, stop in hits:
        if begin >= end:
            break
        parts += [html.escape(source[position:begin]), "<mark>", html.escape(source[begin:stop]), "</mark>"]
        position = stop
    return "".join([*parts, html.escape(source[position:end])])


def _terms(query: str | None) -> list[str]:
    return [quoted or bare for quoted, bare in _TERM.findall(query or "")]


def _spellings(term: str) -> list[str]:
    """A term as typed, and in simplified characters where that is something else."""
    return list(dict.fromkeys([term, simplified(term)]))


def _phrase(term: str) -> str:
    return " ".join(segment(term).replace('"', " ").split())


def excerpt(text: str | None, query: str | None) -> str:
    """`snippet` without HTML, for answers that go into files: the words found stand in 【】."""
    return without_marks(snippet(text, query))


def without_marks(marked: str) -> str:
    """A snippet as plain text, what was found in 【】."""
    return html.unescape(marked.replace("<mark>", "【").replace("</mark>", "】"))


def _places(source: str, query: str | None) -> list[tuple[int, int]]:
    """Where the terms of a query stand in the text as printed, whichever width their signs have."""
    terms = [unicodedata.normalize("NFKC", one) for term in _terms(query) for one in _spellings(term)]
    pattern = re.compile("|".join(re.escape(term) for term in terms if term) or r"(?!)", re.IGNORECASE)
    folded = [unicodedata.normalize("NFKC", character) for character in source]
    origin = [n for n, piece in enumerate(folded) for _ in piece]
    return [(origin[hit.start()], origin[hit.end() - 1] + 1) for hit in pattern.finditer("".join(folded))]


def _match_in(query: str | None, year: str | int | None = None, *parts: str) -> str:
    """The expression for a query within a year, where one is given, and within any of some parts."""
    wanted = [[f"y{year}"] if year else [], [f"s{part}" for part in parts]]
    return match(query, filter(None, wanted))


def register(connection: sqlite3.Connection) -> None:
    """Give a connection `zh_segment(text)`, `zh_match(query[, year[, part...]])`, `zh_snippet(text, query)` and
    `zh_excerpt(text, query)`. Every writer of the archive needs the first: the triggers of the index call it."""
    connection.create_function("zh_segment", 1, segment, deterministic=True)
    connection.create_function("zh_match", -1, _match_in, deterministic=True)
    connection.create_function("zh_snippet", 2, snippet, deterministic=True)
    connection.create_function("zh_excerpt", 2, excerpt, deterministic=True)
