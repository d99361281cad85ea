"""Whether a title is that of an annual report: patterns are data (`form.toml`), decoys are refused."""

from __future__ import annotations

import re
import unicodedata

from archive.form import FORM

_ACCEPT = re.compile("|".join(f"(?:{pattern})" for pattern in FORM.title_accept))
_REJECT = re.compile("|".join(f"(?:{pattern})" for pattern in FORM.title_reject))


def squeeze(text: str) -> str:
    """NFKC without any white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def is_report_title(title: str | None) -> bool:
    """Whether a title names a 政府信息公开工作年度报告 and none of the documents that live beside it."""
    flat = squeeze(title or "")
    return bool(_ACCEPT.search(flat)) and not _REJECT.search(flat)
