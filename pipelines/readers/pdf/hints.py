"""Words that stand over columns, beside rows and over parts of the form: where an unruled table may be.

They route only: a page without them is not looked at twice. What a word means is not known here.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from archive.form.definition import FORM, Label

_NOISE = re.compile(r"[\s\W_]+")
_ORDINAL = re.compile(r"^[\s（(〔]*(?:[一二三四五六七八九十]+(?=\s*[、.．)）〕])|\d{1,2}(?=\D))")
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
    """Letters, digits and Han characters only."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text))


def _plain(text: str) -> str:
    return flat(_ORDINAL.sub("", unicodedata.normalize("NFKC", text), count=1))


_WORDINGS = tuple({_plain(label.zh) for label in (*_ROWS, *FORM.groups)})
_TITLES = tuple(_plain(section.zh) for section in FORM.sections)


@lru_cache(maxsize=4096)
def heads_column(text: str) -> bool:
    """Whether a text may stand over a column; an ordinal before it (（七）总计) makes it a row's."""
    word = flat(text)
    if word in _SHORT or word == _CORNER:
        return True
    return len(word) <= 30 and not _ORDINAL.match(text) and any(hint in word for hint in _LONG)


def is_short_head(text: str) -> bool:
    """Whether a text is, whole, what stands over a narrow column."""
    return flat(text) in _SHORT


def is_corner(text: str) -> bool:
    """Whether a text stands over the labels rather than over values."""
    return flat(text) == _CORNER


@lru_cache(maxsize=4096)
def names_row(text: str) -> bool:
    """Whether a text may be the label of a row."""
    word = _plain(text)
    return bool(word) and any(_says(label, word) for label in _ROWS)


def names_only_row(text: str) -> bool:
    """Whether a text is the label of a row and heads no column."""
    return names_row(text) and not heads_column(text)


def is_over_columns(text: str) -> bool:
    """Whether a text belongs to a header: it heads a column, or several of them."""
    return heads_column(text) or flat(text) in _OVER


def _says(label: Label, word: str) -> bool:
    return any(word == hint if label.exact else hint in word for hint in label.match)


@lru_cache(maxsize=4096)
def begins_label(text: str) -> bool:
    """Whether a text is a piece of a label from its beginning on, so that the line below may end it."""
    word = _plain(text)
    return len(word) >= 2 and any(wording.startswith(word) for wording in _WORDINGS)


@lru_cache(maxsize=4096)
def is_heading(text: str) -> bool:
    """Whether a text is the heading of a part, which ends the table above it."""
    word = _plain(text)
    return bool(_ORDINAL.match(text)) and any(title in word for title in _TITLES)


def promising(text: str) -> bool:
    """Whether a page's text names columns at all."""
    word = _NOISE.sub("", text)
    return _CORNER in word or sum(hint in word for hint in _SHORT) >= 2
