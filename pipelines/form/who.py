"""Who reports on which year, with the evidence in order: title, first paragraphs, page, site (FORM 4.2-4.4)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from archive.form import FORM
from archive.model import Metadata, Scope, Section
from archive.places.gazetteer import Division, complete_name, locate
from pipelines.form.titles import is_report_title, squeeze

_YEAR = r"(20\d{2})"
_YEAR_IN_TITLE = re.compile(rf"(?<!\d){_YEAR}(?!\d)")
_PERIOD = re.compile(rf"(?:自|从|为|期限|截至|统计|时间)[^。]{{0,12}}?{_YEAR}年?0?1月0?1日?")
_TITLE_CORE = re.compile("|".join(f"(?:{pattern})" for pattern in FORM.title_accept))
_ANNOUNCED = re.compile(r"《([^《》]{2,40}?)(?:20\d{2})[^《》]{0,8}(?:政府信息|政务)[^《》]*》")
_BY = re.compile(
    r"(?:本报告|本年报|本年度报告)(?:是|系)?由([^，,。、（(]{4,40}?)[，,]?(?:根据|编制|按照|依据|汇总|依照)"
)
_COMPILER = re.compile(r"^([^，,。（(]{4,40}?)(?:根据|按照|依据)[^。]*(?:编制|公布|发布)")
_AGGREGATE = re.compile(
    r"汇总|综合(?:了)?(?:全|各|本)|涵盖|(?:全|各|所辖)(?:县|市|区|旗|州|省)[^。]{0,20}(?:各部门|乡镇|街道|单位)[^。]{0,30}报告"
)
_OWN = re.compile(r"我(?:办|局|委|乡|镇|街道|厅|中心|院|单位|处|站)|本(?:局|办|乡|镇|街道|单位|机关|委)")
_OFFICE = re.compile(r"(?:办公室|办公厅)$")
_GOVERNMENT = re.compile(r"人民政府$")
_FILE_NAME = re.compile(r"\.(?:pdf|docx?|wps|xlsx?|ofd|s?html?)$", re.I)
_CHROME = re.compile(r"^\s*[一二三四五六]、|现(?:发布|公布|将|予)|。|首页|当前位置|您的位置|导航|登录|搜索")
_TOWNSHIP = re.compile(r"(?:乡|镇|苏木|街道)(?:人民政府|办事处)?$|街道办事处$")


@dataclass(frozen=True, slots=True)
class Who:
    """The answer, and what contradicted it."""

    title: str | None
    unit: str | None
    region_code: str | None
    scope: Scope | None
    year: int | None
    conflicts: tuple[str, ...] = ()


def tell(lines: Sequence[str], sections: Sequence[Section], about: Metadata) -> Who:
    """Title, unit, region, scope and year of a report from its first lines, its text and the page's hints."""
    head = [line for line in lines[:25] if line]
    title = find_title(head, about.title)
    opening = next((s.text for s in sections if s.key == "introduction"), "") or " ".join(head)
    body = "\n".join(section.text for section in sections)
    year, conflicts = _year(title, opening, about.published)
    name = _unit(title, opening, about)
    division = locate(name, about.region_code) if name else None
    unit = complete_name(name, division) if name else None
    return Who(title, unit, _region(division, about), _scope(unit, division, opening, body), year, conflicts)


def find_title(head: Sequence[str], hint: str | None) -> str | None:
    """The title as one line without white space: printed over up to four lines, or the page's."""
    printed = []
    for start in range(min(len(head), 12)):
        if _CHROME.search(head[start]):
            continue
        for length in (1, 2, 3, 4):
            joined = squeeze("".join(head[start : start + length]))
            if len(joined) <= 80 and is_report_title(joined):
                printed.append(joined)
                break
    candidates = [_FILE_NAME.sub("", squeeze(hint))] if hint else []
    candidates += sorted(printed, key=lambda title: not _YEAR_IN_TITLE.search(title))
    reports = [title for title in candidates if is_report_title(title)]
    best = next((title for title in reports if _subject(title) and _YEAR_IN_TITLE.search(title)), None)
    return best or next(iter(reports), None) or next(iter(candidates), None)


def _subject(title: str) -> str | None:
    """What a title says beside the report's name and the year: the unit."""
    title = title.split("_")[0].split("|")[0].strip("《》“”\"'")
    core = _TITLE_CORE.search(title)
    rest = title[: core.start()] if core else title
    rest = re.sub(r"(?:20\d{2}|二[〇○零]\S{2})(?:年度?|度)?", "", rest)
    rest = re.sub(r"^(?:关于|附件\d*[:：]?)|(?:年度?|关于|的|工作)$", "", rest)
    return rest if 2 <= len(rest) <= 40 and not rest.isdigit() else None


def _unit(title: str | None, opening: str, about: Metadata) -> str | None:
    flat = squeeze(opening)
    named = _subject(title) if title else None
    compiled = _BY.search(flat) or _COMPILER.search(flat)
    maker = compiled.group(1) if compiled else None
    if named and maker and maker.endswith(named) and _TOWNSHIP.search(maker):
        return maker  # 灵沙乡 in the title, 平罗县灵沙乡人民政府 in the text
    announced = _ANNOUNCED.search(flat)
    return named or (announced.group(1) if announced else None) or maker or about.source or about.unit


def _year(title: str | None, opening: str, published: str | None) -> tuple[int | None, tuple[str, ...]]:
    evidence: list[tuple[str, int]] = []
    if title and (found := _YEAR_IN_TITLE.search(title)):
        evidence.append(("标题 title", int(found.group(1))))
    if found := _PERIOD.search(squeeze(opening)):
        evidence.append(("统计期限 period", int(found.group(1))))
    if published:
        evidence.append(("发布日期 publication", int(published[:4]) - 1))
    if not evidence:
        return None, ()
    year = evidence[0][1]
    against = [f"{what} {other}" for what, other in evidence[1:2] if other != year]
    return year, tuple(f"{evidence[0][0]} {year}，但 but {other}" for other in against)


def _region(division: Division | None, about: Metadata) -> str | None:
    return division.code if division else about.region_code


def _scope(unit: str | None, division: Division | None, opening: str, body: str) -> Scope | None:
    """aggregate: the government's report on its departments and townships; own: a body's report on itself."""
    if unit is None:
        return None
    gathers = bool(_AGGREGATE.search(squeeze(opening)))
    if _TOWNSHIP.search(unit):
        return "own"
    if _OFFICE.search(unit):
        if _ANNOUNCED.search(squeeze(opening)) or (gathers and not _OWN.search(body)):
            return "uncertain"
        return "own"
    if _GOVERNMENT.search(unit) or (division and unit == division.name):
        return "aggregate"
    return "aggregate" if gathers and not _OWN.search(body) else "own"


def year_of_generation(generation: str | None, year: int | None) -> bool:
    """Whether a generation of the form serves a year (rule S3)."""
    served = next((g.years for g in FORM.generations if g.id == generation), None)
    return served is None or year is None or served[0] <= year <= served[1]


def printed_digits(text: str) -> str:
    """NFKC, for comparing what two carriers print."""
    return unicodedata.normalize("NFKC", text)
