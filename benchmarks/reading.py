"""Reports read per second and core: HTML in every style, and PDF against plain pdfplumber and pdfium's floor."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from statistics import median

import pdfplumber
import pypdfium2 as pdfium

from crawler.sample.article import Page, render_article
from crawler.sample.build import PORTAL
from crawler.sample.figures import figures, generation_of
from crawler.sample.prose import sections
from crawler.sample.render import render_tables
from crawler.sample.style import STYLES
from pipelines.reading import read_bytes

_RUNS = 5


def run() -> Iterator[str]:
    """Rows of two tables."""
    pages = _pages()
    seconds = _timed(lambda: [read_bytes(page, sha256="0" * 64) for page in pages])
    size = sum(map(len, pages)) / len(pages) / 1000
    yield f"## Reading HTML ({len(pages)} reports of {size:.0f} KB, 13 styles; bytes to checked report)\n"
    yield f"{len(pages) / seconds:.0f} reports a second and core\n"
    files = [path.read_bytes() for path in sorted(PORTAL.rglob("*.pdf"))]
    yield f"## Reading PDF ({len(files)} born-digital reports of the sample portal)\n"
    yield "| engine | ms/document | x plain pdfplumber |"
    yield "|---|---|---|"
    engines: dict[str, Callable[[], object]] = {
        "pdfplumber, whole document, default tables": lambda: [_plain(body) for body in files],
        "gongkai: bytes to checked report": lambda: [read_bytes(body, sha256="0" * 64) for body in files],
        "floor: pdfium opens and extracts every page's text": lambda: [_floor(body) for body in files],
    }
    base = 0.0
    for name, engine in engines.items():
        each = _timed(engine) / len(files)
        base = base or each
        yield f"| {name} | {1000 * each:.0f} | {base / each:.1f} |"


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


def _timed(work: Callable[[], object]) -> float:
    """Median seconds of CPU of a few runs, after one to warm up."""
    work()
    times = []
    for _ in range(_RUNS):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return median(times)


def _plain(body: bytes) -> list[object]:
    with pdfplumber.open(io.BytesIO(body)) as document:
        return [page.extract_tables() for page in document.pages]


def _floor(body: bytes) -> list[str]:
    document = pdfium.PdfDocument(body)
    return [page.get_textpage().get_text_range() for page in document]
