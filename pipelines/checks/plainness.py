"""Plain sentences, which state exactly what a figure counts.

A figure of the prose accuses only if every word before it is understood: the year, the body, the thing
counted and filling words, all listed in `phrases.toml` under `plain`. A single further word (留言, 村务,
备案的, 截至10月) may make it another figure, and no list of such words is complete. So the list holds the
words that change nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache

from archive.model import Report
from pipelines.checks.phrases import PHRASES

_STOPS = re.compile(r"[，、；,;:：（(）)“”\"]")
_NAMES_ITSELF = re.compile(r"信息公开|依申请|公开申请|结转|规范性文件|行政许可|行政处罚")
_KINDS = re.compile(r"依申请公开\d|[条项个篇]$")  # 主动公开9条、依申请公开3条: kinds of documents
_PERSONS = re.compile(r"公民|自然人|个人")
_OTHERS = re.compile(r"法人|组织|企业|单位和")
_PLACE = re.compile(r"(省|市|县|区|州|盟|旗|镇|乡|街道)(?:人民政府|行政公署|办事处|管委会|管理委员会)?$")
_ENDS = re.compile(r"[，。；、,;：:！!（(]")


def is_plain(text: str, start: int, end: int, report: Report) -> bool:
    """Return whether the sentence up to the figure at `start` to `end`, and on to the end of its clause, is
    understood word by word. The sentence must name its topic itself, and speak of all applicants or of
    none."""
    close = _ENDS.search(text, end)
    lead, tail = text[:start], text[end : close.start() if close else len(text)]
    said = lead + tail
    if "申请" in said and (_KINDS.search(lead) or _KINDS.search(text[:end])):
        return False
    if not _NAMES_ITSELF.search(text) or bool(_PERSONS.search(said)) != bool(_OTHERS.search(said)):
        return False
    words = _words(report.unit or "", report.year)
    return all(words.fullmatch(part) for part in _STOPS.split(lead)) and bool(words.fullmatch(tail))


@lru_cache(maxsize=512)
def _words(unit: str, year: int | None) -> re.Pattern[str]:
    """Return a pattern of the words that change nothing, including a report's own name and year."""
    own = [re.escape(name) for name in _names(unit)]
    years = (
        [
            rf"{year}年(?:度)?",
            rf"{year - 1}年度?(?=结转|转结|遗留)",
            rf"(?<=[至到入]){year + 1}年度?",
            rf"{year}年1月1日(?:起)?(?:至|到|—|-|－)(?:{year}年)?12月31日(?:期间|止)?",
        ]
        if year
        else []
    )
    plain = PHRASES.plain.replace("{own}", _place(unit))
    return re.compile(f"(?:{'|'.join([*years, *own, plain])})*")


def _place(unit: str) -> str:
    """Return the sign of the place that a body governs, as an alternative of a pattern: 县 for 平罗县人民政府,
    nothing for a bureau."""
    found = _PLACE.search(unit)
    return f"{found.group(1)}|" if found else ""


def _names(unit: str) -> list[str]:
    """Return the names a body uses for itself: its full name, or the end of it (平罗县统计局: 县统计局,
    统计局)."""
    return [unit[at:] for at in range(len(unit) - 2)] if len(unit) > 2 else []
