"""Builds the sample portal and its truth from the data files: `python -m tests.portal_builder.build [--pdf]`.

`pages()` is pure and gives every text file of the portal by its path; only the command writes. PDFs are
built by Chromium or LibreOffice when asked, because their bytes depend on the version of the tool.
"""

from __future__ import annotations

import argparse
import json
import posixpath
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from archive.model import Section, Spot
from tests.portal_builder.article import (
    Page,
    article,
    render_article,
    render_print,
)
from tests.portal_builder.figures import DATA, figures
from tests.portal_builder.lists import (
    Entry,
    column_pages,
    home,
    section,
)
from tests.portal_builder.plan import (
    Decoy,
    Placed,
    Portal,
    load,
)
from tests.portal_builder.prose import sections
from tests.portal_builder.render import render_tables
from tests.portal_builder.truth import truth
from tests.portal_builder.word import render_docx

Raws = Mapping[Spot, str]
HERE = Path(__file__).parent
PORTAL = HERE / "portal"
TRUTH = HERE / "truth.json"
ROBOTS = "User-agent: *\nDisallow: /search/\nCrawl-delay: 0\n"


def pages(portal: Portal) -> dict[str, str]:
    """Every text file of the portal, path to content, in a fixed order."""
    doors = [
        (f"./{posixpath.dirname(s.page)[5:]}/", s.title) for s in portal.stubs if s.page.startswith("xxgk/")
    ]
    built = {"index.html": home(_news(portal)), "xxgk/index.html": section(doors, portal.columns[0])}
    for column in portal.columns:
        built |= column_pages(column, portal.children(column), portal.entries(column), portal.crumbs(column))
    for report in portal.reports:
        built |= _articles(report, portal)
    for decoy in (*portal.decoys, *portal.stubs):
        built |= _decoy(decoy, portal)
    for name in ("style.css", "page.js"):
        built[name] = (DATA / name).read_text(encoding="utf-8")
    built["robots.txt"] = ROBOTS
    return built


def truth_of(portal: Portal, built: dict[str, str]) -> dict[str, Any]:
    """The truth file's content for the pages that were built."""
    return truth(portal, built)


def printable(report: Placed) -> str:
    """The page a report's PDF is printed from by Chromium."""
    tables = render_tables(figures(report.unit.id, report.year), report.generation, report.style)
    prose = sections(report.unit.id, report.year)
    return render_print(report.title, prose, tables, report.style, date=f"（{report.published[:10]}）")


def document(report: Placed) -> bytes:
    """The Word document a report's PDF is printed from by LibreOffice."""
    raws = figures(report.unit.id, report.year)
    prose = sections(report.unit.id, report.year)
    return render_docx(report.title, prose, raws, report.generation, report.style)


def main(arguments: list[str] | None = None) -> None:
    """Write the portal and the truth beside this module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pdf", action="store_true", help="print the PDFs again as well")
    asked = parser.parse_args(arguments)
    portal = load()
    built = pages(portal)
    kept = {PORTAL / file for report in portal.reports for file in report.files}
    for stale in [path for path in PORTAL.rglob("*") if path.is_file() and path not in kept]:
        stale.unlink()
    for path, text in built.items():
        (PORTAL / path).parent.mkdir(parents=True, exist_ok=True)
        (PORTAL / path).write_text(text, encoding="utf-8", newline="\n")
    TRUTH.write_text(truth_text(truth_of(portal, built)), encoding="utf-8", newline="\n")
    if asked.pdf:
        for report in portal.reports:
            _print_pdf(report)


def truth_text(content: dict[str, Any]) -> str:
    """The truth as JSON, one cell a line so that a change is seen in a diff."""
    plain = json.dumps({**content, "reports": []}, ensure_ascii=False, indent=1)
    reports = []
    for report in content["reports"]:
        head = json.dumps({**report, "cells": []}, ensure_ascii=False, indent=1)
        lines = ",\n".join(json.dumps(cell, ensure_ascii=False) for cell in report["cells"])
        reports.append(head.replace('"cells": []', f'"cells": [\n{lines}\n]'))
    return plain.replace('"reports": []', '"reports": [\n' + ",\n".join(reports) + "\n]") + "\n"


def _news(portal: Portal) -> list[Entry]:
    news = [Entry(stub.page, stub.title, stub.date) for stub in portal.stubs if stub.date]
    return sorted(news, key=lambda entry: entry.date, reverse=True)


def _articles(report: Placed, portal: Portal) -> dict[str, str]:
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


def _decoy(decoy: Decoy, portal: Portal) -> dict[str, str]:
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


def _print_pdf(report: Placed) -> None:
    """Print one report's PDF and put it at every path it is linked from."""
    if not report.files:
        return
    with tempfile.TemporaryDirectory() as folder:
        printed = Path(folder) / "report.pdf"
        if report.printer == "chromium":
            source = printed.with_suffix(".html")
            source.write_text(printable(report), encoding="utf-8")
            command = _chromium(source, printed)
        else:
            source = printed.with_suffix(".docx")
            source.write_bytes(document(report))
            command = _libreoffice(source)
        subprocess.run(command, check=True, cwd=folder, capture_output=True, timeout=120)
        for file in report.files:
            (PORTAL / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(printed, PORTAL / file)


def _chromium(source: Path, printed: Path) -> list[str]:
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", "--disable-pdf-tagging"]
    return ["chromium", *flags, f"--print-to-pdf={printed}", source.as_uri()]


def _libreoffice(source: Path) -> list[str]:
    profile = f"-env:UserInstallation={(source.parent / 'profile').as_uri()}"
    return ["soffice", profile, "--headless", "--convert-to", "pdf", source.name]


if __name__ == "__main__":
    main()
