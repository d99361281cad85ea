"""An article page of any family: its title and date, its body and its attachments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from lxml import etree

from archive.model import Metadata
from crawler.cms import pager
from crawler.cms.base import PAGE, Article, Link, is_download, is_file, names_file, resolve, squash
from crawler.cms.body import body_of, places
from crawler.cms.crumbs import channel
from crawler.cms.links import inner_frames
from crawler.cms.page import Page, once, scripts
from crawler.cms.posted import file_sent_by
from crawler.cms.targets import target
from crawler.cms.zone import zone
from pipelines.readers.html.about import page_metadata
from pipelines.readers.html.metas import metas, text_of
from pipelines.text.bodies import closest, is_close
from pipelines.text.titles import is_report_title, squeeze

CHAPTERS = (
    re.compile(r"总体情况|概\s*述"),
    re.compile(r"主动公开"),
    re.compile(r"申请.{0,12}(情况|处理|公开)|收到.{0,20}申请"),
    re.compile(r"行政复议|行政诉讼|复议.{0,6}诉讼"),
    re.compile(r"存在的?(主要)?问题|不足|改进"),
)
"""Headings of the chapters that every annual report has."""
_MOST_PARTS = 3  # chapters that make a report, of the five in every annual report (条例 第五十条)
_CELLS = 12  # cells of a table: fewer are a layout
_SAYS_FILE = re.compile(
    r"^[【\[（(]?\s*(详见|请见|见)?附件|^(点击)?在线(查看|阅读|浏览|预览)$|^(请?点[击此])?(在线)?(查看|阅读|浏览)(全文|原文|报告|附件|文件)|(全文|报告|附件|文件|文档|点击|正文)下载|下载(全文|报告|附件|文件|文档|此文件)|^下载$"
    r"|[（(\[【](pdf|word|docx?|ofd|wps|excel|xlsx?)(版|格式|文档)?(下载)?[)）\]】]$|^(pdf|word|ofd|wps)(版|文档|文件|格式)(下载)?$",
    re.I,
)
_ITSELF = re.compile(r"^《?(年度?报告?|报告|正文|全文)(正文|全文|内容)?》?(下载|查看)?$")
"""What an article without a report calls the page that holds it."""
_ICON = re.compile(
    r"(icon|file_?type|ico|/)[^/]*(pdf|doc|docx|word|xls|xlsx|excel|zip|rar|wps|ofd)[^/]*\.(gif|png|jpe?g|svg)",
    re.I,
)
_BEFORE = re.compile(r"附\s*件\s*\d*\s*[:：【\[（(]?\s*$")
_SCRIPTED = re.compile(r"""['"]([^'"\s<>]+\.(?:pdf|ofd|docx?|xlsx?|wps)(?:\?[^'"\s<>]*)?)['"]""", re.I)
_VIEWED = re.compile(
    r"""(?:getDocument\(\s*(?:\{\s*url\s*:\s*)?|\b(?:down(?:load)?|file|pdf|attach(?:ment)?|doc)_?url['"]?\s*[:=]\s*)"""
    r"""['"]([^'"\s<>]*/[^'"\s<>]+)['"]""",
    re.I,
)
"""What a script gives a viewer to show: `getDocument("/stream?id=7")`, `downloadUrl: "/attach/7"`."""
_CALLED = re.compile(r"(name|title)\w{0,8}['\"]?\s*[:=]\s*$", re.I)
_MOST_KEY = 24  # characters of a key before a value
_LOOKS = re.compile(r"[./]")
_SHOWS = ("file", "url", "src", "path", "pdf", "fileurl", "pdfurl")
_PICTURE = re.compile(r"\.(jpe?g|png|bmp|tiff?)$", re.I)
_ORNAMENT = re.compile(
    r"icon|logo|share|qrcode|ewm|erwei|weixin|weibo|/images?/(?!.*W0)|/css/|/skin|/template|banner|btn|font|daohang|arrow|print",
    re.I,
)
_YEAR = re.compile(r"(19|20)\d\d|二〇")
_LEAST_NAME = 8  # characters
_FEW, _MOST_TITLE = 3, 80  # most elements and characters in a heading
_NOTHING = frozenset(
    ["script", "style", "textarea", "template", "a", "option", "select", "nav", "header", "footer"]
)


@once
def read_article(page: Page) -> Article:
    """Return an article: title, date and source (meta tags first), and its attachments."""
    about = _about(page)
    return Article(
        title=about.title,
        published=about.published,
        source=_source(about.source, page),
        attachments=tuple(_attachments(page, about.title)),
        pages=pager.article_pages(page),
        is_report=holds_report(page),
    )


def _source(said: str | None, page: Page) -> str | None:
    """Return the body that a page says it is of, or whose channel it belongs to if it says none of its own."""
    return said if said and is_close(said) else closest(said, channel(page)) or said


@once
def _about(page: Page) -> Metadata:
    return page_metadata(page.root)


def site_code(page: Page) -> str | None:
    """Return the division code, six digits, at the beginning of a page's SiteIDCode; None without a code."""
    code = metas(page.root).get("siteidcode", "")
    return code[:6] if re.fullmatch(r"\d{10}", code) else None


@once
def holds_report(page: Page) -> bool:
    """Return whether the text outside links and menus has the chapters of an annual report."""
    return has_chapters(words(page))


def has_chapters(text: str) -> bool:
    """Return whether a text has most of the chapters of an annual report."""
    return sum(bool(part.search(text)) for part in CHAPTERS) >= _MOST_PARTS


@once
def holds_tables(page: Page) -> bool:
    """Return whether the page has a table of figures."""
    return any(_holds_figures(table) for table in page.root.iter("table"))


def heading(page: Page) -> str | None:
    """Return the line of the page that names a report with its year, for pages titled like their column; else
    None. Lines of one tag that name several reports are the rows of a list."""
    found: dict[str, dict[str, str]] = {}
    for element in page.root.iter(
        "h1", "h2", "h3", "h4", "b", "strong", "p", "div", "span", "td", "center", "font"
    ):
        if len(element) > _FEW or next(element.iterancestors("a", "li"), None) is not None:
            continue
        text = squash(text_of(element))
        if len(text) <= _MOST_TITLE and _YEAR.search(text) and is_report_title(text):
            found.setdefault(str(element.tag), {})[squeeze(text)] = text
    return next((text for lines in found.values() if len(lines) == 1 for text in lines.values()), None)


@once
def words(page: Page) -> str:
    """Return the text outside of links, menus and scripts."""
    holding: set[etree._Element] = set()  # elements with a link, a menu or a script inside
    for element in page.root.iter(*_NOTHING):
        parent = element.getparent()
        while parent is not None and parent not in holding:
            holding.add(parent)
            parent = parent.getparent()
    parts: list[str] = []
    waiting: list[etree._Element | str] = [page.root]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            parts.append(one)
        elif one in holding and one.tag not in _NOTHING:
            parts.append(one.text or "")
            for child in one.iterchildren(reversed=True):
                waiting += (child.tail or "", child)
        elif isinstance(one.tag, str) and one.tag not in _NOTHING:
            parts.append(text_of(one))
    return "".join(parts)


def _attachments(page: Page, title: str | None) -> Iterator[Link]:
    """Yield the attachments of the article, each once: links between title and foot that an ending, 附件,
    下载 or an icon marks as files, and files in a frame or a script. Without any of these and without a table
    of figures, yields the pictures of the body: a report may be a scan, or its tables pictures."""
    body, boxes = places(page.root)
    within = {anchor for place in (*([] if body is None else [body]), *boxes) for anchor in place.iter("a")}
    inside = list(zone(page.root, title, body, "a", "img", "table"))
    around = {element for element in inside if element.tag == "a"}
    host = urlsplit(page.url).netloc
    seen, bare = {page.url}, not holds_report(page)
    for anchor in page.root.iter("a"):
        url = resolve(page.url, target(anchor, scripts(page)))
        text = squash(text_of(anchor)) or squash(anchor.get("title") or "")
        says = names_file(text) or _SAYS_FILE.search(text)
        sent = file_sent_by(page, anchor, text) if says and not url else None
        url = sent.url if sent else url
        if not url or url in seen or not (anchor in within or anchor in around):
            continue
        if (anchor in within or urlsplit(url).netloc == host) and (
            _is_attached(anchor, url, text) or (bare and _is_namesake(text, title) and not _is_page(url))
        ):
            seen.add(url)
            title = squash(anchor.get("title") or "") or text
            yield Link(url, text, title, body=sent.body if sent else None)
    for url in _embedded(page):
        if url not in seen:
            seen.add(url)
            yield Link(url, "", "")
    shown = inside if body is None else list(body.iter("img", "table"))
    if len(seen) == 1 and not any(_holds_figures(one) for one in shown if one.tag == "table"):
        images = [one for one in shown if one.tag == "img" and (body is not None or _is_pasted(one))]
        pictures = list(_pictures(page, images))
        yield from pictures if bare or pictures else inner_frames(page)  # the tables of the text above them


def closed_files(page: Page) -> bool:
    """Return whether an article without tables of figures names a file without an address."""
    if next(page.root.iter("script"), None) is None or holds_tables(page):
        return False
    body = body_of(page.root)
    for anchor in zone(page.root, _about(page).title, body, "a", "button", "span"):
        text = squash(text_of(anchor))
        if (names_file(text) or _SAYS_FILE.search(text)) and not resolve(
            page.url, target(anchor, scripts(page))
        ):
            return True
    return False


def _is_attached(anchor: etree._Element, url: str, text: str) -> bool:
    """Return whether a link is an attachment, by its address, its text or an icon."""
    if is_download(url) or anchor.get("appendix") or anchor.get("download") is not None or names_file(text):
        return True
    if _SAYS_FILE.search(text) or any(_ICON.search(image.get("src") or "") for image in anchor.iter("img")):
        return True
    before = anchor.getprevious()
    if before is not None and before.tag == "img" and _ICON.search(before.get("src") or ""):
        return True
    parent = anchor.getparent()
    said = (before.tail if before is not None else parent.text if parent is not None else "") or ""
    return bool(_BEFORE.search(said))


def _is_namesake(text: str, title: str | None) -> bool:
    """Return whether a link repeats the title of a report, or calls itself its text: then it is the report
    itself, whatever its address."""
    called = squeeze(text)
    if _ITSELF.match(called):
        return is_report_title(title)
    return len(called) > _LEAST_NAME and called == squeeze(title or "") and is_report_title(called)


def namesakes(page: Page) -> list[str]:
    """Return the pages that an article's body links to by its own title: the report, saved as a page of its
    own."""
    title = _about(page).title
    found = (
        (resolve(page.url, anchor.get("href")), squash(text_of(anchor)))
        for anchor in zone(page.root, title, body_of(page.root), "a")
    )
    return [
        url for url, text in found if url and url != page.url and _is_namesake(text, title) and _is_page(url)
    ]


def _is_page(url: str) -> bool:
    return bool(re.search(rf"{PAGE}$", urlsplit(url).path, re.I))


def _holds_figures(table: etree._Element) -> bool:
    """Return whether a table holds figures and is no layout."""
    return sum(1 for _ in table.iter("td", "th")) >= _CELLS and next(table.iter("img"), None) is None


def _embedded(page: Page) -> Iterator[str]:
    """Yield the files in a frame, a viewer or a script: `<iframe src="….pdf">`, `viewer.html?file=….pdf`,
    `<div data-src="….ofd">`, `PDFObject.embed("….pdf")`."""
    for element in page.root.iter("iframe", "embed", "object", "div", "canvas"):
        for name in ("src", "data", "data-src", "data-url", "data-file", "data-pdf"):
            source = (element.get(name) or "").strip()
            if not source:
                continue
            asked = {} if is_file(resolve(page.url, source) or "") else parse_qs(urlsplit(source).query)
            shown = next(
                (asked[key][0] for key in asked if key.lower() in _SHOWS and _LOOKS.search(asked[key][0])),
                None,
            )
            url = resolve(page.url, shown or source)
            viewed = shown and url == resolve(page.url, source)  # `viewer.html?file=/api/file/7`
            if url and (is_file(url) or viewed or (shown and is_download(url))):
                yield url
    is_bare = not (holds_report(page) or holds_tables(page))
    held = (str(value) for element in page.root.iter("div", "canvas", "iframe") for value in element.values())
    texts = [script.text or "" for script in page.root.iter("script")]
    for text in (*texts, *(value for value in held if value.startswith("{"))):
        for found in _SCRIPTED.finditer(text):
            if "/" not in found[1] and _CALLED.search(
                text[max(found.start() - _MOST_KEY, 0) : found.start()]
            ):
                continue  # what a reader calls the file
            asked = parse_qs(urlsplit(found[1]).query)
            shown = next((asked[key][0] for key in asked if key.lower() in _SHOWS), None)
            if (url := resolve(page.url, shown or found[1])) and is_file(url):
                yield url
        for found in _VIEWED.finditer(text) if is_bare else ():
            url = resolve(page.url, found[1])
            if url and re.search(r"\d", found[1]) and not (_is_page(url) or _PICTURE.search(found[1])):
                yield url


def _is_pasted(image: etree._Element) -> bool:
    """Return whether a picture is in a paragraph, as editors place it, and is no link."""
    above = {parent.tag for parent in image.iterancestors()}
    return bool(above & {"p", "td", "center", "figure"}) and "a" not in above


def _pictures(page: Page, images: list[etree._Element]) -> Iterator[Link]:
    for image in images:
        url = resolve(page.url, image.get("data-src") or image.get("data-original") or image.get("src"))
        if url and _PICTURE.search(urlsplit(url).path) and not _ORNAMENT.search(urlsplit(url).path):
            text = squash(image.get("title") or image.get("alt") or "")
            yield Link(url, text, text)
