"""All names of the reporting body in a report, the most reliable first (FORM 4.4)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from archive.model import Metadata
from pipelines.form.title import subject
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
_BODY = re.compile(
    r"(?:局|委|(?:委员|管委|协|联合|总工|学|商|基金|理事|红十字)会|办|办公室|府|厅|院|中心|办事处|街道|镇|乡|队|处|公司|站"
    r"|所|社|馆|校|学|妇联|残联|文联|工商联)$"
)
_HEREBY = re.compile(
    r"现(?:将|就)([^，,。（(：:《》]{4,40}?)(?:关于)?(?:20[0-3]\d|二[〇○零]\S{2})年?度?(?:的)?(?:政府|政务)?信息公开[^。《》]{0,20}(?:报告|公布|公开|汇报|说明)"
)
_BRACKETED = re.compile(r"^[（(]([^（）()]{4,40})[）)]$")
_SOURCE_LINE = re.compile(r"(?:来源|发布机构|发布单位|公开主体|责任部门)\s*[:：]\s*([\u4e00-\u9fff]{4,40})")
_PORTAL = re.compile(r"网站?$|门户|本站|融媒|日报|互联网|平台$")
_OURSELVES = re.compile(r"^(?:我|本)(?:县|市|区|旗|局|委|办|乡|镇|街道|单位|机关|部门)|^(?:全|各)")
_US = re.compile(r"(?:我|本)(?:县|市|区|旗|局|委|办|乡|镇|街道|单位|机关|部门|站|中心)")
"""Words for "we", which are no name."""
_NO_NAME = re.compile(
    r"[一二三四五六七八]、|情况$|报告|年报|\d|根据|按照|要求|条例|规定|现将"
    r"|向社会|社会公众|向(?:公众|群众)|^(?:特此|现予|予以|应当|认真|切实)"
)


def names(title: str | None, head: Sequence[str], opening: str, about: Metadata) -> list[tuple[str, str]]:
    """Return (source, name) pairs, the most reliable first. The site only tells whose pages the report was
    on."""
    flat = squeeze(opening)
    named = subject(title) if title and not is_other_kind(title) else None
    maker = _maker(flat)
    found = [
        (TITLE, named),
        (TEXT, maker),
        (CITED, _announced(flat)),
        (BELOW, next(_below(title, head), None)),
        (SOURCE, about.source or next(_sources(head), None)),
        (SITE, about.unit),
    ]
    ordered = [(source, name) for source, name in found if name and not _US.fullmatch(name)]
    if named and maker and maker.endswith(named) and TOWNSHIP.search(maker):
        ordered.insert(0, (TEXT, maker))  # 灵沙乡 in the title, 平罗县灵沙乡人民政府 in the text
    return list(dict.fromkeys(ordered))


def _sources(head: Sequence[str]) -> Iterator[str]:
    """Yield the body in the line of the source: 来源：平罗县统计局. A portal (平罗县政府网) does not
    count."""
    for line in head[:12]:
        if (found := _SOURCE_LINE.search(line)) and not _PORTAL.search(found.group(1)):
            yield found.group(1)


def _maker(flat: str) -> str | None:
    """Return the reporting body by the report's own opening. A title that continues into the text is not a
    name."""
    for pattern in (_HEREBY, _BY, _COMPILER, _NOW, _BEHIND_LAW):
        for found in pattern.finditer(flat):
            name = found.group(1)
            if pattern in (_NOW, _BEHIND_LAW) and not _BODY.search(name):
                continue
            if not _NO_NAME.search(name) and not _OURSELVES.search(name):
                return name
    return None


def _announced(flat: str) -> str | None:
    """Return the body of a report that the text announces by its title. Cited notices and plans do not
    count."""
    cited = (found.group(1) for found in _CITATION.finditer(flat))
    return next((name for one in cited if is_report_title(one) and (name := subject(one))), None)


def _below(title: str | None, head: Sequence[str]) -> Iterator[str]:
    """Yield the names in brackets in the lines around the title: （平罗县审计局）."""
    for line in head[:8] if title else ():
        if (found := _BRACKETED.match(squeeze(line))) and not _NO_NAME.search(found.group(1)):
            yield found.group(1)
