"""All names of the reporting body in a report, the most reliable first (FORM 4.4)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from archive.model import Metadata
from pipelines.form.title import OURSELVES, is_cited, subject
from pipelines.text.bodies import BODY, closest, is_portal
from pipelines.text.titles import is_other_kind, is_report_title, squeeze

TITLE, TEXT, CITED, BELOW, SOURCE, SITE = (
    "source_title",
    "source_compiler",
    "source_cited",
    "source_below",
    "source_publisher",
    "source_site",
)
"""Sources of a name: codes of `archive/sentences/`."""

TOWNSHIP = re.compile(r"(?:乡|镇|苏木|街道)(?:人民政府|办事处)?$|街道办事处$")
_CITATION = re.compile(r"《([^《》]{2,80})》")
_BY = re.compile(
    r"(?:本报告|本年报|本年度报告)(?:是|系)?由([^，,。、（(]{4,40}?)[，,]?(?:根据|编制|按照|依据|汇总|依照)"
)
_COMPILER = re.compile(
    r"(?:^|[。\n])([^，,。（(：:《》]{4,40}?)(?:根据|按照|依据|依照)[^。]*(?:编制|公布|发布|编写|形成)"
)
_BEHIND_LAW = re.compile(
    r"(?:根据|按照|依据|依照)[^。]{2,120}?[，,](?:由)?([\u4e00-\u9fff]{4,40}?)(?:负责)?(?:编制|公布|发布|编写|形成)"
)
_NOW = re.compile(
    r"(?:^|[。\n])([^，,。（(：:《》]{4,40}?)现(?:向社会|面向社会|正式|予以)?(?:公布|公开|发布)[^。《》]{0,20}报告"
)
_US_BRACKETED = re.compile(r"现(?:将|就)(?:我|本)[\u4e00-\u9fff]{1,3}[（(]([\u4e00-\u9fff]{4,40}?)[)）]")
_WORKS = re.compile(
    r"(?:^|[，,。\n])由?([\u4e00-\u9fff]{4,30}?)(?:结合[^，,。]{2,14}[，,])?(?:组织|认真|牵头)?(?:编制|编写|撰写|形成)"
    r"(?:完成)?了?(?:本|《|20\d\d年)"
)
_MADE_BY = re.compile(r"(?:报告|年报)由([\u4e00-\u9fff]{4,40}?)(?:负责)?(?:编制|编写|撰写|发布|公布)")
_NOW_OF = re.compile(
    r"现(?:予以|向社会)?(?:公布|发布|公开)([\u4e00-\u9fff]{4,40}?)20[0-3]\d年度?(?:政府|政务)?信息公开[^。《》]{0,12}报"
)
_CONTACT = re.compile(r"(?:请|可)(?:与|向|联系|致电)([\u4e00-\u9fff]{4,40}?)(?:联系|咨询|反映|[（(，,：:])")
_DATE_ALONE = re.compile(r"^(?:20\d\d|二[〇○零]\S{2})年\S{1,3}月\S{1,3}日$")
_HEREBY = re.compile(
    r"现(?:将|就)([^，,。（(：:《》]{4,40}?)(?:关于)?(?:20[0-3]\d|二[〇○零]\S{2})年?度?(?:的)?(?:政府|政务)?信息公开[^。《》]{0,20}(?:报告|公布|公开|汇报|说明)"
)
_LEADS = re.compile(
    r"(?:^|[。\n])20\d\d年度?(?:以来)?[，,]([\u4e00-\u9fff]{4,30}?)"
    r"(?=认真|严格|坚持|深入|积极|按照|紧紧|全面|始终|高度|扎实|以|不断|持续|根据)"
)
_SURE = (_HEREBY, _BY, _COMPILER)  # other patterns also find words that are no name
_MAKERS = (*_SURE, _NOW, _BEHIND_LAW)
_LIKELY = (_US_BRACKETED, _MADE_BY, _NOW_OF, _WORKS, _LEADS, _CONTACT)
"""Patterns that name a body, and contradict none."""
_OFFICE = re.compile(r"(?:办公室|办公厅|政府)$")
_OF_A_BUREAU = re.compile(r"(?<=[局委会厅院心])办公室$")
_BRACKETED = re.compile(r"^[（(]([^（）()]{4,40})[）)]$")
_SOURCE_LINE = re.compile(
    r"(?:来源|发布机构|发布单位|公开主体|责任部门|(?:报送|填报|填表|编制|公开|报告)(?:单位|机关|部门))"
    r"\s*(?:[（(][^（）()]{1,6}[）)])?\s*[:：]\s*([\u4e00-\u9fff]{4,40})"
)
_OURSELVES = re.compile(r"^(?:我|本)(?:县|市|区|旗|局|委|办|乡|镇|街道|单位|机关|部门)|^(?:全|各)")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_NO_NAME = re.compile(
    r"[一二三四五六七八]、|情况$|报告|年报|\d|根据|按照|要求|条例|规定|现将"
    r"|各|^(?:[省市县区州旗镇乡]|党|党工)委(?!员)|^(?:督促|指导|组织|由|通过)|向社会|社会公众|向(?:公众|群众)|^(?:特此|现予|予以|应当|认真|切实)"
)


def names(
    title: str | None, head: Sequence[str], opening: str, about: Metadata, foot: Sequence[str] = ()
) -> list[tuple[str, str]]:
    """Return (source, name) pairs, the most reliable first. `foot` are the last lines: a body signs there.
    The site only tells whose pages the report was on."""
    flat = squeeze(opening)
    named = subject(title) if title and not is_other_kind(title) else None
    maker = _maker(flat, _MAKERS if named else (*_MAKERS, *_LIKELY))
    found = [
        (TITLE, named),
        (TEXT, maker),
        (CITED, _announced(flat)),
        (BELOW, next(_below(title, head, foot), None)),
        (SOURCE, closest(about.source, *_sources(head)) or _place(about.source)),
        (SITE, about.unit),
    ]
    ordered = [(source, name) for source, name in found if name and not OURSELVES.fullmatch(name)]
    if named and maker and maker.endswith(named) and TOWNSHIP.search(maker):
        ordered.insert(0, (TEXT, maker))  # 灵沙乡 in the title, 平罗县灵沙乡人民政府 in the text
    return list(dict.fromkeys(ordered))


def _place(source: str | None) -> str | None:
    """Return a source that is the name of no body but may be a place's: not that of a portal (本站)."""
    return None if source and is_portal(source) else source


def _sources(head: Sequence[str]) -> Iterator[str]:
    """Yield the body in the line of the source: 来源：平罗县统计局. A portal (平罗县政府网) does not
    count."""
    for line in head[:12]:
        if (found := _SOURCE_LINE.search(line)) and not is_portal(found.group(1)):
            yield found.group(1)


def _maker(flat: str, patterns: Sequence[re.Pattern[str]]) -> str | None:
    """Return the reporting body by the report's own opening. A title that continues into the text is not a
    name."""
    for pattern in patterns:
        for found in pattern.finditer(flat):
            name = _OF_A_BUREAU.sub("", found.group(1)) if pattern is _CONTACT else found.group(1)
            if pattern not in _SURE and not BODY.search(name):
                continue
            if pattern is _CONTACT and _OFFICE.search(name):
                continue  # the office answers for its government
            if not _NO_NAME.search(name) and not _OURSELVES.search(name):
                return name
    return None


def _announced(flat: str) -> str | None:
    """Return the body of a report that the text announces by its title. Cited notices and plans do not
    count."""
    cited = (one.group(1) for one in _CITATION.finditer(flat) if not is_cited(flat, one.start()))
    return next((name for one in cited if is_report_title(one) and (name := subject(one))), None)


def _below(title: str | None, head: Sequence[str], foot: Sequence[str]) -> Iterator[str]:
    """Yield the names in brackets in the lines around the title: （平罗县审计局), and those that sign, above a
    date, below the title or at the end."""
    lines = list(map(squeeze, head)) if title else []
    for line in lines[:8]:
        if (found := _BRACKETED.match(line)) and not _NO_NAME.search(found.group(1)):
            yield found.group(1)
    for line, below in (*pairwise(lines), *pairwise(map(squeeze, foot))):
        is_name = len(line) > len("某县某局") and BODY.search(line) and _HAN.fullmatch(line)
        if is_name and _DATE_ALONE.match(below) and not _NO_NAME.search(line):
            yield line
