"""Whose page it is, as the page prints it: 来源：水务局, a table of 发布机构, the site's name, the end of the title."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from pipelines.readers.html.metas import short_text, text_of
from pipelines.text.bodies import closest, is_close
from pipelines.text.titles import squeeze

_LABEL = (
    r"(?:(?:信息|文章|稿件|内容)?来源|(?:信息)?(?:发布|公开|发文|责任|所属|编制|报送|填报|供稿|提供|制作)(?:机构|机关|单位|部门|主体|科室)"
    r"|信息提供)"
)
_ALONE = re.compile(rf"^[【\[（(]?{_LABEL}[】\])）]?[:：]?$")
_SAID = re.compile(rf"{_LABEL}[】\])）]?[:：]([\u4e00-\u9fff（）()]{{3,40}})")
_FURNITURE = re.compile(
    r"(?:发布|发文|成文|生成|公开|更新)?(?:日期|时间|文号)|浏览|点击|阅读|访问|字体|字号|作者|编辑|打印|分享|索引|【|（?\d.*$"
)
_TAIL = re.compile(r"[-_|—–]+([\u4e00-\u9fff（）()]{3,30})$")
_HOSTED = re.compile(
    r"主办(?:单位)?[:：]?([\u4e00-\u9fff]{4,25}?(?:人民政府|办事处|局|委员会|厅))(?:主办|承办|版权|ICP|\W|$)"
)
_FOOT = 1500  # characters at the end of a page
_ENDS = re.compile(r"[源构关位门体室供]\s*[】\])）]?\s*(?:[:：]|$)")
"""The end of a label: the colon, or the end of a text, for the colon may stand in the next."""
_HOLDERS = frozenset(["td", "th", "span", "p", "div", "li", "dt", "em", "label", "b", "strong", "i"])
_LINE, _FEW = 200, 14  # characters and elements of a line about the page
_ASIDE = frozenset(["footer", "nav", "header", "select"])


def publisher(root: etree._Element, named: Mapping[str, str]) -> str | None:
    """Return the body that a page is of, or None. `named` are the page's metas. A bureau's name goes before
    the government's: portals give their owner as the source of everything."""
    title = root.find(".//title")
    tail = _TAIL.search(squeeze("" if title is None else text_of(title)))
    said = [named.get("contentsource"), *_printed(root), tail[1] if tail else None, named.get("sitename")]
    return closest(*said, _host(root))


def _host(root: etree._Element) -> str | None:
    """Return the body in the foot of the page, if it is a bureau's or a town's own portal."""
    found = _HOSTED.search(squeeze(text_of(root)[-_FOOT:]))
    return found[1] if found and is_close(found[1]) else None


def _printed(root: etree._Element) -> Iterator[str]:
    """Yield the names behind the labels, in a line or in the next cell. A foot is the portal's."""
    for element in _lines(root):
        text = short_text(element, _LINE) if len(element) < _FEW else None
        is_alone = bool(text and _ALONE.match(squeeze(text)))
        found = _SAID.search(_spaced(text)) if text and not is_alone else None
        if not (is_alone or found) or any(
            one.tag in _ASIDE or _is_foot(one) for one in element.iterancestors()
        ):
            continue
        beside = element.getnext()
        name = (
            found[1] if found else (element.tail or "").strip() or ("" if beside is None else text_of(beside))
        )
        yield _FURNITURE.split(squeeze(name))[0].strip(":：")


def _lines(root: etree._Element) -> Iterator[etree._Element]:
    """Yield the elements around a text that may end a label, each after the one around it."""
    seen: set[etree._Element] = set()
    for element in root.iter(etree.Element):
        own = element if _ENDS.search(element.text or "") else None
        behind = element.getparent() if _ENDS.search(element.tail or "") else None
        for inner in (own, behind):
            for one in () if inner is None else (inner.getparent(), inner):
                if one is not None and one.tag in _HOLDERS and one not in seen:
                    seen.add(one)
                    yield one


def _spaced(text: str) -> str:
    """Return a line with its gaps as one space each, so that a name ends at a gap."""
    return re.sub(r"\s*([:：])\s*", r"\1", " ".join(text.split()))


def _is_foot(element: etree._Element) -> bool:
    return bool(re.search(r"foot|copyright|bottom", f"{element.get('class')} {element.get('id')}", re.I))
