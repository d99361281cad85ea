"""The title of a report among the first lines of a page, and the body and year it names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from archive.form.definition import FORM
from pipelines.text.bodies import BODY, is_body
from pipelines.text.titles import is_report_title, squeeze

_CORE = re.compile("|".join(f"(?:{pattern})" for pattern in FORM.title_accept))
_FILE_NAME = re.compile(r"\.(?:pdf|docx?|wps|xlsx?|ofd|s?html?)$", re.I)
_CHROME = re.compile(
    r"^\s*[一二三四五六]、|现(?:向社会|面向社会)?(?:发布|公布|公开|予|将|就)|。|首页|当前位置|您的位置|导航|登录|搜索"
)
# Texts that a portal prints around a title: neither a name nor a year.
_FURNITURE = re.compile(
    r"(?:发布|公开|成文|生成|发文|更新|信息)?(?:时间|日期)[:：]|(?:信息)?来源[:：]|(?:浏览|点击|阅读|访问)(?:次数|量|数)?[:：]"
    r"|索引号|文\s*号[:：]|(?:发布|公开|发文|责任)(?:机构|单位|部门|主体)[:：]|(?:作者|编辑|责任编辑|审核|字体|字号|主题词|主题分类|有效性)[:：]"
    r"|【?字体|打印|分享到|保护视力"
    r"|^[\u4e00-\u9fff]{1,12}[〔\[（(【]20\d\d[〕\])）】]第?\d{1,4}号$|^[\u4e00-\u9fff]{4,30}文件$"  # the head of a file
)
_YEAR = re.compile(r"(?<![\d/.-])(20[0-3]\d)(?=年|度|(?:政府|政务)?信息公开|政务公开)")
_YEAR_OF_NAME = re.compile(r"(?<![\d/.-])(20[0-3]\d)年?度?(?=(?:政府|政务)?信息公开|政务公开)")
_BARE_YEAR = re.compile(r"(?<![\d/.-])(20[0-3]\d)(?![\d/.-])")
_SHORT_YEAR = re.compile(r"(?<![\d/.-])([012]\d)年度?(?=(?:政府|政务)?信息公开|政务公开)")
_SHORT_YEAR_ALONE = re.compile(r"(?<!\d)[012]\d年度?$")
_YEAR_ALONE = re.compile(r"^[（(]?(20[0-3]\d)年度?[）)]?$")
_PRINTED_YEAR = re.compile(r"(?:20\d{2}|二[〇○零]\S{2})(?:年度?|度)?")
_HAN_YEAR = re.compile(r"二[〇○零OＯ][〇○零一二三][〇○零一二三四五六七八九](?=年|度)")
_ABOUT = re.compile(r"^(.*?)关于(?:重新)?(?:公布|发布|公开|印发|报送|上报|更正|修正|补正|修改|更新)?(.*)$")
_NUMBERED = re.compile(
    r"^(?:\d{1,3}[.、．_-]|0\d{1,2}(?=\D)|[（(][\d一二三四五六七八九十]{1,3}[）)]|第[\d一二三四五六七八九十]{1,3}(?:部分|篇|章|编)[:：、]?"
    r"|\d{1,2}(?=[\u4e00-\u9fff])(?![年月日号届期团师连营世大中小]))"
)
"""The number in a list. 12345热线 and 110指挥中心 are called by theirs, and so are 66团 and 10中."""
_BARE_REPORT = re.compile(r"(?:年度)?(?:工作)?(?:报告|年报)$")
_KIND_OF_BODY = re.compile(
    r"[（(](?:省|市|县|区)?(?:直属|派出|垂直管理|垂管|双重管理)(?:机构|部门|单位)?[)）]$|(?<=.{3})公共企事业单位$"
)
_LEVEL = re.compile(r"(?:人民政府|政府)?[（(]?(?:本级|系统)[）)]?$")
OURSELVES = re.compile(r"(?:我|本|全)(?:省|州|盟|县|市|区|旗|厅|局|委|办|乡|镇|街道|单位|机关|部门|站|中心)")
"""Words for "we" and "all of us", which are no name."""
_QUOTED = re.compile(r"《([^《》]{6,80})》")
_TAG = re.compile(r"^(?:【([^【】]{1,20})】|\[([^\[\]]{1,20})\]|［([^［］]{1,20})］)")
_BEHIND = re.compile(r"[（(](?P<inside>[\u4e00-\u9fff]{4,30})[)）]|[-—–]+(?P<dashed>[\u4e00-\u9fff]{4,30})$")
SEVERAL = re.compile(
    r"(?:各|全部|部分|其他)[县市区级直属]{0,3}(?:部门|单位|乡镇|镇街|街道)+$|[县市区](?:级|直)(?:部门|单位)$"
)
"""What is no name of a body: the title of a volume, which stands over each report in it."""
_GOVERNMENT = re.compile(r"政府$")
_CITING = re.compile(r"(?:根据|按照|依据|依照|对照|参照|遵照|落实|贯彻|结合|比照|相较)[^《》。；]{0,12}$")
_DIGITS = str.maketrans("〇○零OＯ一二三四五六七八九", "00000123456789")
_IN_FRONT = "0123456789.、．-_（）()"
_SHORTEST = 2  # signs of a name
_MOST_LINES = 12  # of a page in which its title begins
_LONGEST = 80


def find_title(head: Sequence[str], hint: str | None) -> str | None:
    """Return the title as one line without white space: printed over up to four lines, or the page's
    (`hint`). A title with its body and its year takes precedence."""
    candidates = [_FILE_NAME.sub("", without_furniture(squeeze(hint)))] if hint else []
    candidates += sorted(_printed(head), key=lambda title: year_of(title) is None)
    candidates = [title for title in candidates if title]
    reports = [title for title in candidates if is_report_title(title)]
    whole = [title for title in reports if subject(title) and year_of(title)]
    best = next(
        (title for title in whole if not SEVERAL.search(subject(title) or "")), next(iter(whole), None)
    )
    if best and best.lstrip(_IN_FRONT) in whole:  # the printed title, without its number in a list
        best = best.lstrip(_IN_FRONT)
    return best or next(iter(reports), None) or next(iter(candidates), None)


def _printed(head: Sequence[str]) -> Iterator[str]:
    lines = [without_furniture(squeeze(line)).lstrip("#") for line in head]
    for start in range(min(len(lines), _MOST_LINES)):
        if quoted := _QUOTED.search(lines[start]):
            if is_report_title(quoted.group(1)) and not is_cited(lines[start], quoted.start()):
                yield quoted.group(1)
            continue
        if not lines[start] or _CHROME.search(lines[start]):
            continue
        for length in (1, 2, 3, 4):
            parts = lines[start : start + length]
            joined = "".join(parts)
            if all(parts) and len(joined) <= _LONGEST and is_report_title(joined):
                yield joined
                break


def is_cited(text: str, at: int) -> bool:
    """Return whether the title at this place in a text is the ground of what the text does, not what it
    publishes: 根据《…》."""
    return bool(_CITING.search(text[:at]))


def year_below(title: str, head: Sequence[str]) -> int | None:
    """Return the year on a line of its own below a title that names none: （2023年度）."""
    lines = [squeeze(line) for line in head]
    at = next((n for n, line in enumerate(lines) if line and line in title), None)
    found = (_YEAR_ALONE.match(line) for line in lines[at + 1 : at + 3]) if at is not None else ()
    return next((int(year.group(1)) for year in found if year), None)


def without_furniture(line: str) -> str:
    """Return a line up to the first text that a portal prints beside a title; empty if it begins with such a
    text."""
    found = _FURNITURE.search(line)
    return line[: found.start()] if found else line


def year_of(title: str) -> int | None:
    """Return the year a title names, in digits or in words. Ignores dates, index numbers and counters."""
    plain = _HAN_YEAR.sub(lambda year: year.group().translate(_DIGITS), title)
    found = _YEAR_OF_NAME.search(plain) or _YEAR.search(plain) or _BARE_YEAR.search(plain)
    short = None if found else _SHORT_YEAR.search(plain)
    return int(found.group(1)) if found else 2000 + int(short.group(1)) if short else None


def subject(title: str) -> str | None:
    """Return the body a title names: its text without the report's name, the year and the number in a list. Of
    a title "A on the report of B" it is B."""
    title = title.split("_")[0].split("|")[0].strip("《》“”\"'")
    tag = next(filter(is_body, found.groups()), None) if (found := _TAG.match(title)) else None
    title = _NUMBERED.sub("", _TAG.sub("", title))
    core = _CORE.search(title)
    rest = title[: core.start()] if core else title
    rest = _SHORT_YEAR_ALONE.sub("", _PRINTED_YEAR.sub("", rest)).rstrip(":：-—")
    rest = re.sub(r"^附件\d*[:：]?|(?:年度?|的|工作)$", "", rest)
    if about := _ABOUT.match(rest):
        by, of = about.groups()
        rest = of if len(of) >= _SHORTEST and not OURSELVES.fullmatch(of) else by
    rest = rest.lstrip("《") if core else _BARE_REPORT.sub("", rest)
    rest = _LEVEL.sub("", _KIND_OF_BODY.sub("", rest)) if core else rest
    if core and len(rest) < _SHORTEST:
        return _behind(title[core.end() :]) or tag
    return rest if _SHORTEST <= len(rest) <= 40 and not rest.isdigit() else None


def _behind(rest: str) -> str | None:
    """Return the body named behind a report's name: …年度报告（平罗县统计局）, …年度报告-平罗县统计局. Behind a
    dash a government is the site."""
    found = _BEHIND.match(rest)
    if not found or not BODY.search(name := found["inside"] or found["dashed"]):
        return None
    return None if found["dashed"] and _GOVERNMENT.search(name) else name
