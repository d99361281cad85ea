"""Memory of `gongkai crawl` as the portal grows, and of a reader over large files: neither should."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from subprocess import run as call
from tempfile import TemporaryDirectory

import pypdfium2 as pdfium

from benchmarks.goals import Figure
from benchmarks.portal import served
from benchmarks.processes import measure
from tests.portal_builder.build import PORTAL
from tests.support.carriers import xlsx

_SIZES = (100, 1000, 5000)


_READER = """
import sys
from pathlib import Path
from benchmarks.processes import own_peak
from pipelines.readers import scan
from pipelines.reading.read_bytes import read_bytes
scan.available = lambda: False
for path in sorted(Path(sys.argv[1]).iterdir()):
    read_bytes(path.read_bytes(), sha256="0" * 64)
print(own_peak())
"""


def large_inputs() -> dict[str, bytes]:
    """Files far larger than any report: a PDF of 200 pages, a page of 5 MB, a sheet of a million slots."""
    source = pdfium.PdfDocument(next(iter(sorted(PORTAL.rglob("*.pdf")))))
    book = pdfium.PdfDocument.new()
    while len(book) < 200:
        book.import_pages(source)
    made = io.BytesIO()
    book.save(made)
    row = "<tr>" + "<td style='width:10pt'>12</td>" * 10 + "</tr>"
    page = f"<html><body><table>{row * (5_000_000 // len(row))}</table></body></html>"
    return {
        "PDF of 200 pages": made.getvalue(),
        "HTML of 5 MB": page.encode(),
        "XLSX of 1,000,000 slots": xlsx({"大": {(0, 0): "a", (0, 1): 1, (39_999, 24): ""}}, {}),
    }


def peak_of_reader(bodies: Iterable[bytes]) -> float:
    """The most memory (MB) a process held that read the files one after another, OCR left out."""
    with TemporaryDirectory() as folder:
        for number, body in enumerate(bodies):
            Path(folder, f"{number:04}").write_bytes(body)
        done = call([sys.executable, "-c", _READER, folder], check=True, capture_output=True)
    return float(done.stdout)


def run() -> Iterator[str | Figure]:
    """Rows of two tables, and the figure of a goal."""
    yield "## Memory of a reader\n"
    yield "| file | peak memory MB |"
    yield "|---|---|"
    for name, body in large_inputs().items():
        yield f"| {name} | {peak_of_reader([body]):.0f} |"
    yield ""
    yield "## Memory of `gongkai crawl`\n"
    yield "| articles | peak memory MB | wall s |"
    yield "|---|---|---|"
    for size in _SIZES:
        with served(size) as url, TemporaryDirectory() as folder:
            cost = measure("crawler.commands.main", "crawl", url, "--archive", folder)
        yield f"| {size} | {cost.memory:.0f} | {cost.wall:.0f} |"
    yield Figure("crawl_memory", cost.memory)
