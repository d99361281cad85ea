"""An article page, and a plain page to be printed: HTML around the body of a report. Pure and deterministic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from archive.model import Section
from tests.portal_builder.page_frame import HOME, Crumb, frame
from tests.portal_builder.render import render_body
from tests.portal_builder.style import Style


@dataclass(frozen=True, slots=True)
class Page:
    """What the page around an article says: where it stands, who published it, when, with which files."""

    unit: str = ""
    published: str = ""  # as PubDate prints it: 2021-03-18 09:42
    path: str = ""  # site-relative
    column: str = ""
    crumbs: tuple[Crumb, ...] = (HOME,)
    attachments: tuple[tuple[str, str], ...] = ()  # (file beside the article, its name)
    attachments_in_body: bool = False


NO_PAGE = Page()


def render_article(
    title: str,
    sections: Sequence[Section],
    tables: Mapping[str, str],
    style: Style | None = None,
    page: Page = NO_PAGE,
) -> str:
    """A whole article page in TRS markup: metas, `h3.art-title`, `div.art-cont > div.TRS_UEDITOR`."""
    return article(title, render_body(sections, tables, style), page)


def article(title: str, body: str, page: Page = NO_PAGE) -> str:
    """The article page around any body."""
    files = "".join(
        f'<p><a href="./{name}" appendix="true" otheroperation="false" target="_blank">{escape(label)}</a></p>'
        for name, label in page.attachments
    )
    inside = f"\n<p>附件：</p>{files}" if files and page.attachments_in_body else ""
    below = f'\n<div class="fujianBox">附件：{files}</div>' if files and not page.attachments_in_body else ""
    main = f"""<h3 class="art-title">{escape(title)}</h3>
<p class="art-info"><span>发布日期：{page.published[:10]}</span><span>来源：{escape(page.unit)}</span></p>
<div class="art-cont">
<div class="view TRS_UEDITOR trs_paper_default trs_word">
{body}{inside}
</div>
<div id="div_div"><p>扫一扫在手机打开当前页</p></div>
</div>{below}
<div class="share">分享到：<a href="javascript:;">微博</a> <a href="javascript:;">微信</a>
<a href="javascript:window.print()">打印</a> <a href="javascript:window.close()">关闭</a></div>"""
    metas = {
        "ColumnName": page.column,
        "ColumnType": "政府信息公开",
        "ArticleTitle": title,
        "PubDate": page.published,
        "ContentSource": page.unit,
    }
    return frame(title, main, path=page.path, crumbs=page.crumbs, metas=metas)


PRINT_CSS = """@page { size: A4; margin: 25mm 22mm; }
body { font-family: "Droid Sans Fallback", "Noto Sans CJK SC", sans-serif; font-size: 12pt; line-height: 1.8; }
h1 { font-size: 18pt; text-align: center; }
p { margin: 0 0 4pt; text-indent: 2em; }
table { border-collapse: collapse; width: 100%; margin: 6pt 0 10pt; }
td { border: 0.75pt solid #000; padding: 2pt 3pt; font-size: 9pt; line-height: 1.3; white-space: normal; }
td p { text-indent: 0; margin: 0; }
.date { text-align: center; text-indent: 0; }"""


def render_print(
    title: str,
    sections: Sequence[Section],
    tables: Mapping[str, str],
    style: Style | None = None,
    *,
    date: str = "",
) -> str:
    """A page with nothing round it, ruled tables and A4 margins: the source of a PDF."""
    return f"""<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<title>{escape(title)}</title>
<style>
{PRINT_CSS}
</style>
</head>
<body>
<h1>{escape(title)}</h1>
<p class="date">{escape(date)}</p>
{render_body(sections, tables, style)}
</body>
</html>
"""
