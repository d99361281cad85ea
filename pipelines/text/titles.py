"""Recognition of annual report titles. The patterns are data (`form.toml`); lookalikes are rejected."""

from __future__ import annotations

import re
import unicodedata

from archive.form.definition import FORM
from pipelines.text.folding import fold

_ACCEPT = re.compile("|".join(f"(?:{pattern})" for pattern in FORM.title_accept))
_COMPATIBLE = re.compile(r"[^!-~\u4e00-\u9fff（），：；！？～〔〕【】《》]+")
"""Signs that may have another form: all but ASCII, the common characters, and Chinese punctuation."""
_NOT_IN_FORCE = re.compile(
    r"征求意见稿?|草案|草稿|送审稿|讨论稿|初稿|待审|(?<!民)样例|空表|样本|样表|样板|范本|模版|[（(]测试"
    r"|(?:填报|编制|更正|数据|情况)的?说明|(?:上|下)?半年|第?[一二三四]季度|季报|月报|勘误"
    r"|(?<!\d)(?:[1-9]|1[01])月?[-—~～至到](?:[1-9]|1[01])月(?!\d)"
)
_CORRECTS = re.compile(r"更正|补正|修订")
_PUBLISHES = re.compile(
    r"^(?P<by>.*?)关于(?:公布|发布|公开|印发|公示)(?P<of>.*?报告?)(?:[（(][^（）()]{1,8}[)）])?的(?:通知|公告|通告|公示|函)$"
)
_REJECT = re.compile("|".join(f"(?:{pattern})" for pattern in FORM.title_reject))


def squeeze(text: str) -> str:
    """Return a title without white space: full-width digits and letters and radicals folded (NFKC), invisible
    signs removed, Chinese brackets and commas as printed."""
    return _COMPATIBLE.sub(_normalized, "".join(fold(text).split()))


def _normalized(found: re.Match[str]) -> str:
    return "".join(unicodedata.normalize("NFKC", sign) for sign in found[0])


def published(title: str) -> str:
    """Return the title of the report that a notice puts before the public: 关于印发《…年度报告》的通知. Returns any
    other title without white space. The body of the notice leads if the report's title has none."""
    flat = squeeze(title)
    found = _PUBLISHES.match(flat.replace("《", "").replace("》", ""))
    if not found or not _ACCEPT.search(found["of"]):
        return flat
    begins = re.match(r"(?:20\d\d|二)|(?:我|本)\w", found["of"])
    return (found["by"] if begins else "") + found["of"]


def is_other_kind(title: str) -> bool:
    """Return whether a title is that of another kind of document, or of a report not in force: a notice, a
    form to be filled in, a draft, half a year."""
    return other_kind(title) is not None


def other_kind(title: str) -> str | None:
    """Return the words that mark a title as no annual report in force, or None. Words before the report's own
    name may be part of its body's (培训中心)."""
    flat = published(title)
    named = _ACCEPT.search(flat)
    behind = flat[named.end() :] if named else flat
    found = _NOT_IN_FORCE.search(flat) or (None if _CORRECTS.search(flat) else _REJECT.search(behind))
    return found.group() if found else None


def is_report_title(title: str | None) -> bool:
    """Return whether a title names a 政府信息公开工作年度报告 and no related kind of document."""
    flat = published(title or "")
    return bool(_ACCEPT.search(flat)) and not _REJECT.search(flat)
