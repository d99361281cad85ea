"""The five real reports give the findings of their ground truth and no others, prose and all."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from archive.model import Finding, Report
from pipelines.checks import run_checks
from pipelines.form.sections import split_sections
from pipelines.form.stream import Line
from pipelines.reading.read_bytes import read_bytes
from tests.portal_builder.render import render_body, render_tables
from tests.portal_builder.style import Style
from tests.support.printing import page
from tests.support.seeds import SEEDS, Seed, load

# Everything that is broken or open, beside what the sums of part three say (tests/pipelines/reading/test_real_reports.py).
BROKEN = {
    "000": {("D3.repeat", "fails"), ("N8.docs", "undetermined"), ("N9.volumes", "undetermined")},
    "001": {("D3.repeat", "fails"), ("D7.jump", "fails"), ("S2.shape", "fails")},
    "002": set(),
    "003": {("N8.docs", "undetermined")},
    "004": {("D3.repeat", "fails"), ("D7.jump", "fails")},
}
STATUS = {"match": ("holds", "holds_blank_as_zero"), "conflict": ("undetermined",)}


def read(shared: Path, seed: Seed) -> Report:
    """The real prose around the real figures, as a page. The seed's own tables are text that lost its columns."""
    text = (shared / "seeds" / f"{seed.name}.txt").read_text(encoding="utf-8")
    lines = [Line(line) for line in text.splitlines() if line.strip() and "\t" not in line]
    style = Style(remedies_values=seed.has_remedies)
    body = render_body(split_sections(lines), render_tables(seed.figures, seed.generation, style))
    report = read_bytes(page(seed.title, body).encode(), sha256="0" * 64).report
    assert report
    return report


def said(report: Report, rule_of: str, value: Any) -> list[Finding]:
    """Findings of the narrative on a figure: its number, or that there is none."""
    number = rf"正文 text {value}\b" if value else r"正文 text (?:没有|0)"
    return [f for f in report.findings if f.rule in (rule_of, "N7.zero") and re.search(number, str(f.detail))]


RULES = {
    "applications.received": "N1.received", "applications.carried_in": "N4.carry", "applications.carried_out": "N4.carry",
    "remedies.review.total": "N5.review", "remedies.review.pending": "N5.review",
    "remedies.litigation.total": "N6.litigation",
    "normative_docs.made": "N8.docs", "normative_docs.retained": "N8.docs", "normative_docs.published": "N8.docs",
}  # fmt: skip


@pytest.mark.parametrize("name", SEEDS)
def test_nothing_is_broken_but_what_is(shared: Path, name: str) -> None:
    report = read(shared, load(shared, name))
    open_or_broken = {
        (f.rule, f.status)
        for f in report.findings
        if f.status in ("fails", "undetermined") and f.rule[0] in "ADNRSL"
    }
    assert open_or_broken == BROKEN[name[:3]]


@pytest.mark.parametrize("name", SEEDS)
def test_every_figure_of_the_text_has_its_verdict(shared: Path, name: str) -> None:
    seed = load(shared, name)
    report = read(shared, seed)
    for figure in seed.truth["narrative_figures"]:
        wanted = STATUS.get(figure["verdict"].split(" ")[0])
        if not wanted or figure["concept"] not in RULES:
            continue
        found = said(report, RULES[figure["concept"]], figure["value"])
        assert {f.status for f in found} & set(wanted), figure["quote"]


def test_a_figure_said_twice_is_found_twice(shared: Path) -> None:
    report = read(shared, load(shared, SEEDS[3]))
    found = said(report, "N1.received", 13)
    assert [(f.subject or "").split(":")[0] for f in found] == ["overview", "other"]


def test_parts_that_add_up_are_said_to(shared: Path) -> None:
    for name, sum_of_parts in ((SEEDS[0], "6 + 10 = 16"), (SEEDS[4], "1 + 1 + 2 + 3 = 7")):
        report = read(shared, load(shared, name))
        assert any(sum_of_parts in str(f.detail) for f in report.findings if f.rule == "N1.received")


def test_a_figure_altered_in_the_text_is_noticed(shared: Path) -> None:
    report = read(shared, load(shared, SEEDS[0]))
    sections = tuple(
        replace(s, text=s.text.replace("公开申请 16 件", "公开申请 18 件")) for s in report.sections
    )
    found = run_checks(replace(report, sections=sections))
    assert [f.status for f in found if f.rule == "N1.received" and "text 18" in str(f.detail)] == ["fails"]
