"""Who reports on which year, with the evidence in order: title, first paragraphs, page, site (FORM 4.2-4.4)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from archive.form.definition import FORM
from archive.model import Metadata, Scope, Section
from archive.places.gazetteer import Division, complete_name, locate
from pipelines.text.titles import is_report_title, squeeze

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
class Evidence:
    """Something that tells the year, unit or scope: where it stands, what it says, and whether it agrees with the
    answer that was taken."""

    about: Literal["year", "unit", "scope"]
    source: str
    says: str
    agrees: bool = True


@dataclass(frozen=True, slots=True)
class Who:
    """The answer, and the evidence for and against it in the order in which it was believed."""

    title: str | None
    unit: str | None
    region_code: str | None
    scope: Scope | None
    year: int | None
    evidence: tuple[Evidence, ...] = ()


def tell(lines: Sequence[str], sections: Sequence[Section], about: Metadata) -> Who:
    """Title, unit, region, scope and year of a report from its first lines, its text and the page's hints."""
    head = [line for line in lines[:25] if line]
    title = find_title(head, about.title)
    opening = next((s.text for s in sections if s.key == "introduction"), "") or " ".join(head)
    body = "\n".join(section.text for section in sections)
    year, years = _year(title, opening, about.published)
    named = _names(title, opening, about)
    name = named[0][1] if named else None
    division = locate(name, about.region_code) if name else None
    unit = complete_name(name, division) if name else None
    scope, why = _scope(unit, division, opening, body)
    evidence = (*years, *_unit_evidence(named, unit, about), *why)
    return Who(title, unit, _region(division, about), scope, year, evidence)


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


def _names(title: str | None, opening: str, about: Metadata) -> list[tuple[str, str]]:
    """(source, name) of everything that names the unit, the most believed first (FORM 4.4)."""
    flat = squeeze(opening)
    named = _subject(title) if title else None
    maker = _maker(flat)
    announced = _ANNOUNCED.search(flat)
    found = [
        ("标题 title", named),
        ("文中书名 announced title", announced.group(1) if announced else None),
        ("编制者 compiled by", maker),
        ("发布机构 source", about.source),
        ("网站 site", about.unit),
    ]
    names = [(source, name) for source, name in found if name]
    if named and maker and maker.endswith(named) and _TOWNSHIP.search(maker):
        names.insert(
            0, ("编制者 compiled by", maker)
        )  # 灵沙乡 in the title, 平罗县灵沙乡人民政府 in the text
    return list(dict.fromkeys(names))


def _maker(flat: str) -> str | None:
    """Who compiled the report by its own opening; a title that runs on into the text is nobody's name."""
    compiled = _BY.search(flat) or _COMPILER.search(flat)
    if not compiled or re.search(r"报告|年报|\d", compiled.group(1)):
        return None
    return compiled.group(1)


def _unit_evidence(named: list[tuple[str, str]], unit: str | None, about: Metadata) -> Iterator[Evidence]:
    """What the report itself says is held against the answer; 发布机构 and the site are often the parent's, so that
    they prove nothing when they differ."""
    for source, name in named:
        full = complete_name(name, locate(name, about.region_code))
        weak = source.startswith(("发布机构", "网站"))
        if source.startswith("编制者"):
            full = (
                _OFFICE.sub("", full) if unit and not _OFFICE.search(unit) else full
            )  # the office compiles by law
        agrees = full == unit or _is_same_body(full, unit)
        if agrees or not weak:
            yield Evidence("unit", source, name, agrees)


def _is_same_body(one: str, other: str | None) -> bool:
    """Whether two names differ only in how much of the place they say."""
    return bool(other) and (one.endswith(other or "") or (other or "").endswith(one))


def _year(title: str | None, opening: str, published: str | None) -> tuple[int | None, list[Evidence]]:
    """The title's year, else the period's, else the year before publication. A report that was published late is
    no contradiction; a period of another year is."""
    found: list[tuple[str, int, str]] = []
    if title and (hit := _YEAR_IN_TITLE.search(title)):
        found.append(("标题 title", int(hit.group(1)), hit.group()))
    if hit := _PERIOD.search(squeeze(opening)):
        found.append(("统计期限 period", int(hit.group(1)), hit.group()))
    if published:
        found.append(("发布日期 published", int(published[:4]) - 1, published))
    if not found:
        return None, []
    year = found[0][1]
    return year, [
        Evidence("year", source, says, told == year)
        for source, told, says in found
        if told == year or not source.startswith("发布日期")
    ]


def _region(division: Division | None, about: Metadata) -> str | None:
    return division.code if division else about.region_code


def _scope(
    unit: str | None, division: Division | None, opening: str, body: str
) -> tuple[Scope | None, tuple[Evidence, ...]]:
    """aggregate: the government's report on its departments and townships; own: a body's report on itself."""
    if unit is None:
        return None, ()
    flat = squeeze(opening)
    gathers, own = _AGGREGATE.search(flat), _OWN.search(body)
    told = [("汇总之语 it gathers", gathers.group())] if gathers else []
    told += [("自称 it says", own.group())] if own else []
    scope: Scope = "own"
    if _TOWNSHIP.search(unit):
        scope = "own"
    elif _OFFICE.search(unit):
        scope = "uncertain" if _ANNOUNCED.search(flat) or (gathers and not own) else "own"
    elif _GOVERNMENT.search(unit) or (division and unit == division.name) or (gathers and not own):
        scope = "aggregate"
    named = Evidence("scope", "单位名称 name of the unit", unit)
    return scope, (named, *(Evidence("scope", source, says) for source, says in told))


def year_of_generation(generation: str | None, year: int | None) -> bool:
    """Whether a generation of the form serves a year (rule S3)."""
    served = next((g.years for g in FORM.generations if g.id == generation), None)
    return served is None or year is None or served[0] <= year <= served[1]


def printed_digits(text: str) -> str:
    """NFKC, for comparing what two carriers print."""
    return unicodedata.normalize("NFKC", text)
