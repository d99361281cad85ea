"""The six parts of a report, told by their headings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from msgspec import Struct

from archive.form.definition import FORM
from archive.model import Section
from pipelines.form.labels import find, find_section
from pipelines.form.stream import Line, Row

_HEADING = re.compile(
    r"^(?:第?[一二三四五六七八](?:[、.,:\s]|部分)|\(?[一二三四五六七八]\)?、)\s*(.+)$", re.S
)
_END = re.compile(r"^.{2,36}?(?:情况|事项|措施|概述|问题)(?=[\s。:：]|$)")
_TITLE_LENGTH = 40
_FOOTER = re.compile(
    r"版权所有|主办单位|承办单位|网站标识码|ICP备|公网安备|打印|关闭窗口|^[\[【(（]?关闭|上一[篇条页]|下一[篇条页]|"
    r"分享[到至]|扫一扫|二维码|^附件[:：]|相关(?:链接|阅读|文章|信息[:：]?$)|您是第|(?:浏览|点击|阅读)(?:次数|量)|返回顶部|"
    r"责任编辑|我要纠错|收藏本页|字[体号][:：]"
)
_CHROME = re.compile(
    r"(?:当前|您的|所在)(?:的)?位置|首页\s*[>»＞/]|字[体号][:：]|分享[到至]|打印|(?:浏览|点击|阅读)(?:次数|量)|扫一扫"
)
_BLANKS = re.compile(r"[ \t]{2,}|\t")
_SHORT = 120  # characters: a line of the page's own is no longer
_REPEATED = 12  # characters from which a repeated line is a second copy of the text


class Heading(Struct, frozen=True):
    """A line that opens a part: its key, the heading as printed, and the prose behind it."""

    key: str
    text: str
    rest: str = ""


@lru_cache(maxsize=4096)  # asked for the tables and for the prose
def heading_of(line: str) -> Heading | None:
    """Return the part a line opens, or None. The wording behind a Chinese ordinal decides. Sub-headings
    （（一）主动公开情况） and rows of the tables (四、结转下年度…) open no part."""
    text = unicodedata.normalize("NFKC", line).strip().strip("*").strip()
    found = _HEADING.match(text)
    if not found or text.startswith("("):
        bare = "".join(text.split())
        exact = next((s for s in FORM.sections if bare == s.zh), None)
        return Heading(exact.id, line.strip()) if exact else None
    name = found.group(1).strip()
    if find(FORM.rows, name) or find(FORM.groups, name):
        return None
    flat = "".join(name.split())
    if len(flat) <= _TITLE_LENGTH and not re.search(r"[。;,].", flat):
        section = find_section(name)
        return Heading(section.id, line.strip()) if section else None
    head = _END.match(name)
    section = find_section(head.group()) if head else None
    if not head or not section:
        return None
    end = text.index(name) + head.end()
    return Heading(section.id, text[:end], re.sub(r"^[。:\s]+", "", text[end:]))


def _is_of_page(line: str, pattern: re.Pattern[str]) -> bool:
    """Return whether a line belongs to the page (a share bar, a trail of links), not to the report: it is
    short and no sentence."""
    return len(line) < _SHORT and "。" not in line and bool(pattern.search(line))


def split_sections(parts: Iterable[Line | Row]) -> tuple[Section, ...]:
    """Return the introduction and the parts in printed order, prose only (the tables are cells).

    A part named twice (a table of contents, a heading repeated on a page) continues its first text. The last
    part ends at the page's footer. A second copy of the text (for telephones) is skipped.
    """
    texts: dict[str, list[str]] = {"introduction": []}
    headings: dict[str, str | None] = {"introduction": None}
    said: set[tuple[str, str]] = set()  # lines by their part
    current, last = "introduction", -1
    order = [section.id for section in FORM.sections]
    for part in parts:
        if not isinstance(part, Line):
            continue
        heading = heading_of(part.text)
        if heading and (order.index(heading.key) > last or heading.key in texts):
            current, last = heading.key, max(last, order.index(heading.key))
            if not texts.get(current):
                headings[current] = heading.text
            texts.setdefault(current, []).extend([heading.rest] if heading.rest else [])
            said.add((current, heading.rest))
            continue
        line = _BLANKS.sub(" ", part.text).strip()
        if _is_of_page(line, _FOOTER) and current == order[-1]:
            break
        if _is_of_page(line, _CHROME) and current == "introduction":
            continue
        if len(line) < _REPEATED or not {(current, line), ("introduction", line)} & said:
            texts[current].append(line)
            said.add((current, line))
    return tuple(
        Section(key, headings[key], "\n".join(line for line in lines if line))
        for key, lines in texts.items()
        if key != "introduction" or any(lines)
    )
