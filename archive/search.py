"""Chinese full-text search: one space round every Han character, asked for as a quoted phrase.

SQLite's trigram tokeniser cannot find words of two characters and word segmenters split names they do not
know; single characters in a phrase find exactly the substrings there are, of any length.
"""

from __future__ import annotations

import html
import re
import sqlite3
import unicodedata

_HAN = re.compile(r"([\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])")
_TERM = re.compile(r'"([^"]*)"|(\S+)')


def segment(text: str | None) -> str:
    """Text as the index holds it: NFKC, a space round every Han character."""
    return _HAN.sub(r" \1 ", unicodedata.normalize("NFKC", text or ""))


def match(query: str | None) -> str:
    """An FTS5 expression for what a person typed: every term (parted by white space, or quoted) as a phrase,
    all of them wanted. Operators in the query are words like any other; an empty query matches nothing."""
    terms = [quoted or bare for quoted, bare in _TERM.findall(query or "")]
    phrases = [" ".join(segment(term).replace('"', " ").split()) for term in terms]
    return " ".join(f'"{phrase}"' for phrase in phrases if phrase) or '""'


def snippet(text: str | None, query: str | None, around: int = 40) -> str:
    """HTML: the first place a term of the query stands in the text, with its surroundings, terms marked by
    <mark>; the beginning of the text where none stands. Everything else is escaped."""
    source = unicodedata.normalize("NFKC", text or "")
    terms = [unicodedata.normalize("NFKC", q or b) for q, b in _TERM.findall(query or "")]
    terms = [term for term in terms if term]
    if not terms:
        return html.escape(source[: 2 * around])
    pattern = re.compile("|".join(re.escape(term) for term in terms), re.IGNORECASE)
    found = pattern.search(source)
    start = max(0, found.start() - around) if found else 0
    end = (found.end() if found else 0) + around
    parts, position = [], start
    for hit in pattern.finditer(source, start, end):
        parts += [html.escape(source[position : hit.start()]), "<mark>", html.escape(hit.group()), "</mark>"]
        position = hit.end()
    parts.append(html.escape(source[position:end]))
    return ("…" if start else "") + "".join(parts) + ("…" if end < len(source) else "")


def register(connection: sqlite3.Connection) -> None:
    """Give a connection `zh_segment(text)`, `zh_match(query)` and `zh_snippet(text, query)`. Every writer of
    the archive needs the first: the triggers of the index call it."""
    connection.create_function("zh_segment", 1, segment, deterministic=True)
    connection.create_function("zh_match", 1, match, deterministic=True)
    connection.create_function("zh_snippet", 2, snippet, deterministic=True)
