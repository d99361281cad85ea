"""The zone of an article on its page: between its title and the foot, without menus and lists of other
articles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from crawler.cms.base import squash
from pipelines.readers.html.metas import text_of

_FOOT = re.compile(r"foot|copyright|friend|bottom|版权", re.I)
_FOOT_TEXT = re.compile(
    r"^(版权所有|copyright|©|主办(单位)?[:：]|网站标识码|友情链接|备案号|.{0,4}ICP备)", re.I
)
_ASIDE = re.compile(
    r"(^|[-_ ])(nav|menu|crumbs?|breadcrumb|lo_t|position|location|side(bar)?|aside|left|search|share|header|top)"
    r"([-_ \d]|$)|xgxx|xgwz|xgyd|xgwj|relat|recommend|hotnews|rank|prev|next|sxp",
    re.I,
)
_ASIDE_HEAD = re.compile(
    r"^[【\[]?(相关(信息|阅读|文章|链接|新闻|文件|内容|报道|推荐)|推荐(阅读|信息)?|热点(推荐|新闻|信息)?|猜你喜欢|延伸阅读|上一[篇条]|下一[篇条])"
)
_MOST_TITLE = 3  # most times the title's length of an element named by it
_SHORT = 40  # most characters of a heading


def zone(
    root: etree._Element, title: str | None, body: etree._Element | None, *tags: str
) -> Iterator[etree._Element]:
    """Yield the elements of an article with these tags in page order, from the title or the body to the foot;
    without both, of the whole page. Omits menus."""
    start = _start(root, title, body)
    around = set() if body is None else {*body.iterancestors()}  # not beside the article
    begun = start is None
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if not isinstance(element.tag, str):
            continue
        if element is body:
            begun = True
            yield from body.iter(*tags)
            continue
        if begun and element not in around:
            if _is_foot(element):
                return
            if _is_aside(element):
                continue
        begun = begun or element is start
        if begun and element.tag in tags:
            yield element
        waiting += element.iterchildren(reversed=True)


def _start(root: etree._Element, title: str | None, body: etree._Element | None) -> etree._Element | None:
    """Return the last element before the body with the title as its text; else the body."""
    wanted = squash(title or "")
    found: etree._Element | None = None
    for element in root.iter():
        if element is body:
            break
        if (
            not wanted
            or not isinstance(element.tag, str)
            or element.tag in ("a", "title", "meta", "script", "option")
        ):
            continue
        own = squash(element.text or "")
        if own and (
            own == wanted or (element.tag in ("h1", "h2", "h3", "h4") and squash(text_of(element)) == wanted)
        ):
            found = element
            if body is None:
                break
    return body if found is None else found


def _is_foot(element: etree._Element) -> bool:
    if element.tag == "footer" or _FOOT.search(f"{element.get('class') or ''} {element.get('id') or ''}"):
        return True
    return bool(_FOOT_TEXT.match(squash(element.text or "")))


def _is_aside(element: etree._Element) -> bool:
    """Return whether an element is a menu, a breadcrumb, or a list of other articles."""
    if element.tag in ("nav", "header", "aside") or _ASIDE.search(
        f"{element.get('class') or ''} {element.get('id') or ''}"
    ):
        return True
    if element.tag in ("div", "ul", "dl", "section", "p", "li", "td"):
        first = squash(element.text or "") or next(
            (squash(text_of(child))[:_SHORT] for child in element if isinstance(child.tag, str)), ""
        )
        return bool(_ASIDE_HEAD.match(first))
    return False
