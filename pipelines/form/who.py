"""The reporting unit and the year, with the evidence in order: title, first paragraphs, page, site (FORM
4.2-4.4)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from os.path import commonprefix
from typing import Literal

from msgspec import Struct

from archive.form.definition import FORM
from archive.model import Metadata, Scope, Section
from archive.places.gazetteer import Division, complete_name, locate
from pipelines.form.sections import heading_of
from pipelines.form.title import find_title, year_below, year_of
from pipelines.form.unit_names import SITE, SOURCE, TEXT, TOWNSHIP, names
from pipelines.text.titles import is_report_title, squeeze

_PERIOD = re.compile(r"(?:自|从|为|期限|截至|统计|时间)[^。]{0,12}?(20[0-3]\d)年?0?1月0?1日?")
_AGGREGATE = re.compile(
    r"汇总|综合(?:了)?(?:全|各|本)|涵盖|(?:全|各|所辖)(?:县|市|区|旗|州|省)[^。]{0,20}(?:各部门|乡镇|街道|单位)[^。]{0,30}报告"
)
_OWN = re.compile(r"我(?:办|局|委|乡|镇|街道|厅|中心|院|单位|处|站)|本(?:局|办|乡|镇|街道|单位|机关|委)")
_OFFICE = re.compile(r"(?:办公室|办公厅)$")
_ITS_OFFICE = re.compile(
    r"(?:[省市州县区旗盟乡镇]|街道|开发区|高新区|新区|园区)?(?:党工委|党政|人民政府|政府|管委会|管理委员会|府)*(?:办公室|办公厅|综合办|办)"
)
_OF_GOVERNMENT = re.compile(r"(?:政府(?:办公室|办公厅)?|管委会|管理委员会|办事处|[省市州县区旗盟乡镇])$")
_GOVERNMENT = re.compile(r"人民政府$")
_LEVEL = re.compile(r"(?<!各)本级")
_FOOT = 6  # lines at the end, where a body signs
_PLACE = 2  # signs of a place at the least
_DECIDED = 2  # agreeing pieces of evidence that outweigh one
_CITES_A_REPORT = re.compile(r"《([^《》]{2,80})》")


class Evidence(Struct, frozen=True):
    """A piece of evidence for the year, unit or scope: its source, its words, and whether it agrees with the
    answer.

    `is_weak` marks evidence that leaves the answer open: the only evidence, if it proves nothing, and a
    contradiction that nothing else decides.
    """

    about: Literal["year", "unit", "scope"]
    source: str
    says: str
    agrees: bool = True
    is_weak: bool = False


class Who(Struct, frozen=True):
    """The answer, and the evidence for and against it, the most reliable first."""

    title: str | None
    unit: str | None
    region_code: str | None
    scope: Scope | None
    year: int | None
    evidence: tuple[Evidence, ...] = ()


def tell(lines: Sequence[str], sections: Sequence[Section], about: Metadata) -> Who:
    """Return the title, unit, region, scope and year of a report from its first lines, its text and the
    page's hints."""
    head = [line for line in lines[:25] if line]
    title = find_title(head, about.title)
    opening = next((s.text for s in sections if s.key == "introduction"), "") or " ".join(
        "。" if heading_of(line) else line for line in head
    )
    opening = _behind(title, opening)
    body = "\n".join(section.text for section in sections)
    below = year_below(title, head) if title and year_of(title) is None else None
    year, years = _year(title, opening, about.published, below)
    named = names(title, head, opening, about, [line for line in lines if line][-_FOOT:])
    name = named[0][1] if named else None
    is_only_site = bool(named) and named[0][0] == SITE
    division = locate(name, about.region_code) if name else None
    unit = complete_name(name, division) if name else None
    scope, why = _scope(unit, division, opening, body, is_level=bool(title and _LEVEL.search(title)))
    if is_only_site:
        scope = "uncertain"
    evidence = (*years, *_unit_evidence(named, unit, about), *why)
    return Who(title, unit, _region(division, about), scope, year, evidence)


def _behind(title: str | None, opening: str) -> str:
    """Return the opening without the lines of the title, so that its first sentence begins a line."""
    return "\n".join(line for line in opening.splitlines() if squeeze(line) not in (title or ""))


def _unit_evidence(named: list[tuple[str, str]], unit: str | None, about: Metadata) -> Iterator[Evidence]:
    """Yield the evidence for and against the unit. 发布机构 and the site are often the parent's, so they
    prove nothing if they differ. The site alone proves nothing at all."""
    agreeing = 0
    differing: list[tuple[str, str]] = []
    for source, name in named:
        full = complete_name(name, locate(name, about.region_code))
        if source == TEXT and unit and not _OFFICE.search(unit):
            full = _OFFICE.sub("", full)  # the office compiles by law
        agrees = full == unit or _is_same_body(full, unit) or _is_its_office(name, unit)
        if agrees:
            agreeing += source != SITE
            yield Evidence("unit", source, name, is_weak=source == SITE and len(named) == 1)
        elif source not in (SOURCE, SITE):
            differing.append((source, name))
    for source, name in differing:
        yield Evidence("unit", source, name, agrees=False, is_weak=agreeing < _DECIDED)


def _is_its_office(name: str, unit: str | None) -> bool:
    """Return whether a name without a place is that of a government's office: 县政府办公室,
    区管委会办公室."""
    return bool(_ITS_OFFICE.fullmatch(name) and unit and _OF_GOVERNMENT.search(unit))


def _is_same_body(one: str, other: str | None) -> bool:
    """Return whether two names differ only in how much of the place they give, or one abbreviates the other
    (卫健局)."""
    if not other:
        return False
    return (
        one.endswith(other) or other.endswith(one) or _is_short_for(one, other) or _is_short_for(other, one)
    )


def _is_short_for(short: str, long: str) -> bool:
    """Return whether a name has some of the signs of another, in order, after the same place:
    平罗县发改局."""
    place = commonprefix((short, long))  # noqa: RUF071 - names
    rest, whole = short[len(place) - 1 :], iter(long[len(place) - 1 :])
    return len(place) > _PLACE and len(rest) > 1 and all(sign in whole for sign in rest)


def _year(
    title: str | None, opening: str, published: str | None, below: int | None
) -> tuple[int | None, list[Evidence]]:
    """Return the title's year or that below it, else the period's, else the year before publication, with the
    evidence. Two later pieces that agree outweigh the first. A late publication is no contradiction; a period of
    another year is, and so is a publication before the end of the year."""
    found: list[tuple[str, int, str]] = []
    if title and (named := year_of(title)):
        found.append(("source_title", named, str(named)))
    if below:
        found.append(("source_below", below, str(below)))
    if hit := _PERIOD.search(squeeze(opening)):
        found.append(("source_period", int(hit.group(1)), hit.group()))
    if published:
        found.append(("source_published", int(published[:4]) - 1, published))
    if not found:
        return None, []
    year = _decided([told for _, told, _ in found])
    is_open = sum(told == year for _, told, _ in found) < _DECIDED
    return year, [
        Evidence(
            "year", source, says, told == year, is_weak=is_open and source == "source_period" and told != year
        )
        for source, told, says in found
        if told <= year or source != "source_published"
    ]


def _decided(years: Sequence[int]) -> int:
    """Return the first year, unless the period and the publication agree on another one: a title is copied from
    last year's."""
    first, *others = years
    return others[-1] if len(others) == _DECIDED and others[0] == others[1] else first


def _region(division: Division | None, about: Metadata) -> str | None:
    return division.code if division else about.region_code


def _scope(
    unit: str | None, division: Division | None, opening: str, body: str, *, is_level: bool
) -> tuple[Scope | None, tuple[Evidence, ...]]:
    """Return the scope, with the evidence. aggregate: the government's report on its departments and
    townships; own: a body's report on itself (市本级). A bureau that gathers the reports of its schools is no
    government."""
    if unit is None:
        return None, ()
    flat = squeeze(opening)
    gathers, own = _AGGREGATE.search(flat), _OWN.search(body)
    told = [("source_gathers", gathers.group())] if gathers else []
    told += [("source_itself", own.group())] if own else []
    scope: Scope = "own"
    if _OFFICE.search(unit) and not TOWNSHIP.search(unit):
        cites = any(is_report_title(found) for found in _CITES_A_REPORT.findall(flat))
        scope = "uncertain" if cites or (gathers and not own) else "own"
    elif (
        not TOWNSHIP.search(unit)
        and not is_level
        and (_GOVERNMENT.search(unit) or (division and unit == division.name))
    ):
        scope = "aggregate"
    named = Evidence("scope", "source_unit", unit)
    return scope, (named, *(Evidence("scope", source, says) for source, says in told))


def year_of_generation(generation: str | None, year: int | None) -> bool:
    """Return whether a generation of the form serves a year (rule S3)."""
    served = next((g.years for g in FORM.generations if g.id == generation), None)
    return served is None or year is None or served[0] <= year <= served[1]
