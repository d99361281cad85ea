"""The gold set: `tests/reports/` holds documents of every carrier and defect, each beside what it must be read as.

`python -m tests.support.gold` makes the documents that are missing, with what they must give, out of invented figures.
Anybody can drop a further document into the folder: the test writes what it was read as beside it and fails once,
so that a person looks at it before it becomes the measure.
"""

from __future__ import annotations

import json
import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from archive.form.definition import FORM
from archive.model import Reading
from archive.report_json import plain
from tests.portal_builder.article import Page, render_article
from tests.portal_builder.invent import Spot, invent, printed
from tests.portal_builder.render import official_sections, render_body, render_tables
from tests.portal_builder.style import STYLES, Style
from tests.portal_builder.word import render_docx
from tests.support.carriers import workbook, zipped
from tests.support.carriers_ofd import ofd
from tests.support.disorder import DISORDER
from tests.support.printing import (
    BORDERS,
    browser_pdf,
    office_pdfs,
    page,
)
from tests.support.seeds import Seed

FOLDER = Path(__file__).parents[1] / "reports"
_UNITS = (
    ("青川镇人民政府", "own"), ("云泽县人民政府", "aggregate"), ("云泽县财政局", "own"), ("云泽县人民政府办公室", "own")
)  # fmt: skip
UNRULED = {
    "none": "table{width:100%}",
    "horizontal": "table{border-collapse:collapse;width:100%}td{border-bottom:1px solid #000}",
}
_PROSE = "本年度依法公开政府信息，及时办理申请，回应关切。"
SECTIONS = official_sections({section.id: [_PROSE] for section in FORM.sections})


def expectation(reading: Reading) -> dict[str, Any]:
    """What of a reading is held fast: who and when, every cell, or why there is none."""
    report = reading.report
    if report is None:
        return {"error": reading.error}
    return {
        "unit": report.unit,
        "scope": report.scope,
        "year": report.year,
        "generation": report.generation,
        "sections": [section.key for section in report.sections],
        "cells": {
            f"{cell.key}@{cell.applicant}" if cell.applicant else cell.key: [plain(cell.value), cell.state]
            for cell in report.cells
        },
    }


class Gold:
    """One invented report: figures, and what a document of it must be read as."""

    def __init__(self, name: str) -> None:
        chance = random.Random(name)
        self.name = name
        self.generation = chance.choice(["b2019", "c2021"])
        self.year = chance.choice([2019, 2020] if self.generation == "b2019" else [2021, 2022, 2023, 2024])
        self.unit, self.scope = chance.choice(_UNITS[1:])
        self.title = f"{self.unit}{self.year}年政府信息公开工作年度报告"
        values = invent(self.generation, chance.randint)
        blank = chance.random() < 0.4
        self.values = {spot: value for spot, value in values.items() if value or not blank}
        self.figures: dict[Spot, str] = printed(self.values)

    def expected(self) -> dict[str, Any]:
        cells = {}
        for item in FORM.of(self.generation):
            value = self.values.get((item.key, item.applicant))
            name = f"{item.key}@{item.applicant}" if item.applicant else item.key
            cells[name] = [value, "blank" if value is None else "number" if value else "zero"]
        keys = [section.id for section in FORM.sections]
        return {
            "unit": self.unit, "scope": self.scope, "year": self.year, "generation": self.generation,
            "sections": keys, "cells": cells,
        }  # fmt: skip

    def seed(self) -> Seed:
        """The same as a seed: what makers of other carriers take."""
        truth = {
            "form_generation": self.generation,
            "title_raw": self.title,
            "tables": {"remedies": {"remedies.review.total": {"state": "reported"}}},
        }
        values = {
            (i.key, i.applicant): self.values.get((i.key, i.applicant)) for i in FORM.of(self.generation)
        }
        return Seed(self.name, truth, self.figures, values)

    def body(self, style: Style | None = None) -> str:
        return render_body(SECTIONS, render_tables(self.figures, self.generation, style), style)


def documents(folder: Path) -> Iterator[tuple[str, str, bytes]]:
    """Name, suffix and bytes of every document made here."""
    for style_name, style in STYLES.items():
        gold = Gold(f"html-{style_name}")
        tables = render_tables(gold.figures, gold.generation, style)
        yield (
            gold.name,
            "html",
            render_article(gold.title, SECTIONS, tables, style, Page(unit=gold.unit)).encode(),
        )
    for how, change in DISORDER.items():
        gold = Gold(f"html-{how}")
        yield gold.name, "html", page(gold.title, change(gold.body())).encode()
    yield "html-gbk", "html", page(Gold("html-gbk").title, Gold("html-gbk").body()).encode("gb18030")
    chromium = shutil.which("chromium")
    for name, borders in (BORDERS | UNRULED).items() if chromium else ():
        gold = Gold(f"pdf-{name}")
        body = re.sub(r' style="[^"]*"', "", gold.body())
        yield gold.name, "pdf", browser_pdf(str(chromium), page(gold.title, body, borders), folder, gold.name)
    words = {}
    for name in ("word-official", "word-half-width", "word-spaced"):
        gold = Gold(name)
        style = Style(half_width="half" in name, spaced_labels="spaced" in name)
        words[name] = render_docx(gold.title, SECTIONS, gold.figures, gold.generation, style)
    for name, body in words.items():
        yield name, "docx", body
    for name in ("sheet-plain", "sheet-blanks"):
        yield name, "xlsx", workbook(Gold(name).seed())
    for name in ("ofd-plain", "ofd-blanks"):
        yield name, "ofd", ofd(Gold(name).seed())
    yield "bundle-of-word", "zip", zipped({"附件1.docx": words_of("bundle-of-word"), "说明.txt": "附件"})
    if office := shutil.which("soffice"):
        made = office_pdfs(office, {f"pdf-from-{n}": b for n, b in words.items()}, folder)
        for name, body in made.items():
            yield name, "pdf", body


def words_of(name: str) -> bytes:
    gold = Gold(name)
    return render_docx(gold.title, SECTIONS, gold.figures, gold.generation, Style())


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder:
        for name, suffix, body in documents(Path(folder)):
            target = FOLDER / f"{name}.{suffix}"
            if not target.exists():
                target.write_bytes(body)
            gold = Gold(name.removeprefix("pdf-from-"))
            write(target, gold.expected())


def write(document: Path, expected: dict[str, Any]) -> None:
    """What a document must give, beside it."""
    text = json.dumps(expected, ensure_ascii=False, indent=0).replace("[\n", "[").replace(',\n"', ',\n"')
    text = re.sub(r"\[(-?[\w.]+|\"[^\"]*\"),\n\"(\w+)\"\n\]", r'[\1, "\2"]', text)
    document.with_name(document.name + ".json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
