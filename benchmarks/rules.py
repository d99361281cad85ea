"""How often a rule is right where it finds a breach: `make accuracy` writes the second table into docs/accuracy.md.

The documents are those of the bench beside the project, which nobody here wrote; without it the table stays as it is.
Rules over tables are held against the same rules over the figures that are known to be printed. What a rule makes of a
sentence only a person can judge: `judged_sentences.toml` has a row for each, and a breach without one counts as open.
"""

from __future__ import annotations

import importlib.util
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from msgspec.structs import replace

from archive.form.rules import RULES
from archive.model import Report
from benchmarks.accuracy import PAGE
from pipelines.checks import run_checks
from pipelines.reading.read_bytes import read_bytes

BENCH = Path(__file__).parents[2] / "shared" / "bench"
LABELS = Path(__file__).with_name("judged_sentences.toml")
KINDS = ("html", "docx")
_BY_SENTENCE = "N"
_OVER_TABLES = "ADR"

Breach = tuple[str, str]  # rule, and what it is about


def measure(bench: Path = BENCH) -> dict[str, Counter[str]]:
    """Breaches by rule: `said`, of these `right` and `open` (judged by nobody), and those that were `missed`."""
    judge = _judge(bench)
    labels = {(row["document"], row["rule"], row["subject"]): row["right"] for row in _labels()}
    scores: dict[str, Counter[str]] = {}
    for path in documents(bench):
        report = read_bytes(path.read_bytes(), sha256="0" * 64).report
        if report is None:
            continue
        said = set(breaches(report))
        true = set(breaches(_with_figures(report, judge.truth_doc(path.stem)[1])))
        document = f"{path.parent.name}/{path.stem}"
        for rule, subject in said:
            score = scores.setdefault(rule, Counter())
            score["said"] += 1
            is_right = (
                labels.get((document, rule, subject)) if rule[0] == _BY_SENTENCE else (rule, subject) in true
            )
            score["open" if is_right is None else "right" if is_right else "wrong"] += 1
        for rule, _ in true - said:
            if rule[0] in _OVER_TABLES:
                scores.setdefault(rule, Counter())["missed"] += 1
    return scores


def documents(bench: Path) -> Iterator[Path]:
    for kind in KINDS:
        yield from sorted((bench / "docs" / kind).iterdir())


def breaches(report: Report) -> Iterator[Breach]:
    for found in run_checks(report):
        if found.status == "fails" and found.rule[0] in _OVER_TABLES + _BY_SENTENCE:
            yield found.rule, found.subject or ""


def _with_figures(report: Report, known: dict[str, Any]) -> Report:
    """The report with the figures that are known to be printed."""

    def cell_name(key: str, applicant: str | None) -> str:
        return f"{key}|{applicant}" if applicant else key

    cells = tuple(
        replace(cell, value=value, state="blank" if value is None else "number" if value else "zero")
        for cell in report.cells
        for value in [known.get(cell_name(cell.key, cell.applicant), cell.value)]
    )
    return replace(report, cells=cells, ink=None)


def _judge(bench: Path) -> ModuleType:
    """The bench's own reader of its truth."""
    spec = importlib.util.spec_from_file_location("judge_docs", bench / "judge_docs.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _labels() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads(LABELS.read_text(encoding="utf-8"))["sentences"]
    return rows


def table(scores: dict[str, Counter[str]]) -> str:
    """The table as it stands in docs/accuracy.md: every rule over tables and sentences, a dash where none was broken."""
    rows = ["| rule | severity | breaches found | right | not judged | missed |", "|---|---|---|---|---|---|"]
    for rule in RULES.values():
        if rule.over == "report" and rule.id[0] in _OVER_TABLES + _BY_SENTENCE:
            score = scores.get(rule.id, Counter())
            judged = score["said"] - score["open"]
            share = f"{score['right']} ({100 * score['right'] / judged:.0f} %)" if judged else "—"
            said, unjudged, missed = (score[name] or "—" for name in ("said", "open", "missed"))
            rows.append(f"| `{rule.id}` | {rule.severity} | {said} | {share} | {unjudged} | {missed} |")
    return "\n".join(rows)


def main() -> None:
    if not BENCH.is_dir():
        print("没有题库，规则未测 the bench is not here: rules are not measured")
        return
    text = PAGE.read_text(encoding="utf-8")
    marked = re.sub(r"(?s)(<!-- rules -->\n).*?(<!-- /rules -->)", rf"\1{table(measure())}\n\2", text)
    PAGE.write_text(marked, encoding="utf-8")


if __name__ == "__main__":
    main()
