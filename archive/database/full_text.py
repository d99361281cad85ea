"""Chinese full-text search: a space round every Han character, and queries as quoted phrases.

SQLite's trigram tokeniser cannot find words of two characters, and word segmenters split unknown names.
Single characters in a phrase match exact substrings of any length.
"""

from __future__ import annotations

import html
import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Sequence

from archive.places.simplified import simplified

_HAN = re.compile(r"([\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])")
_CONSIDERED = 30  # hits of a passage that a snippet chooses from
_TERM = re.compile(r'"([^"]*)"|(\S+)')


def segment(text: str | None) -> str:
    """Return a text in the form the index holds: NFKC, a space round every Han character."""
    return " ".join(_HAN.split(unicodedata.normalize("NFKC", text or "")))


def match(query: str | None, facets: Iterable[Sequence[str]] = (), *, is_any: bool = False) -> str:
    """Return an FTS5 expression for a query that a person typed.

    Every term (separated by white space, or quoted) is a phrase; all of them are required, or any with
    `is_any`. A term in traditional characters also matches in simplified characters. Operators in the query
    are ordinary words. An empty query matches nothing. `facets` are groups of index tokens (`y2020`,
    `r6402`); a match needs one of each group.
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
    """Return HTML: the place of the text with the most of the query's terms, with `around` characters on each side,
    terms marked by <mark>. A second place follows if it has a term that the first lacks. Without a match, the
    beginning of the text. Everything else is escaped."""
    source = text or ""
    hits = _places(source, query)
    windows = _windows(source, hits, around) or [(0, 2 * around)]
    parts = [_marked(source, hits, start, end) for start, end in windows]
    before, after = windows[0][0] > 0, windows[-1][1] < len(source)
    return ("…" if before else "") + "…".join(parts) + ("…" if after else "")


def _windows(source: str, hits: list[tuple[int, int]], around: int) -> list[tuple[int, int]]:
    """Return the first place that has the most terms and the first that has the most of the others, in their order."""
    reached = []
    for n, (start, _) in enumerate(hits[:_CONSIDERED]):
        inside = [hit for hit in hits[n : n + _CONSIDERED] if hit[1] <= start + 2 * around]
        reached.append((inside or [hits[n]], {source[slice(*hit)].casefold() for hit in inside or [hits[n]]}))
    if not reached:
        return []
    spots, terms = max(reached, key=lambda one: len(one[1]))
    others, more = max(reached, key=lambda one: len(one[1] - terms))
    chosen = sorted([spots, others] if more - terms else [spots])
    windows = [(max(0, spot[0][0] - around), spot[-1][1] + around) for spot in chosen]
    if len(windows) > 1 and windows[0][1] >= windows[1][0]:
        return [(windows[0][0], windows[1][1])]
    return windows


def marked(text: str, query: str | None) -> str:
    """Return the whole text as escaped HTML, every term of the query marked by <mark>."""
    return _marked(text, _places(text, query) if query else [], 0, len(text))


def _marked(source: str, hits: list[tuple[int, int]], start: int, end: int) -> str:
    parts, position = [], start
    for begin, stop in hits:
        if begin >= end:
            break
        if begin < start:
            continue
        parts += [html.escape(source[position:begin]), "<mark>", html.escape(source[begin:stop]), "</mark>"]
        position = stop
    return "".join([*parts, html.escape(source[position:end])])


def _terms(query: str | None) -> list[str]:
    return [quoted or bare for quoted, bare in _TERM.findall(query or "")]


def _spellings(term: str) -> list[str]:
    """Return a term as typed, and in simplified characters if they differ."""
    return list(dict.fromkeys([term, simplified(term)]))


def _phrase(term: str) -> str:
    return " ".join(segment(term).replace('"', " ").split())


def excerpt(text: str | None, query: str | None) -> str:
    """Return a `snippet` without HTML, for answers in files. Matches stand in 【】."""
    return without_marks(snippet(text, query))


def without_marks(marked: str) -> str:
    """Return a snippet as plain text, matches in 【】."""
    return html.unescape(marked.replace("<mark>", "【").replace("</mark>", "】"))


def _places(source: str, query: str | None) -> list[tuple[int, int]]:
    """Return the spans of the query's terms in the text as printed, for full-width and half-width characters
    alike."""
    terms = [unicodedata.normalize("NFKC", one) for term in _terms(query) for one in _spellings(term)]
    pattern = re.compile("|".join(re.escape(term) for term in terms if term) or r"(?!)", re.IGNORECASE)
    folded = [unicodedata.normalize("NFKC", character) for character in source]
    origin = [n for n, piece in enumerate(folded) for _ in piece]
    return [(origin[hit.start()], origin[hit.end() - 1] + 1) for hit in pattern.finditer("".join(folded))]


def _match_in(query: str | None, year: str | int | None = None, *parts: str) -> str:
    """Return the expression for a query, limited to a year and to any of some parts if given."""
    wanted = [[f"y{year}"] if year else [], [f"s{part}" for part in parts]]
    return match(query, filter(None, wanted))


def register(connection: sqlite3.Connection) -> None:
    """Add the functions `zh_segment(text)`, `zh_match(query[, year[, part...]])`, `zh_snippet(text, query)`
    and `zh_excerpt(text, query)` to a connection. Every writer needs the first, because the triggers of the
    index call it."""
    connection.create_function(
        "escape_fts", 1, match, deterministic=True
    )  # Datasette's name for what makes a query
    connection.create_function("zh_segment", 1, segment, deterministic=True)
    connection.create_function("zh_match", -1, _match_in, deterministic=True)
    connection.create_function("zh_snippet", 2, snippet, deterministic=True)
    connection.create_function("zh_excerpt", 2, excerpt, deterministic=True)
