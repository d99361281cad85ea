"""Whether a title is that of an annual report: patterns are data (`form.toml`), decoys are refused."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from archive.form.definition import FORM
from pipelines.text.folding import fold

_ACCEPT = re.compile("|".join(f"(?:{pattern})" for pattern in FORM.title_accept))
_PUNCTUATION = frozenset("（），：；！？～〔〕【】《》")
_REJECT = re.compile("|".join(f"(?:{pattern})" for pattern in FORM.title_reject))


def squeeze(text: str) -> str:
    """A title without white space: full-width digits and letters and radicals folded (NFKC), signs that nobody sees
    taken out, Chinese brackets and commas left as printed."""
    return "".join(map(_folded, "".join(fold(text).split())))


@lru_cache(maxsize=8192)
def _folded(character: str) -> str:
    return character if character in _PUNCTUATION else unicodedata.normalize("NFKC", character)


def is_report_title(title: str | None) -> bool:
    """Whether a title names a 政府信息公开工作年度报告 and none of the documents that live beside it."""
    flat = squeeze(title or "")
    return bool(_ACCEPT.search(flat)) and not _REJECT.search(flat)
