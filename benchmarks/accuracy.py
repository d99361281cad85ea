"""How many cells come back right, by carrier and generation: `make accuracy` writes the table into docs/accuracy.md.

Documents are made from invented figures with a fixed seed, in every style and border a carrier knows; a cell is
right where its value is exactly the one printed (blank where nothing is). A carrier whose tools are missing on
this machine is left out and said so. Below the floor the command fails.
"""

from __future__ import annotations

import random
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.form.definition import FORM
from archive.model import Report
from pipelines.readers.scan.scans import available
from pipelines.reading.read_bytes import read_bytes
from tests.portal_builder.article import Page, render_article, render_print
from tests.portal_builder.invent import Spot, invent, printed
from tests.portal_builder.render import official_sections, render_tables
from tests.portal_builder.style import STYLES, Style
from tests.portal_builder.word import render_docx
from tests.support.carriers import converted, workbook, zipped
from tests.support.carriers_ofd import ofd
from tests.support.printing import (
    BORDERS,
    browser_pdf,
    office_pdfs,
    page,
)
from tests.support.seeds import Seed
from tests.support.wear import (
    DPI,
    HARD,
    Picture,
    bound,
    pictures,
    saved,
)

FLOORS = {"scan": 0.99}
FLOOR = 0.999
GENERATIONS = ("b2019", "c2021")
PAGE = Path(__file__).parents[1] / "docs" / "accuracy.md"

_SCANS = 10  # documents a form
_PICTURES = 4
_TITLE = "某县人民政府2022年政府信息公开工作年度报告"
_PROSE = "本年度稳步推进政府信息公开，主动公开各类信息，及时办理申请，回应关切，加强平台建设，强化监督保障。"
_SECTIONS = official_sections({section.id: [_PROSE * 3] * 2 for section in FORM.sections})

Made = tuple[bytes, dict[Spot, int | None]]


@dataclass
class Score:
    """Cells right of cells printed, documents wholly right of documents."""

    right: int = 0
    cells: int = 0
    whole: int = 0
    documents: int = 0

    @property
    def share(self) -> float:
        return self.right / self.cells if self.cells else 1.0

    def __str__(self) -> str:
        return f"{100 * self.share:.2f} % of {self.cells} ({self.whole}/{self.documents} documents)"


class Maker:
    """Invented reports of one generation, some of their zeros left blank, in the carriers there are."""

    def __init__(self, generation: str, folder: Path, seed: int = 20190515) -> None:
        self.generation, self.folder = generation, folder
        self.random = random.Random(f"{generation}{seed}")

    def figures(self) -> tuple[dict[Spot, str], dict[Spot, int | None]]:
        values = invent(self.generation, self.random.randint)
        blanks = self.random.random() < 0.3
        kept = {spot: value for spot, value in values.items() if value or not blanks}
        return printed(kept), {spot: kept.get(spot) for spot in values}

    def html(self) -> Iterator[Made]:
        for style in [*STYLES.values()] * 2:
            figures, wanted = self.figures()
            tables = render_tables(figures, self.generation, style)
            yield render_article(_TITLE, _SECTIONS, tables, style, Page()).encode(), wanted

    def pdf_browser(self) -> Iterator[Made]:
        chromium = shutil.which("chromium") or ""
        for number, borders in enumerate([*BORDERS.values()] * 2):
            figures, wanted = self.figures()
            body = render_print(_TITLE, _SECTIONS, render_tables(figures, self.generation))
            inner = re.sub(r' style="[^"]*"', "", body[body.index("<body") :].partition(">")[2])
            name = f"{self.generation}-{number}"
            yield browser_pdf(chromium, page(_TITLE, inner, borders), self.folder, name), wanted

    def pdf_word(self) -> Iterator[Made]:
        made = dict(self._word("w"))
        bodies = {name: body for name, (body, _) in made.items()}
        for name, body in office_pdfs(shutil.which("soffice") or "", bodies, self.folder).items():
            yield body, made[name][1]

    def docx(self) -> Iterator[Made]:
        yield from (made for _, made in self._word("d"))

    def doc(self) -> Iterator[Made]:
        yield from self._saved_as("doc", dict(self._word("o")))

    def rtf(self) -> Iterator[Made]:
        yield from self._saved_as("rtf", dict(self._word("r")))

    def xlsx(self) -> Iterator[Made]:
        yield from ((workbook(seed), seed.values) for seed in self._seeds(6))

    def xls(self) -> Iterator[Made]:
        yield from self._saved_as("xls", {f"{n}.xlsx": made for n, made in enumerate(self.xlsx())})

    def zip(self) -> Iterator[Made]:
        """A notice, and the report beside it."""
        for name, (body, wanted) in self._word("z"):
            yield zipped({"说明.txt": "附件为年度报告。", f"{name}.docx": body}), wanted

    def ofd(self) -> Iterator[Made]:
        yield from ((ofd(seed), seed.values) for seed in self._seeds(6))

    def scan(self) -> Iterator[Made]:
        """Printed by a browser, then only its pictures: 200 dpi, JPEG."""
        for _ in range(_SCANS):
            pages, wanted = self._pages()
            yield bound(pages), wanted

    def pictures(self) -> Iterator[Made]:
        """The same as a picture file of several pages."""
        for _ in range(_PICTURES):
            pages, wanted = self._pages()
            yield saved(pages[0], "TIFF", save_all=True, append_images=pages[1:], dpi=(DPI, DPI)), wanted

    def scan_hard(self) -> Iterator[Made]:
        """The same, each worn in another way (tests/support/wear.py)."""
        for wear in HARD.values():
            pages, wanted = self._pages()
            yield bound([wear(page) for page in pages]), wanted

    def _saved_as(self, suffix: str, made: dict[str, Made]) -> Iterator[Made]:
        """What LibreOffice makes of files, all in one call."""
        bodies = {name: body for name, (body, _) in made.items()}
        for name, body in converted(shutil.which("soffice") or "", bodies, suffix, self.folder).items():
            yield body, made[name][1]

    def _pages(self) -> tuple[list[Picture], dict[Spot, int | None]]:
        figures, wanted = self.figures()
        body = "".join(render_tables(figures, self.generation).values())
        chromium = shutil.which("chromium") or ""
        pdf = browser_pdf(chromium, page(_TITLE, body), self.folder, f"s-{self.generation}")
        return pictures(pdf), wanted

    def _seeds(self, count: int) -> Iterator[Seed]:
        for number in range(count):
            figures, wanted = self.figures()
            truth = {
                "form_generation": self.generation,
                "title_raw": _TITLE,
                "tables": {"remedies": {"remedies.review.total": {"state": "reported"}}},
            }
            yield Seed(f"{self.generation}-{number}", truth, figures, wanted)

    def _word(self, prefix: str) -> Iterator[tuple[str, Made]]:
        for number, style in enumerate([*STYLES.values()][:8]):
            figures, wanted = self.figures()
            body = render_docx(
                _TITLE, _SECTIONS, figures, self.generation, Style(half_width=style.half_width)
            )
            yield f"{prefix}-{self.generation}-{number}", (body, wanted)


CARRIERS: dict[str, tuple[Callable[[Maker], Iterator[Made]], str | None]] = {
    "HTML, 13 styles": (Maker.html, None),
    "PDF printed by a browser, 5 borders": (Maker.pdf_browser, "chromium"),
    "PDF exported from Word": (Maker.pdf_word, "soffice"),
    "DOCX": (Maker.docx, None),
    "DOC": (Maker.doc, "soffice"),
    "RTF": (Maker.rtf, "soffice"),
    "XLSX": (Maker.xlsx, None),
    "XLS": (Maker.xls, "soffice"),
    "OFD": (Maker.ofd, None),
    "ZIP with a DOCX": (Maker.zip, None),
    "scan as TIFF": (Maker.pictures, "rapidocr"),
    "scan, 200 dpi": (Maker.scan, "rapidocr"),
    "hard scan, 13 kinds of wear": (Maker.scan_hard, "rapidocr"),
}


def is_here(tool: str | None) -> bool:
    """Whether this machine can make and read a carrier."""
    if tool == "rapidocr":
        return available() and bool(shutil.which("chromium"))
    return tool is None or bool(shutil.which(tool))


def measure(
    names: list[str] | None = None, most: int | None = None
) -> Iterator[tuple[str, dict[str, Score]]]:
    """Carriers with their scores by generation, one after the other; of each the first `most` documents."""
    for name, (make, tool) in CARRIERS.items():
        if (names and name not in names) or not is_here(tool):
            continue
        with TemporaryDirectory() as folder:
            yield name, {g: _score(islice(make(Maker(g, Path(folder))), most)) for g in GENERATIONS}


def _score(documents: Iterator[Made]) -> Score:
    score = Score()
    for body, wanted in documents:
        right = _right(read_bytes(body, sha256="0" * 64).report, wanted)
        score.right += right
        score.cells += len(wanted)
        score.whole += right == len(wanted)
        score.documents += 1
    return score


def _right(report: Report | None, wanted: dict[Spot, int | None]) -> int:
    if report is None:
        return 0
    read = {(cell.key, cell.applicant): cell for cell in report.cells}
    return sum(
        (cell := read.get(spot)) is not None and cell.value == value and cell.state != "row_absent"
        for spot, value in wanted.items()
    )


def floor_of(name: str) -> float:
    return next((floor for word, floor in FLOORS.items() if word in name.lower()), FLOOR)


def table(results: dict[str, dict[str, Score]]) -> str:
    """The table as it stands in docs/accuracy.md."""
    rows = ["| carrier | form of 2019 | form of 2021 |", "|---|---|---|"]
    rows += [f"| {name} | {scores['b2019']} | {scores['c2021']} |" for name, scores in results.items()]
    return "\n".join(rows)


def main() -> None:
    results = {}
    for name, scores in measure():
        results[name] = scores
        print(f"{name}: {scores['b2019']}; {scores['c2021']}", flush=True)
    if missing := sorted(set(CARRIERS) - set(results)):
        print(f"未测 not measured here: {', '.join(missing)}")
    else:
        text = PAGE.read_text(encoding="utf-8")
        marked = re.sub(r"(?s)(<!-- accuracy -->\n).*?(<!-- /accuracy -->)", rf"\1{table(results)}\n\2", text)
        PAGE.write_text(marked, encoding="utf-8")
    low = [name for name, s in results.items() for g in GENERATIONS if s[g].share < floor_of(name)]
    if low:
        sys.exit(f"低于下限 below the floor: {', '.join(low)}")


if __name__ == "__main__":
    main()
