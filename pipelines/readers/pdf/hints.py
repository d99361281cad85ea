"""Words above columns, beside rows and above parts of the form: signs of an unruled table.

They only route: a page without them is not examined twice. The meaning of a word is not decided here.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from archive.form.definition import FORM, Label

_NOISE = re.compile(r"[\s\W_]+")
_ORDINAL = re.compile(r"^[\s（(〔]*(?:[一二三四五六七八九十]+(?=\s*[、.．)）〕])|\d{1,2}(?=\D))")
_SHORT_LINE = 12  # characters
_MANY = 6  # of a page's lines
_NUMBERS = re.compile(r"(?:^|\s)\S{1,9}\s+[-+]?[\d,.]+\s+[-+]?[\d,.]+(?:\s|$)")
_CORNER = "信息内容"  # over the labels of a block's rows

_BLOCK_COLUMNS = tuple(column for block in FORM.blocks for column in block.columns)
_ROWS = (*(row for block in FORM.blocks for row in block.rows), *FORM.rows)
_SHORT = frozenset(
    wording for label in (*FORM.applicants, *FORM.outcomes) for wording in (*label.match, label.zh)
)
_OVER = frozenset(
    ["申请人情况", "法人或其他组织", "行政复议", "行政诉讼"]
)  # over the heads of several columns
_LONG = tuple(wording for label in _BLOCK_COLUMNS for wording in label.match)


def flat(text: str) -> str:
    """Return the letters, digits and Han characters of a text."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text))


def _plain(text: str) -> str:
    return flat(_ORDINAL.sub("", unicodedata.normalize("NFKC", text), count=1))


_WORDINGS = tuple({_plain(label.zh) for label in (*_ROWS, *FORM.groups)})
_TITLES = tuple(_plain(section.zh) for section in FORM.sections)


@lru_cache(maxsize=4096)
def heads_column(text: str) -> bool:
    """Return whether a text may be the head of a column. A text with an ordinal before it (（七）总计) is a
    row label."""
    word = flat(text)
    if word in _SHORT or word == _CORNER:
        return True
    return len(word) <= 30 and not _ORDINAL.match(text) and any(hint in word for hint in _LONG)


def is_short_head(text: str) -> bool:
    """Return whether the whole text is the head of a narrow column."""
    return flat(text) in _SHORT


def is_corner(text: str) -> bool:
    """Return whether a text is the head above the labels, not above values."""
    return flat(text) == _CORNER


@lru_cache(maxsize=4096)
def names_row(text: str) -> bool:
    """Return whether a text may be the label of a row."""
    word = _plain(text)
    return bool(word) and any(_says(label, word) for label in _ROWS)


def names_only_row(text: str) -> bool:
    """Return whether a text is the label of a row and not the head of a column."""
    return names_row(text) and not heads_column(text)


def is_over_columns(text: str) -> bool:
    """Return whether a text belongs to a header: the head of one column or of several."""
    return heads_column(text) or flat(text) in _OVER


def _says(label: Label, word: str) -> bool:
    return any(word == hint if label.exact else hint in word for hint in label.match)


@lru_cache(maxsize=4096)
def begins_label(text: str) -> bool:
    """Return whether a text is the beginning of a label, which the line below may complete."""
    word = _plain(text)
    return len(word) >= 2 and any(wording.startswith(word) for wording in _WORDINGS)


@lru_cache(maxsize=4096)
def is_heading(text: str) -> bool:
    """Return whether a text is the heading of a part, which ends the table above it."""
    word = _plain(text)
    return bool(_ORDINAL.match(text)) and any(title in word for title in _TITLES)


def promising(text: str) -> bool:
    """Return whether a page's text names columns."""
    word = _NOISE.sub("", text)
    return _CORNER in word or sum(hint in word for hint in _SHORT) >= 2


def suggests_table(text: str) -> bool:
    """Return whether a page's text may hold a table: it names columns, has many short lines, or has lines of
    numbers. Prose has none of them."""
    lines = text.split("\r\n")
    short = sum(0 < len(line.strip()) <= _SHORT_LINE for line in lines)
    return short >= _MANY or promising(text) or any(_NUMBERS.search(line) for line in lines)
