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
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from archive.model import Spot
from tests.portal_builder.article import (
    render_print,
)
from tests.portal_builder.earlier import earlier
from tests.portal_builder.figures import DATA, figures
from tests.portal_builder.lists import (
    Entry,
    column_pages,
    home,
    section,
)
from tests.portal_builder.page_frame import BANNER, frame
from tests.portal_builder.plan import (
    Placed,
    Portal,
    load,
)
from tests.portal_builder.prose import sections
from tests.portal_builder.render import render_tables
from tests.portal_builder.report_pages import article_pages, decoy_page
from tests.portal_builder.truth import truth
from tests.portal_builder.word import render_docx

Raws = Mapping[Spot, str]
HERE = Path(__file__).parent
DEMO = HERE.parents[1] / "crawler" / "demo"
PORTAL = DEMO / "portal"
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
        built |= article_pages(report, portal)
    for decoy in (*portal.decoys, *portal.stubs):
        built |= decoy_page(decoy, portal)
    for name in ("style.css", "page.js"):
        built[name] = (DATA / name).read_text(encoding="utf-8")
    built["robots.txt"] = ROBOTS
    return built


def beside(portal: Portal) -> dict[str, bytes]:
    """What the server shows besides the portal: a page for addresses that lead nowhere, and articles as they were
    before an edit. Paths are relative to the demo's folder."""
    text = "<p>抱歉，您访问的页面不存在或者已经删除。</p>"
    missing = frame("页面不存在", f"{text}<p>{BANNER}</p>", path="").encode()
    return {"missing.html": missing} | {f"earlier/{path}": page for path, page in earlier(portal).items()}


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
    for path, page in beside(portal).items():
        (DEMO / path).parent.mkdir(parents=True, exist_ok=True)
        (DEMO / path).write_bytes(page)
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
