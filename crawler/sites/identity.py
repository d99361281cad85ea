"""The owner of a portal: the name it gives itself, the code in its meta tags, and whether the two agree.

A host proves nothing: www.hy.gov.cn may be 海原 or 衡阳. Name and code come from the pages, places from the
gazetteer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archive.places.gazetteer import Division, complete_name, gazetteer, locate
from archive.sentence import Sentence, say
from crawler.cms.article import site_code
from crawler.cms.page import Page
from pipelines.readers.html.metas import metas, text_of
from pipelines.text.titles import squeeze

_TRIM = re.compile(
    r"((官方|(?<!人民)政府|政务)?(门户)?(网站|网)(首页|主页)?|首页|主页)$|^(欢迎(访问|光临)?)|^首页[-_|]?"
)
_HOSTED = re.compile(
    r"主办(?:单位)?[:：\s]*([\u4e00-\u9fff]{2,20}?(?:人民政府|管理委员会|管委会|委员会|局|厅))"
)
_BODY = re.compile(r"(人民政府|委员会|管委会|局|厅|委|办公室|办|中心)$")
_SPLIT = re.compile(r"[-_|–—·>,，\s]+")


@dataclass(frozen=True, slots=True)
class Identity:
    """`title` is the portal's name for itself, `unit` the full name of the body behind it, `region_code` six
    digits or None, `said` the sources of title and code, `doubt` the reason against them."""

    title: str | None
    unit: str | None
    region_code: str | None
    said: dict[str, str]
    doubt: Sentence | None = None


def identify(pages: Iterable[Page]) -> Identity:
    """Return the identity of a portal from its pages, the home page first."""
    pages = list(pages)
    codes = [code for page in pages if (code := site_code(page))]
    names = [found for page in pages for found in _names(page)]
    said: dict[str, str] = {}
    printed = next(iter(codes), None)
    code = _known(printed)
    if printed:
        said["SiteIDCode"] = printed
    if not names:
        return Identity(None, None, code, said, _doubt_code(printed, code))
    named, (where, name) = next(
        ((place, found) for found in names if (place := locate(found[1], code))), (None, names[0])
    )
    said["name"] = f"{name} ({where})"
    unit = complete_name(name, named) if named else name
    alone = locate(name)
    doubt = _doubt_code(printed, code) or _doubt(alone, code, name)
    if code is None and alone is not None and not doubt:
        code = alone.code[:6]
    return Identity(unit, unit if _BODY.search(unit) else None, None if doubt else code, said, doubt)


def is_related(code: str, other: str) -> bool:
    """Return whether two codes may belong to one portal: the same place, a place inside the other, or two
    places of one prefecture. Replaces former codes by present ones. Of an unknown code, only the province
    counts."""
    table = gazetteer()
    one, two = table.present(code[:6]), table.present(other[:6])
    if one not in table.counties or two not in table.counties:
        return one[:2] == two[:2]
    return one[:4] == two[:4] or (one[:2] == two[:2] and "00" in (one[2:4], two[2:4]))


def _names(page: Page) -> Iterator[tuple[str, str]]:
    """Yield (source, name) of the names in a page: its SiteName, its host body (主办), its title."""
    if name := _trimmed(metas(page.root).get("sitename", "")):
        yield "SiteName", name
    text = squeeze(" ".join(text_of(page.root).split())[-4000:])
    if hosted := _HOSTED.search(text):
        yield "主办", hosted[1]
    title = page.root.find(".//title")
    for part in _SPLIT.split("" if title is None else text_of(title)):
        if name := _trimmed(part):
            yield "title", name


def _trimmed(name: str) -> str:
    """Return a name without 门户网站 and the like: 平罗县人民政府门户网站 gives 平罗县人民政府, 平罗县政府网
    gives 平罗县."""
    return _TRIM.sub("", squeeze(name))


def _known(printed: str | None) -> str | None:
    """Return the present code if the gazetteer has it, else None."""
    code = gazetteer().present(printed) if printed else None
    return code if code and gazetteer().name_of(code) else None


def _doubt_code(printed: str | None, code: str | None) -> Sentence | None:
    if printed and code is None:
        return say("no_division_code", printed=printed)
    return None


def _doubt(named: Division | None, code: str | None, name: str) -> Sentence | None:
    """Return the reason against a name and a code of different places, or None. A body of a park or of a
    city's district may have the code of the city."""
    if named is None or code is None:
        return None
    other = named.code[:6]
    short, long = sorted((re.sub(r"(00)+$", "", other), re.sub(r"(00)+$", "", code)), key=len)
    if long.startswith(short):
        return None
    place = gazetteer().name_of(code)
    return say("name_and_code_differ", name=name, other=other, code=code, place=place)
