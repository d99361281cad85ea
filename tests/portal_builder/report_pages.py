"""The pages of the portal that hold a report, or something that looks like one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from archive.model import Section, Spot
from tests.portal_builder.article import Page, article, render_article
from tests.portal_builder.figures import figures
from tests.portal_builder.plan import Decoy, Placed, Portal
from tests.portal_builder.prose import sections
from tests.portal_builder.render import render_tables

Raws = Mapping[Spot, str]


def article_pages(report: Placed, portal: Portal) -> dict[str, str]:
    """The article pages of a report. The copy of an HTML report is the same bytes under another path."""
    prose = sections(report.unit.id, report.year)
    if report.carrier == "attachment":
        return {
            path: article(report.title, _summary(report), _page(report, path, portal))
            for path in report.articles
        }
    html = html_article(report, figures(report.unit.id, report.year), prose, portal)
    return dict.fromkeys(report.articles, html)


def html_article(report: Placed, raws: Raws, prose: Sequence[Section], portal: Portal) -> str:
    """The article page of a report that stands in the page itself, with these figures and words."""
    tables = render_tables(raws, report.generation, report.style)
    page = _page(report, report.page, portal)
    return render_article(report.title, prose, tables, report.style, page)


def _page(report: Placed, path: str, portal: Portal) -> Page:
    column = portal.column_of(path)
    return Page(
        unit=report.unit.source,
        published=report.published,
        path=path,
        column=column.name,
        crumbs=portal.crumbs(column),
        attachments=((report.pdf, f"{report.title}.pdf"),) if report.pdf else (),
        attachments_in_body=report.year == 2022,
    )


def _summary(report: Placed) -> str:
    return f"<p>现将《{escape(report.title)}》予以公布，全文及统计表见附件。</p>"


def decoy_page(decoy: Decoy, portal: Portal) -> dict[str, str]:
    """The page of something that looks like a report and is none; nothing for one that has no page."""
    if not decoy.page:
        return {}
    body = f"<p>{escape(decoy.text)}</p>"
    if decoy.page.endswith(".xls"):  # a web page that calls itself a spreadsheet, as portals offer them
        cells = "".join(f"<td>{word}</td>" for word in decoy.text.split())
        return {decoy.page: f"<html><meta charset=utf-8><table><tr>{cells}</tr></table></html>\n"}
    page = Page(unit="云泽县人民政府办公室", published=decoy.date, path=decoy.page)
    if any(decoy.page.startswith(f"{column.path}/") for column in portal.columns):
        column = portal.column_of(decoy.page)
        page = Page(page.unit, decoy.date, decoy.page, column.name, portal.crumbs(column))
    return {decoy.page: article(decoy.title, body, page)}
