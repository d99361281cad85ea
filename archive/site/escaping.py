"""What a template prints, escaped: quick for the numbers and names of which most of a page consists."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape

_WORD = 100
"""Characters of a text that may come back; a longer one is a sentence of its own page."""


def escaped(value: object) -> str:
    """Return what a template prints, escaped. Most of a page is numbers and names without a sign to escape. They
    go into it as they are, which costs a tenth."""
    kind = type(value)
    if kind is Markup:
        return value  # type: ignore[return-value]
    if kind is int:
        return str(value)
    if kind is not str:
        return escape(value)
    text: str = value  # type: ignore[assignment]
    return text if text.isalnum() else _escaped_word(text) if len(text) < _WORD else str(escape(text))


@lru_cache(30_000)
def _escaped_word(text: str) -> str:
    """Return a short text, escaped. Labels, names and states come back on every page."""
    return str(escape(text))


@lru_cache(10_000)
def kept(macro: Callable[..., Markup], *arguments: Any) -> Markup:
    """Return what a macro draws, drawn once for the same arguments. The rows of tables come back on page after page.
    The macro must be imported: one in a page's own template is another on every page."""
    return macro(*arguments)
