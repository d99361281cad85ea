"""Reports read per second and core: HTML in every style, and PDF against plain pdfplumber and pdfium's floor."""

from __future__ import annotations

import io
import logging
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import pdfplumber
import pypdfium2 as pdfium
from msgspec.structs import replace

from archive.evidence.markup import parse
from archive.garbage import spare_what_stays
from archive.model import Document, Grid, GridCell, Report
from benchmarks.goals import Figure
from pipelines.form.understand import understand
from pipelines.readers.html.page import read_html
from pipelines.readers.pdf.pages import read_pdf
from pipelines.reading.read_bytes import read_bytes
from tests.portal_builder.article import Page, render_article
from tests.portal_builder.figures import figures, generation_of
from tests.portal_builder.layout import Figures
from tests.portal_builder.prose import sections
from tests.portal_builder.render import render_body, render_tables
from tests.portal_builder.style import STYLES, Style
from tests.support.printing import BORDERS, browser_pdf, page

_RUNS = 5
_NO_DIGEST = "0" * 64
_UNIT = "xzf"
_LONG = 16  # times the sample's prose, which makes about ten pages
_SHORT = 1  # which makes three or four
_CHECKED = "gongkai: bytes to checked report"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_ATTRIBUTES = re.compile(r' (?:style|border|cellspacing|cellpadding)="[^"]*"')
_BORDERS = {
    "ruled": BORDERS["ruled"],
    "dotted": BORDERS["dotted"],
    "partly ruled": BORDERS["open"],
    "borderless": "table{border-collapse:collapse;width:100%}td{padding:1px 3px}",
}


def run() -> Iterator[str | Figure]:
    """Rows of three tables, and the figures of their goals."""
    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it says much of every font
    spare_what_stays()  # as in the processes that read; the peers have it, too
    yield from _html()
    yield from _pdfs(_LONG, "pdf_long")
    yield ""
    yield from _pdfs(_SHORT, "pdf_short")


def _html() -> Iterator[str | Figure]:
    """Rows of the table of HTML, from the parse alone to the checked report, and the figure of its goal."""
    pages = _pages()
    size = sum(map(len, pages)) / len(pages) / 1000
    yield f"## Reading HTML ({len(pages)} reports of {size:.0f} KB, 13 styles)\n"
    yield "| step | ms/document | reports a second and core |"
    yield "|---|---|---|"
    steps: dict[str, Callable[[bytes], object]] = {
        "floor: lxml parses": parse,
        "gongkai: bytes to report": lambda page: understand(read_html(page, _NO_DIGEST)),
        _CHECKED: lambda page: read_bytes(page, sha256=_NO_DIGEST),
    }
    took = []
    for name, step in steps.items():
        took.append(_timed(lambda step=step: [step(page) for page in pages]) / len(pages))
        yield f"| {name} | {1000 * took[-1]:.2f} | {1 / took[-1]:.0f} |"
    yield Figure("html", took[0] / took[-1])
    yield ""


def _pdfs(length: int, goal: str) -> Iterator[str | Figure]:
    """Rows of the table of PDFs with so much prose, over a corpus printed for this run, and the figure of its goal."""
    chromium = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if chromium is None:
        yield "## Reading PDF: left out, no Chromium to print the documents\n"
        return
    with TemporaryDirectory() as folder:
        printed = list(_printed(chromium, Path(folder), length))
    files = [body for body, _ in printed]
    pages = sum(len(pdfium.PdfDocument(body)) for body in files)
    cells = sum(len(wanted) for _, wanted in printed)
    yield f"## Reading PDF ({len(files)} documents, {pages} pages; {', '.join(_BORDERS)}; both generations)\n"
    yield "| engine | ms/document | x plain pdfplumber | cells right |"
    yield "|---|---|---|---|"
    engines: dict[str, tuple[Callable[[], object], int | None]] = {
        "pdfplumber, whole document, default tables": (
            lambda: [_plain(body) for body in files],
            sum(_right(_understood(_plain(body)), wanted) for body, wanted in printed),
        ),
        _CHECKED: (
            lambda: [read_bytes(body, sha256=_NO_DIGEST) for body in files],
            sum(_right(read_bytes(body, sha256=_NO_DIGEST).report, wanted) for body, wanted in printed),
        ),
        "gongkai: the PDF reader alone": (lambda: [read_pdf(body, _NO_DIGEST) for body in files], None),
        "floor: pdfium opens and extracts every page's text": (
            lambda: [_floor(body) for body in files],
            None,
        ),
    }
    base = 0.0
    for name, (engine, right) in engines.items():
        each = _timed(engine, runs=1 if not base else _RUNS) / len(files)
        base = base or each
        if name == _CHECKED:
            yield Figure(goal, base / each)
        share = "-" if right is None else f"{100 * right / cells:.1f} %"
        yield f"| {name} | {1000 * each:.0f} | {base / each:.1f} | {share} |"


def _printed(chromium: str, folder: Path, length: int) -> Iterator[tuple[bytes, Figures]]:
    """Reports, three of their pages with tables, in every border style and both generations."""
    for year in (2019, 2021):
        wanted = figures(_UNIT, year)
        tables = render_tables(wanted, generation_of(year), Style())
        long = [replace(part, text="\n".join([part.text] * length)) for part in sections(_UNIT, year)]
        body = _ATTRIBUTES.sub("", render_body(long, tables))
        for name, borders in _BORDERS.items():
            html = page(f"{year}年政府信息公开工作年度报告", body, borders)
            yield browser_pdf(chromium, html, folder, f"{name}{year}"), wanted


def _understood(tables: list[list[list[list[str | None]]]]) -> Report | None:
    """What the form's reader makes of pdfplumber's tables."""
    grids = tuple(
        Grid(
            tuple(
                GridCell(text, r, c)
                for r, row in enumerate(table)
                for c, text in enumerate(row)
                if text is not None
            )
        )
        for on_page in tables
        for table in on_page
    )
    return understand(Document(_NO_DIGEST, "application/pdf", grids))


def _right(report: Report | None, wanted: Figures) -> int:
    """How many cells came back as they were printed."""
    read = {(cell.key, cell.applicant): cell.raw for cell in report.cells} if report else {}
    return sum(
        "".join((read.get(spot) or "").split()) == "".join(text.split()) and spot in read
        for spot, text in wanted.items()
    )


def _pages() -> list[bytes]:
    made = []
    for unit in ("xzf", "jyj"):
        for year in (2019, 2021):
            for style in STYLES.values():
                tables = render_tables(figures(unit, year), generation_of(year), style)
                page = Page(unit=unit, published=f"{year + 1}-01-20")
                html = render_article(
                    f"{unit}{year}年政府信息公开工作年度报告", sections(unit, year), tables, style, page
                )
                made.append(html.encode())
    return made


def _timed(work: Callable[[], object], runs: int = _RUNS) -> float:
    """Median seconds of CPU of a few runs, after one to warm up."""
    work()
    times = []
    for _ in range(runs):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return median(times)


def _plain(body: bytes) -> list[list[list[list[str | None]]]]:
    with pdfplumber.open(io.BytesIO(body)) as document:
        return [page.extract_tables() for page in document.pages]


def _floor(body: bytes) -> list[str]:
    document = pdfium.PdfDocument(body)
    return [page.get_textpage().get_text_range() for page in document]
