"""TRS WCM / 海云 (拓尔思): about half of all portals, and every one of Ningxia.

Columns are folders, page 2 of a column is `index_1.html`, articles are `tYYYYMMDD_ID.html`, files beside them
`P0…` with the time of upload in their name. The server writes the number of pages into a script only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast
from urllib.parse import urljoin, urlsplit

from lxml import etree

from crawler.cms import follow
from crawler.cms.base import Article, Link, ListPage, Page, is_file, links, resolve, squash
from pipelines.readers.dates import find_date
from pipelines.readers.metas import metas, page_metadata, text_of

_PAGER = re.compile(
    r"createPage(?:HTML)?\(\s*(?P<box>['\"][^'\"]*['\"]\s*,)?\s*(?P<count>\w+)\s*,\s*\w+\s*,"
    r"\s*['\"](?P<name>[^'\"]+)['\"]\s*,\s*['\"](?P<ext>\w+)['\"]"
)
_COMMENT = re.compile(r"<!--.*?-->|/\*.*?\*/", re.S)
_ARTICLE = re.compile(r"/t(\d{4})(\d{2})(\d{2})_\d+(?:_\d+)?\.s?html?$")
_UPLOAD = re.compile(r"/P0\d{10,}\.\w{2,5}$")
_BODIES = (
    "//div[contains(concat(' ', @class, ' '), ' TRS_Editor ')]",
    "//div[contains(@class, 'TRS_UEDITOR')]",
    "//div[contains(@class, 'trs_editor_view')]",
    "//div[contains(@class, 'TRS_PreAppend')]",
    "//div[contains(@class, 'article_content')]",
    "//div[contains(@class, 'art-cont')]",
    "//*[@id='zoom']",
    "//*[@id='textbody']",
    "//div[contains(concat(' ', @class, ' '), ' view ')]",
)
_ATTACHED = (
    "//*[contains(@class, 'fujian') or contains(@class, 'fj') or contains(@class, 'appendix')"
    " or contains(@class, 'attach') or @id='appendix' or contains(@class, 'xl_list')]"
)
_MOST_PAGES = 200


def list_page(page: Page, column: str) -> ListPage:
    """A page of a column: report entries by their full titles, columns below, further pages."""
    found = tuple(_dated(link) for link in links(page))
    return ListPage(
        entries=tuple(follow.entries(found)),
        columns=tuple(follow.columns(found, column)),
        pages=pages(page),
        links=found,
    )


def pages(page: Page) -> tuple[str, ...]:
    """URLs of the pages after the first: `index_1` to `index_{N-1}` for `createPageHTML(N, 0, "index", "html")`;
    `name_2` to `name_N` in the variant that begins with the id of a box. Where no script counts, the 下一页 link."""
    found = _pager(page)
    if not found:
        return _next(page)
    count, name, ext = _count(page.text, found["count"]), found["name"], found["ext"]
    if _of_article(found):
        return ()
    first = 2 if found["box"] else 1
    numbers = range(first, first + min(count, _MOST_PAGES) - 1)
    return tuple(urljoin(page.url, f"{name}_{number}.{ext}") for number in numbers)


def article(page: Page) -> Article:
    """Title, date and source (metas first), and the files that hang on the article."""
    about = page_metadata(page.root)
    pager = _pager(page)
    return Article(
        title=about.title,
        published=about.published or path_date(page.url),
        source=about.source,
        attachments=tuple(_attachments(page)),
        pages=_count(page.text, pager["count"]) if pager and _of_article(pager) else 1,
    )


def site_code(page: Page) -> str | None:
    """The SiteIDCode of a page where it begins with a division code: six digits of it."""
    code = metas(page.root).get("siteidcode", "")
    return code[:6] if re.fullmatch(r"\d{10}", code) else None


def path_date(url: str) -> str | None:
    """When the system made the document, from `tYYYYMMDD_`: after a migration later than the truth."""
    found = _ARTICLE.search(urlsplit(url).path)
    return find_date("-".join(found.groups())) if found else None


def _dated(link: Link) -> Link:
    return link if link.date else Link(link.url, link.text, link.title, path_date(link.url))


def _pager(page: Page) -> re.Match[str] | None:
    return _PAGER.search(_COMMENT.sub("", page.text))


def _of_article(pager: re.Match[str]) -> bool:
    """Whether a pager counts the pages of an article, not those of a list."""
    return bool(_ARTICLE.search(f"/{pager['name']}.{pager['ext']}"))


def _count(text: str, count: str) -> int:
    """A number, or the variable that holds it."""
    if count.isdigit():
        return int(count)
    found = re.search(rf"\b{re.escape(count)}\s*=\s*(?:parseInt\(\s*)?['\"]?(\d+)", text)
    return int(found[1]) if found else 1


def _next(page: Page) -> tuple[str, ...]:
    for link in links(page):
        if link.text.strip(" >»") in ("下一页", "下页") and link.url != page.url:
            return (link.url,)
    return ()


def _attachments(page: Page) -> Iterator[Link]:
    """Files linked in the body, in an attachment block or lying in the article's own folder, each once."""
    body = next(_select(page, *_BODIES), None)
    places = [*([] if body is None else [body]), *_select(page, _ATTACHED)]
    within = {anchor for place in places for anchor in place.iter("a")}
    folder = urljoin(page.url, ".")
    seen = {page.url}
    for anchor in page.root.iter("a"):
        url = resolve(page.url, anchor.get("href"))
        if not url or url in seen or not (is_file(url) or _UPLOAD.search(url) or anchor.get("appendix")):
            continue
        if body is None or anchor in within or url.startswith(folder):
            seen.add(url)
            text = squash(text_of(anchor)) or squash(anchor.get("title") or "")
            yield Link(url, text, squash(anchor.get("title") or "") or text)
    for url in _embedded(page):
        if url not in seen:
            seen.add(url)
            yield Link(url, "", "")


def _select(page: Page, *paths: str) -> Iterator[etree._Element]:
    for path in paths:
        yield from cast("list[etree._Element]", page.root.xpath(path))


def _embedded(page: Page) -> Iterator[str]:
    """Files shown in a frame: `<iframe src="….pdf">`, `viewer.html?file=….pdf`."""
    for element in page.root.iter("iframe", "embed", "object"):
        source = (element.get("src") or element.get("data") or "").strip()
        shown = re.search(r"[?&]file=([^&]+)", source)
        url = resolve(page.url, shown[1].replace("%2F", "/").replace("%3A", ":") if shown else source)
        if url and is_file(url):
            yield url
